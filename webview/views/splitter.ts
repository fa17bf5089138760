import { html, type TemplateResult } from 'lit';
import { StoreElement } from '../ui/storeElement.ts';

const least = 0.15;
const most = 0.75;
const usual = 0.4;
/** Where the page is narrow, the verdict takes many lines, and without this none would be left for packets. */
const usualWhenNarrow = 0.32;

/** The list's share of the height or width: as someone has set it, else by what else needs room. */
export const listShare = (split: number, narrow: boolean): number => (narrow && isUsual(split) ? usualWhenNarrow : split);

/** Nobody has set it. */
export const isUsual = (split: number): boolean => split === usual;

/** The handle between list and ladder. The library's split layout cannot be moved from the keyboard, so this one is ours. */
export class Splitter extends StoreElement {
  static override properties = { ...StoreElement.properties, vertical: { type: Boolean }, narrow: { type: Boolean }, sizes: {} };
  /** The handle stands upright, between a left and a right part. */
  declare vertical: boolean;
  declare narrow: boolean;
  /** What it makes larger and smaller: the list before it, or the details after it. */
  declare sizes: 'list' | 'details';

  constructor() {
    super();
    this.narrow = false;
    this.sizes = 'list';
  }

  /** The part's share of both. */
  get #share(): number {
    return this.sizes === 'list' ? listShare(this.store.split, this.narrow) : this.store.options.detailsSize;
  }

  override render(): TemplateResult {
    return html`<div
      class="splitter"
      role="separator"
      tabindex="0"
      aria-label=${this.sizes === 'list' ? 'Size of the flow list' : 'Size of the details'}
      aria-orientation=${this.vertical ? 'vertical' : 'horizontal'}
      aria-valuemin=${least * 100}
      aria-valuemax=${most * 100}
      aria-valuenow=${Math.round(this.#share * 100)}
      @pointerdown=${this.#onDown}
      @pointermove=${this.#onMove}
      @keydown=${this.#onKey}
      @dblclick=${() => this.#to(usual)}
    ></div>`;
  }

  readonly #onDown = (event: PointerEvent): void => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  readonly #onMove = (event: PointerEvent): void => {
    const handle = event.currentTarget as Element;
    const area = this.parentElement?.getBoundingClientRect();
    if (!handle.hasPointerCapture(event.pointerId) || area === undefined) return;
    const before = this.vertical ? (event.clientX - area.left) / area.width : (event.clientY - area.top) / area.height;
    this.#to(this.sizes === 'list' ? before : 1 - before);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -0.02, ArrowLeft: -0.02, ArrowDown: 0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#to(this.#share + (this.sizes === 'list' ? step : -step));
  };

  #to(split: number): void {
    const share = Math.min(most, Math.max(least, split));
    if (this.sizes === 'list') this.store.setSplit(share);
    else this.store.setOptions({ detailsSize: share });
  }
}

customElements.define('trx-splitter', Splitter);
