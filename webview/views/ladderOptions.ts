import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';
import type { TimeFormat } from '../state/viewOptions.ts';
import { choosableColumns } from './ladderColumns.ts';
import type { PictureDialog } from './pictureDialog.ts';

const times: readonly { readonly value: TimeFormat; readonly text: string }[] = [
  { value: 'relative', text: 'Since the flow began' },
  { value: 'delta', text: 'Since the packet before' },
  { value: 'utc', text: 'Clock, UTC' },
  { value: 'local', text: 'Clock, local' },
];

/** Space kept to the window's edges. Pixels. */
const edge = 8;

/** How the ladder is written: times, sequence numbers, columns. */
export class LadderOptions extends StoreElement {
  static override properties = { ...StoreElement.properties, open: { state: true } };
  declare open: boolean;

  constructor() {
    super();
    this.open = false;
    this.addEventListener('focusout', ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && this.contains(relatedTarget))) this.open = false;
    });
    this.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.open) return;
      event.stopPropagation();
      this.open = false;
      this.querySelector<HTMLElement>('button')?.focus();
    });
  }

  /** Below the button, and in a low window as far above that as it takes to be seen whole. */
  override updated(): void {
    const panel = this.querySelector<HTMLElement>('.options-panel');
    if (panel === null || panel.matches(':popover-open')) return;
    panel.showPopover();
    const { right, bottom } = this.getBoundingClientRect();
    const left = Math.max(edge, right - panel.offsetWidth);
    const top = Math.max(edge, Math.min(bottom + 4, window.innerHeight - edge - panel.offsetHeight));
    panel.style.setProperty('left', `${left}px`);
    panel.style.setProperty('top', `${top}px`);
  }

  override render(): TemplateResult {
    return html`<button
        class="tool"
        title="Columns and times"
        aria-expanded=${this.open ? 'true' : 'false'}
        data-testid="ladder-options"
        @click=${() => (this.open = !this.open)}
      >
        ${icon('options')}<span class="unseen">Columns and times</span>
      </button>
      ${this.open ? this.#panel() : nothing}`;
  }

  #panel(): TemplateResult {
    const { options } = this.store;
    return html`<div class="options-panel" popover="manual" tabindex="-1" role="group" aria-label="Columns and times">
      <fieldset>
        <legend>Time</legend>
        ${times.map(
          ({ value, text }) =>
            html`<label
              ><input
                type="radio"
                name="times"
                value=${value}
                .checked=${options.times === value}
                @change=${() => this.store.setOptions({ times: value })}
              />
              ${text}</label
            >`,
        )}
      </fieldset>
      <fieldset>
        <legend>Sequence numbers</legend>
        <label
          ><input
            type="checkbox"
            .checked=${options.rawNumbers}
            @change=${() => this.store.setOptions({ rawNumbers: !options.rawNumbers })}
          />
          As sent, not relative</label
        >
      </fieldset>
      <fieldset>
        <legend>Columns</legend>
        ${choosableColumns.map(
          ({ name, title }) =>
            html`<label
              ><input type="checkbox" .checked=${!options.hidden.includes(name)} @change=${() => this.#toggle(name)} />
              ${title}</label
            >`,
        )}
        <p class="quiet">Columns without room are left out.</p>
      </fieldset>
      <button class="link" data-testid="save-picture" @click=${this.#savePicture}>Save as picture… (S)</button>
    </div>`;
  }

  readonly #savePicture = (): void => {
    this.open = false;
    document.querySelector<PictureDialog>('trx-picture-dialog')?.open();
  };

  #toggle(name: string): void {
    const { hidden } = this.store.options;
    this.store.setOptions({ hidden: hidden.includes(name) ? hidden.filter((one) => one !== name) : [...hidden, name] });
  }
}

customElements.define('trx-ladder-options', LadderOptions);
