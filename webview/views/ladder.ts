import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { FlowRow } from '../../src/core/analysis.ts';
import { formatBytes, formatPlural } from '../format.ts';
import { listCommand, moveCursor } from '../keyboard/keymap.ts';
import { previewDelay } from '../state/cardState.ts';
import { cssom } from '../ui/cssom.ts';
import { icon } from '../ui/icons.ts';
import { rowHeight } from '../ui/rowHeight.ts';
import { StoreElement } from '../ui/storeElement.ts';
import { VirtualScroll } from '../ui/virtualScroll.ts';
import { RowMap } from '../virtual/rowMap.ts';
import { announcement, stateInWords } from '../words.ts';
import { emptyLadderRow, gapRow, ladderRow } from './ladderRow.ts';

/** The packets of one flow between two lifelines. */
export class Ladder extends StoreElement {
  readonly #scroll = new VirtualScroll(this, '.list', (virtual) => {
    this.store.ladderScroll = virtual;
    this.store.save();
  });
  #gaps: readonly number[] = [];
  #flow: number | null = null;

  override willUpdate(): void {
    const { packets, ladderWish, scrollWish, flow } = this.store;
    if (flow === null) return;
    const height = rowHeight(this);
    const count = packets.rows.total ?? flow.packets;
    const { map } = this.#scroll;
    if (flow.flow !== this.#flow) {
      this.#flow = flow.flow;
      this.#scroll.scrollTo(0);
    }
    if (map.count !== count || map.rowHeight !== height || this.#gaps !== packets.gaps) {
      this.#gaps = packets.gaps;
      this.#scroll.setMap(new RowMap(height, count, packets.gaps));
    }
    if (ladderWish !== null && this.#scroll.view > 0) {
      this.#scroll.show(ladderWish.index);
      this.store.ladderWish = ladderWish.focus ? { index: -1, focus: true } : null;
    }
    if (scrollWish?.list === -1 && this.#scroll.view > 0) {
      this.store.scrollWish = null;
      this.#scroll.scrollTo(scrollWish.ladder);
    }
    const { from, to } = this.#scroll.window();
    packets.rows.want(from, to);
  }

  override updated(changes: PropertyValues): void {
    super.updated(changes);
    if (this.store.ladderWish?.index !== -1) return;
    this.store.ladderWish = null;
    this.querySelector<HTMLElement>('.list')?.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const { flow, packets } = this.store;
    if (flow === null) return nothing;
    const { from, to } = this.#scroll.window();
    const numbers = Array.from({ length: to - from }, (_, place) => from + place);
    const hasMiddle = flow.resets.some((reset) => reset.verdict === 'middlebox');
    return html`
      ${this.#title(flow)}
      <div
        class="list ladder-grid ${hasMiddle ? 'has-middle' : ''}"
        data-testid="ladder"
        role="grid"
        tabindex="0"
        aria-label="Packets of stream ${flow.flow}"
        aria-rowcount=${flow.packets + 1}
        aria-activedescendant=${
          packets.rows.get(this.store.ladderCursor) === undefined ? nothing : `ladder-row-${this.store.ladderCursor}`
        }
        @keydown=${this.#onKey}
        @click=${this.#onClick}
        @pointerover=${this.#onPointerOver}
        @pointerleave=${() => this.store.card.leave()}
        @focusin=${this.#showCursor}
        @focusout=${() => this.store.card.leave()}
      >
        <div class="list-head" role="rowgroup">
          <div class="row head-row" role="row" aria-rowindex="1">
            <div role="columnheader" class="cell at number">Time (s)</div>
            <div role="columnheader" class="cell delta number">Step</div>
            <div role="columnheader" class="cell arrow ends">
              <span class="end client" title=${flow.client}>${flow.client}<i> client</i></span>
              ${hasMiddle ? html`<span class="end middle">middlebox</span>` : nothing}
              <span class="end server" title=${flow.server}><i>server </i>${flow.server}</span>
            </div>
            <div role="columnheader" class="cell seq number">Seq</div>
            <div role="columnheader" class="cell ack number">Ack</div>
            <div role="columnheader" class="cell window number">Window</div>
            <div role="columnheader" class="cell length number">Length</div>
            <div role="columnheader" class="cell frame number">Frame</div>
            <div role="columnheader" class="cell ttl number">TTL</div>
          </div>
        </div>
        <div class="list-body" role="rowgroup" ${cssom({ height: `${this.#scroll.bodyHeight}px` })}>
          <div class="list-rows" role="presentation" ${cssom({ transform: `translateY(${this.#scroll.shift(from)}px)` })}>
            ${repeat(
              numbers,
              (index) => index,
              (index) => this.#row(index),
            )}
          </div>
        </div>
      </div>
      ${
        packets.rows.failure === null
          ? nothing
          : html`<div class="list-note" role="alert">
              The packets could not be listed. ${packets.rows.failure}
              <button class="link" @click=${() => packets.rows.retry()}>Try again</button>
            </div>`
      }
    `;
  }

  #title(flow: FlowRow): TemplateResult {
    return html`<div class="pane-title">
      <h2>Stream ${flow.flow}</h2>
      <span class="quiet" title=${stateInWords(flow.state)}
        >${formatPlural(flow.packets, 'packet')} · ${formatBytes(flow.bytes)} · ${stateInWords(flow.state)}</span
      >
      <span class="buttons">
        <button class="tool" title="Previous reset (Shift+F8)" @click=${() => this.store.walkResets(-1)}>
          ${icon('up')}<span class="unseen">Previous reset</span>
        </button>
        <button class="tool" title="Next reset (F8)" @click=${() => this.store.walkResets(1)}>
          ${icon('down')}<span class="unseen">Next reset</span>
        </button>
      </span>
    </div>`;
  }

  #row(index: number): TemplateResult {
    const { packets, findings, packet, ladderCursor } = this.store;
    const row = packets.rows.get(index);
    if (row === undefined) return emptyLadderRow(index);
    const finding = row.finding === null ? undefined : findings.summary(row.finding);
    const look = { cursor: index === ladderCursor, selected: row.frame === packet?.frame, finding };
    return html`${this.#scroll.map.hasGap(index) ? gapRow(row.delta) : nothing}${ladderRow(row, look)}`;
  }

  readonly #onClick = (event: MouseEvent): void => {
    const index = (event.target as Element).closest<HTMLElement>('.ladder-row[data-index]')?.dataset['index'];
    if (index !== undefined) this.#choose(Number(index));
  };

  readonly #onPointerOver = (event: PointerEvent): void => {
    const finding = (event.target as Element).closest<HTMLElement>('.ladder-row')?.dataset['finding'];
    if (finding === undefined) this.store.card.leave();
    else this.store.card.preview(Number(finding), previewDelay);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const command = listCommand(event);
    if (command === null) return;
    event.preventDefault();
    if (command === 'choose') return this.#choose(this.store.ladderCursor);
    const page = Math.floor(this.#scroll.view / this.#scroll.map.rowHeight);
    this.store.ladderCursor = moveCursor(command, this.store.ladderCursor, this.store.flow?.packets ?? 0, page);
    this.#scroll.show(this.store.ladderCursor);
    this.#showCursor();
    this.requestUpdate();
  };

  /** The card follows the keyboard as it follows the pointer. */
  readonly #showCursor = (): void => {
    const { packets, findings, card, ladderCursor } = this.store;
    const finding = packets.rows.get(ladderCursor)?.finding ?? null;
    if (!this.querySelector('.list')?.matches(':focus-visible') || finding === null) return card.leave();
    card.preview(finding, 0);
    const summary = findings.summary(finding);
    if (summary !== undefined) this.store.say(announcement(summary));
  };

  #choose(index: number): void {
    const row = this.store.packets.rows.get(index);
    if (row !== undefined) this.store.choosePacket(row);
  }
}

customElements.define('trx-ladder', Ladder);
