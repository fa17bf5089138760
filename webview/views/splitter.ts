import { html, type TemplateResult } from 'lit';
import { StoreElement } from '../ui/storeElement.ts';

const least = 0.15;
const most = 0.75;
const usual = 0.4;

/** The handle between list and ladder. The library's split layout cannot be moved from the keyboard, so this one is ours. */
export class Splitter extends StoreElement {
  static override properties = { ...StoreElement.properties, vertical: { type: Boolean } };
  /** The handle stands upright, between a left and a right part. */
  declare vertical: boolean;

  override render(): TemplateResult {
    return html`<div
      class="splitter"
      role="separator"
      tabindex="0"
      aria-label="Size of the flow list"
      aria-orientation=${this.vertical ? 'vertical' : 'horizontal'}
      aria-valuemin=${least * 100}
      aria-valuemax=${most * 100}
      aria-valuenow=${Math.round(this.store.split * 100)}
      @pointerdown=${this.#onDown}
      @pointermove=${this.#onMove}
      @keydown=${this.#onKey}
      @dblclick=${() => this.store.setSplit(usual)}
    ></div>`;
  }

  readonly #onDown = (event: PointerEvent): void => {
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
  };

  readonly #onMove = (event: PointerEvent): void => {
    const handle = event.currentTarget as Element;
    const area = this.parentElement?.getBoundingClientRect();
    if (!handle.hasPointerCapture(event.pointerId) || area === undefined) return;
    this.#to(this.vertical ? (event.clientX - area.left) / area.width : (event.clientY - area.top) / area.height);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = { ArrowUp: -0.02, ArrowLeft: -0.02, ArrowDown: 0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#to(this.store.split + step);
  };

  #to(split: number): void {
    this.store.setSplit(Math.min(most, Math.max(least, split)));
  }
}

customElements.define('trx-splitter', Splitter);
