import { html, nothing, type TemplateResult } from 'lit';
import type { FlowGrouping, FlowQuery } from '../../src/core/analysis.ts';
import { formatCount, formatPlural } from '../format.ts';
import { rangeInWords } from '../picture/timeTicks.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';
import type { FilterBar } from './filterBar.ts';

const shows: readonly { readonly value: FlowQuery['show']; readonly text: string; readonly title: string }[] = [
  { value: 'faults', text: 'Faults', title: 'Flows with resets that are faults' },
  { value: 'resets', text: 'Resets', title: 'Flows with resets' },
  { value: 'all', text: 'All', title: 'All flows' },
];

const groupings: readonly { readonly value: FlowGrouping | ''; readonly text: string }[] = [
  { value: '', text: 'No groups' },
  { value: 'cause', text: 'By cause' },
  { value: 'server', text: 'By server' },
  { value: 'client', text: 'By client' },
  { value: 'outcome', text: 'By outcome' },
  { value: 'state', text: 'By state' },
];

/** The filter above the flow list. */
export class ListTools extends StoreElement {
  focusFilter(): void {
    this.querySelector<FilterBar>('trx-filter-bar')?.focusField();
  }

  override render(): TemplateResult | typeof nothing {
    const { shown, browser } = this.store;
    if (shown === null) return nothing;
    const { show, causeId, during, group } = browser.choice;
    const cause = shown.totals.byCause.find((one) => one.causeId === causeId);
    return html`<div class="tools">
      <trx-filter-bar .store=${this.store}></trx-filter-bar>
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
      ${
        during === null
          ? nothing
          : html`<button
              class="tag"
              data-testid="during"
              title="List the flows of all the time again"
              @click=${() => this.store.filter({ during: null })}
            >
              <span class="text">${rangeInWords(during)}</span>${icon('close')}
            </button>`
      }
      <select class="dropdown" data-testid="group" aria-label="Group flows" @change=${this.#onGroup}>
        ${groupings.map(({ value, text }) => html`<option value=${value} .selected=${(group ?? '') === value}>${text}</option>`)}
      </select>
      <span class="quiet count" data-testid="flow-count">${this.#count(shown.facts.flows)}</span>
    </div>`;
  }

  readonly #onGroup = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const chosen = groupings.find((grouping) => grouping.value === value)?.value ?? '';
    this.store.filter({ group: chosen === '' ? null : chosen });
  };

  #count(all: number): string {
    const { total } = this.store.browser.rows;
    if (total === null) return '';
    return total === all ? formatPlural(all, 'flow') : `${formatCount(total)} of ${formatPlural(all, 'flow')}`;
  }
}

customElements.define('trx-list-tools', ListTools);
