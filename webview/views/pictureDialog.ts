import { html, type TemplateResult } from 'lit';
import type { FlowRow } from '../../src/core/analysis.ts';
import { savePicture } from '../picture/savePicture.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';
import type { PictureChoice } from '../state/viewOptions.ts';
import type { FlowList } from './flowList.ts';

/** Asks which parts of the page a picture is to show. */
export class PictureDialog extends StoreElement {
  open(): void {
    this.querySelector('dialog')?.showModal();
  }

  override render(): TemplateResult {
    const { flow, options } = this.store;
    const { picture } = options;
    const parts: readonly { readonly part: keyof PictureChoice; readonly text: string; readonly can: boolean }[] = [
      { part: 'overview', text: 'Overview of the capture', can: true },
      { part: 'lanes', text: `Lanes in view (${this.#seen.length})`, can: this.#seen.length > 0 },
      { part: 'ladder', text: flow === null ? 'Packets of a flow' : `Packets of flow ${flow.flow}`, can: flow !== null },
    ];
    const isEmpty = !parts.some(({ part, can }) => can && picture[part]);
    return html`<dialog class="picture-dialog" aria-labelledby="picture-dialog-title" data-testid="picture-dialog">
      <header>
        <h2 id="picture-dialog-title">Save as picture</h2>
        <button class="tool" title="Close (Escape)" @click=${() => this.#close()}>
          ${icon('close')}<span class="unseen">Close</span>
        </button>
      </header>
      <form @submit=${this.#onSubmit}>
        ${parts.map(
          ({ part, text, can }) =>
            html`<label
              ><input
                type="checkbox"
                name=${part}
                ?disabled=${!can}
                .checked=${can && picture[part]}
                @change=${() => this.store.setOptions({ picture: { ...picture, [part]: !picture[part] } })}
              />
              ${text}</label
            >`,
        )}
        <p class="quiet">With title, time axis and legend, in the colours of this theme. SVG or PNG is asked next.</p>
        <button class="primary" data-testid="save-picture-now" ?disabled=${isEmpty} autofocus>Save…</button>
      </form>
    </dialog>`;
  }

  get #seen(): readonly FlowRow[] {
    return document.querySelector<FlowList>('trx-flow-list')?.seen ?? [];
  }

  #close(): void {
    this.querySelector('dialog')?.close();
  }

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    this.#close();
    void savePicture(this.store, this, this.store.options.picture, this.#seen);
  };
}

customElements.define('trx-picture-dialog', PictureDialog);
