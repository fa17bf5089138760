import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { formatCount } from '../format.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';

/** A pause in typing after which packets are looked for. Milliseconds. */
const pause = 120;

/** Finds packets of the chosen flow: words in frame number, flags and payload, or an expression. */
export class FindBar extends StoreElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #wasOpen = false;

  focusField(): void {
    const field = this.querySelector('input');
    field?.focus();
    field?.select();
  }

  override updated(_changes: PropertyValues): void {
    const { open } = this.store.find;
    if (open && !this.#wasOpen) this.focusField();
    this.#wasOpen = open;
  }

  override render(): TemplateResult | typeof nothing {
    const { find } = this.store;
    if (!find.open) return nothing;
    const none = find.problem !== null || find.places?.length === 0;
    return html`<div class="find" role="search" aria-label="Find packets" data-testid="find" @keydown=${this.#onKey}>
      <input
        type="text"
        spellcheck="false"
        autocomplete="off"
        placeholder="Find packets: RST, ClientHello, tcp.len > 0"
        aria-label="Find packets of this flow"
        aria-invalid=${none ? 'true' : 'false'}
        title=${find.problem ?? ''}
        .value=${find.text}
        @input=${this.#onInput}
      />
      <span class="find-count ${none ? 'none' : ''}" role="status" data-testid="find-count">${this.#count()}</span>
      <button class="tool" title="Previous (Shift+Enter)" @click=${() => this.#step(-1)}>
        ${icon('up')}<span class="unseen">Previous match</span>
      </button>
      <button class="tool" title="Next (Enter)" @click=${() => this.#step(1)}>
        ${icon('down')}<span class="unseen">Next match</span>
      </button>
      <button
        class="link"
        title="Filter the list by this text"
        @click=${() => this.store.filter({ text: find.text, show: 'all' })}
      >
        In flows
      </button>
      <button class="tool" title="Close (Escape)" @click=${() => this.#close()}>
        ${icon('close')}<span class="unseen">Close the search</span>
      </button>
    </div>`;
  }

  #count(): string {
    const { find, packet } = this.store;
    if (find.problem !== null) return find.problem;
    if (find.places === null) return '';
    if (find.places.length === 0) return 'No packet';
    const rank = packet === null ? null : find.rankOf(packet.index);
    const all = formatCount(find.places.length);
    return rank === null ? `${all} found` : `${formatCount(rank + 1)} of ${all}`;
  }

  readonly #onInput = (event: Event): void => {
    const text = (event.currentTarget as HTMLInputElement).value;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => void this.store.find.look(text), pause);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement)
      void this.#look(event.target.value, event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Enter may come before the pause is over. */
  async #look(text: string, direction: 1 | -1): Promise<void> {
    clearTimeout(this.#waiting);
    if (text !== this.store.find.text) await this.store.find.look(text);
    this.#step(direction);
  }

  #step(direction: 1 | -1): void {
    const index = this.store.find.nextFrom(this.store.packet?.index ?? -1, direction);
    if (index !== null) void this.store.chooseIndex(index);
  }

  #close(): void {
    this.store.find.show(false);
    document.querySelector<HTMLElement>('.ladder-grid')?.focus();
  }
}

customElements.define('trx-find-bar', FindBar);
