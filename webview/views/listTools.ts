import { html, nothing, type TemplateResult } from 'lit';
import type { FlowQuery } from '../../src/core/analysis.ts';
import { formatCount, formatPlural } from '../format.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';

/** A pause in typing after which the list is asked for. Milliseconds. */
const pause = 150;

const shows: readonly { readonly value: FlowQuery['show']; readonly text: string; readonly title: string }[] = [
  { value: 'faults', text: 'Faults', title: 'Flows with resets that are faults' },
  { value: 'resets', text: 'Resets', title: 'Flows with resets' },
  { value: 'all', text: 'All', title: 'All flows' },
];

/** The filter above the flow list. */
export class ListTools extends StoreElement {
  #waiting: ReturnType<typeof setTimeout> | undefined;

  focusFilter(): void {
    this.querySelector<HTMLElement>('vscode-textfield')?.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const { capture, browser } = this.store;
    if (capture.phase !== 'ready') return nothing;
    const { show, causeId, text } = browser.choice;
    const cause = capture.totals.byCause.find((one) => one.causeId === causeId);
    return html`<div class="tools">
      <vscode-textfield
        data-testid="filter"
        placeholder="Filter flows"
        .label=${'Filter flows by address, port, state or cause'}
        .value=${text}
        @input=${this.#onInput}
        @keydown=${this.#onKey}
      >
        <span slot="content-before">${icon('search')}</span>
      </vscode-textfield>
      <fieldset class="segments" data-testid="show">
        <legend class="unseen">Show flows</legend>
        ${shows.map(
          ({ value, text: label, title }) =>
            html`<label title=${title}
              ><input
                type="radio"
                name="show"
                value=${value}
                .checked=${show === value}
                @change=${() => this.store.filter({ show: value })}
              /><span>${label}</span></label
            >`,
        )}
      </fieldset>
      ${
        cause === undefined
          ? nothing
          : html`<button class="tag" title="Stop filtering by this cause" @click=${() => this.store.filter({ causeId: null })}>
              <span class="text">${cause.title}</span>${icon('close')}
            </button>`
      }
      <span class="quiet count" data-testid="flow-count">${this.#count(capture.facts.flows)}</span>
    </div>`;
  }

  #count(all: number): string {
    const { total } = this.store.browser.rows;
    if (total === null) return '';
    return total === all ? formatPlural(all, 'flow') : `${formatCount(total)} of ${formatPlural(all, 'flow')}`;
  }

  readonly #onInput = (event: Event): void => {
    const text = (event.currentTarget as HTMLInputElement).value;
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#filter(text), pause);
  };

  /** Escape empties the filter; down goes on into the list. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') document.querySelector<HTMLElement>('.flow-grid')?.focus();
    if (event.key !== 'Escape' || this.store.browser.choice.text === '') return;
    event.stopPropagation();
    clearTimeout(this.#waiting);
    this.#filter('');
  };

  #filter(text: string): void {
    if (text !== this.store.browser.choice.text) this.store.filter({ text });
  }
}

customElements.define('trx-list-tools', ListTools);
