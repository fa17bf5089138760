import { html, nothing, type TemplateResult } from 'lit';
import type { PacketDetails } from '../../src/core/packetDetails.ts';
import type { EndMoment } from '../../src/core/timeline/endStates.ts';
import { formatBytes, formatCount } from '../format.ts';
import { listCommand, moveCursor } from '../keyboard/keymap.ts';
import { cssom } from '../ui/cssom.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';
import { lineOfByte, payloadStart, type TreeLine, treeLines } from './headerTree.ts';
import { hexDump } from './hexDump.ts';

/** What the chosen packet is made of: the state of both ends, its headers as a tree, its bytes. Either marks its part of the other. */
export class Details extends StoreElement {
  static override properties = { ...StoreElement.properties, toggled: { state: true }, cursor: { state: true } };
  /** Lines of the tree that are not as usual; kept from packet to packet, as one compares the same field of many. */
  declare toggled: ReadonlySet<string>;
  declare cursor: string;

  constructor() {
    super();
    this.toggled = new Set();
    this.cursor = '0';
  }

  override render(): TemplateResult | typeof nothing {
    const { options, details, packet } = this.store;
    if (!options.details || packet === null) return nothing;
    return html`<section class="details" aria-label="Details of frame ${packet.frame}" data-testid="details">
      <header class="details-head">
        <h2>Frame ${formatCount(packet.frame)}</h2>
        ${details.details === null ? nothing : about(details.details)}
        <button class="tool" title="Close the details (D)" @click=${() => this.store.setOptions({ details: false })}>
          ${icon('close')}<span class="unseen">Close the details</span>
        </button>
      </header>
      ${this.#body()}
    </section>`;
  }

  #body(): TemplateResult {
    const { details, ends, failure } = this.store.details;
    if (failure !== null) return html`<p class="details-note" role="alert">The packet could not be read. ${failure}</p>`;
    if (details === null) return html`<p class="details-note quiet">Reading the packet…</p>`;
    return html`${ends === null ? nothing : html`<div class="ends-now">${end('Client', ends.client)}${end('Server', ends.server)}</div>`}
      ${details.comments.map((comment) => html`<p class="details-note">“${comment}”</p>`)}
      <div class="details-body">
        ${this.#tree(details)}${this.#bytes(details)}<trx-flow-said .store=${this.store}></trx-flow-said>
      </div>`;
  }

  #tree({ layers }: PacketDetails): TemplateResult {
    const lines = treeLines(layers, this.toggled);
    return html`<div
      class="tree"
      role="tree"
      tabindex="0"
      aria-label="Headers"
      aria-activedescendant="tree-${this.cursor.replaceAll('.', '-')}"
      data-testid="tree"
      @keydown=${(event: KeyboardEvent) => this.#onKey(event, lines)}
      @click=${(event: MouseEvent) => this.#onClick(event, lines)}
    >
      ${lines.map((line) => this.#line(line))}
    </div>`;
  }

  #line({ id, depth, name, value, range, open }: TreeLine): TemplateResult {
    const { marked } = this.store.details;
    const chosen = marked?.start === range.start && marked.length === range.length && id === this.cursor;
    return html`<div
      class="tree-line ${id === this.cursor ? 'cursor' : ''} ${depth === 0 ? 'layer' : ''}"
      role="treeitem"
      id="tree-${id.replaceAll('.', '-')}"
      data-line=${id}
      aria-level=${depth + 1}
      aria-expanded=${open === null ? nothing : open ? 'true' : 'false'}
      aria-selected=${chosen ? 'true' : 'false'}
      ${cssom({ '--depth': String(depth) })}
    >
      <span class="twist" data-twist=${open === null ? nothing : id}
        >${open === null ? nothing : icon(open ? 'down' : 'right')}</span
      ><span class="text"
        ><span class="field-name">${name}</span>${value === '' ? nothing : html` <span class="field-value">${value}</span>`}</span
      >
    </div>`;
  }

  #bytes({ bytes, layers }: PacketDetails): TemplateResult {
    const { marked, payloadShown } = this.store.details;
    const start = Math.min(payloadStart(layers), bytes.length);
    const hidden = bytes.length - start;
    return html`<div class="bytes" tabindex="0" role="group" aria-label="Bytes" @click=${this.#onByte}>
      ${hexDump(bytes, payloadShown ? bytes.length : start, marked)}
      ${
        hidden === 0 || payloadShown
          ? nothing
          : html`<button class="link" data-testid="show-payload" @click=${() => this.store.details.showPayload()}>
              Show ${formatCount(hidden)} ${hidden === 1 ? 'byte' : 'bytes'} of payload
            </button>`
      }
    </div>`;
  }

  readonly #onByte = (event: MouseEvent): void => {
    const byte = (event.target as Element).closest<HTMLElement>('[data-byte]')?.dataset['byte'];
    const layers = this.store.details.details?.layers;
    if (byte === undefined || layers === undefined) return;
    const line = lineOfByte(layers, Number(byte));
    if (line === null) return this.store.details.mark(null);
    const open = new Set(treeLines(layers, this.toggled).flatMap((one) => (one.open === true ? [one.id] : [])));
    const closed = line.above.filter((id) => !open.has(id));
    if (closed.length > 0)
      this.toggled = new Set([...this.toggled, ...closed].filter((id) => !(this.toggled.has(id) && closed.includes(id))));
    this.#choose(line.id, line.range);
    void this.updateComplete.then(() => this.querySelector('.tree-line.cursor')?.scrollIntoView({ block: 'nearest' }));
  };

  #onClick(event: MouseEvent, lines: readonly TreeLine[]): void {
    const target = event.target as Element;
    const id = target.closest<HTMLElement>('[data-line]')?.dataset['line'];
    const line = lines.find((one) => one.id === id);
    if (line === undefined) return;
    if (target.closest('[data-twist]') !== null) this.#toggle(line.id);
    this.#choose(line.id, line.range);
  }

  /** As in every tree: left and right close and open, or go up and down a level. */
  #onKey(event: KeyboardEvent, lines: readonly TreeLine[]): void {
    const at = Math.max(
      0,
      lines.findIndex(({ id }) => id === this.cursor),
    );
    const line = lines[at];
    if (line === undefined) return;
    const command = listCommand(event);
    if (event.key === 'ArrowRight' && line.open === false) this.#toggle(line.id);
    else if (event.key === 'ArrowLeft' && line.open === true) this.#toggle(line.id);
    else if (event.key === 'ArrowLeft') this.#goTo(lines.find(({ id }) => id === line.id.slice(0, line.id.lastIndexOf('.'))));
    else if (event.key === 'ArrowRight') this.#goTo(lines[at + 1]);
    else if (command === 'choose' && line.open !== null) this.#toggle(line.id);
    else if (command !== null && command !== 'choose') this.#goTo(lines[moveCursor(command, at, lines.length, 10)]);
    else return;
    event.preventDefault();
  }

  #goTo(line: TreeLine | undefined): void {
    if (line === undefined) return;
    this.#choose(line.id, line.range);
    void this.updateComplete.then(() => this.querySelector('.tree-line.cursor')?.scrollIntoView({ block: 'nearest' }));
  }

  #choose(id: string, { start, length }: TreeLine['range']): void {
    this.cursor = id;
    this.store.details.mark({ start, length });
  }

  #toggle(id: string): void {
    const toggled = new Set(this.toggled);
    if (!toggled.delete(id)) toggled.add(id);
    this.toggled = toggled;
  }
}

function about({ captured, original, path, interface: name, direction }: PacketDetails): TemplateResult {
  const size = captured === original ? formatBytes(original) : `${formatBytes(captured)} of ${formatBytes(original)}`;
  const where = [name, direction].filter((part) => part !== null).join(', ');
  return html`<span class="quiet text">${size} · ${path.split(':').join(' › ')}${where === '' ? '' : ` · ${where}`}</span>`;
}

function end(name: string, { state, assumed, unacknowledged, window }: EndMoment): TemplateResult {
  const open = unacknowledged === 0 ? '' : `, ${formatCount(unacknowledged)} B not acknowledged`;
  const offered = window === null ? '' : `, window ${formatCount(window)}`;
  return html`<span
    class="end-now"
    title=${assumed ? 'Not shown by any packet so far' : `TCP’s state after this packet (RFC 9293)`}
    ><span class="quiet">${name}</span> <b>${state}</b>${assumed ? html`<span class="quiet"> assumed</span>` : nothing}<span
      class="quiet"
      >${open}${offered}</span
    ></span
  >`;
}

customElements.define('trx-details', Details);
