import { html, nothing, type TemplateResult } from 'lit';
import type { CaptureFacts, Totals } from '../../src/core/analysis.ts';
import { formatCount, formatPlural } from '../format.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';
import './partBar.ts';
import { shortable } from '../ui/shortable.ts';

/** The answer in one line. */
export class SummaryBar extends StoreElement {
  override render(): TemplateResult | typeof nothing {
    const { capture, shown } = this.store;
    if (shown === null) return nothing;
    const { totals, facts } = shown;
    const isWhole = !this.store.isPart;
    return html`<header class="summary">
      <div class="summary-line">
        <h1 data-testid="summary">
          ${headline(totals, isWhole ? '' : capture.phase === 'cancelled' ? ' in this part' : ' explained so far')}
        </h1>
        <span class="quiet">${formatPlural(facts.packets, 'packet')} · ${formatPlural(facts.flows, 'TCP flow')}</span>
        ${notes(facts)} ${this.#bookmarks()} ${isWhole ? this.#actions() : nothing}
      </div>
      ${isWhole ? nothing : html`<trx-part-bar .store=${this.store}></trx-part-bar>`}
    </header>`;
  }

  /** Report and text are of the whole capture. */
  #actions(): TemplateResult {
    return html`<span class="actions">
      <vscode-button data-testid="explain-resets" @click=${() => this.store.act('explain-resets')}
        >${shortable('Explain resets', 'Explain')}</vscode-button
      >
      <vscode-button secondary data-testid="open-as-text" @click=${() => this.store.act('open-resets-document')}>
        ${shortable('Open as text', 'Text')}
      </vscode-button>
    </span>`;
  }

  #bookmarks(): TemplateResult | typeof nothing {
    const { all } = this.store.bookmarks;
    if (all.length === 0) return nothing;
    return html`<button
      class="link bookmarks"
      title="List them (Shift+B)"
      data-testid="bookmarks"
      @click=${() => this.store.act('list-bookmarks')}
    >
      ${icon('bookmark')}${formatPlural(all.length, 'bookmark')}
    </button>`;
  }
}

/** @param scope what the numbers are of, where that is not all. */
function headline({ resets, rstFrames, faults, unclear, byCause }: Totals, scope: string): TemplateResult {
  if (resets === 0) return html`No resets${scope}`;
  const expected = resets - faults - unclear;
  // Possible faults are faults in every count, here as in the status bar; where none is certain, the colour and the tip say so.
  const certain = byCause.some(({ severity }) => severity === 'error');
  const [worst, tip] = certain
    ? ['faults', 'Certain and possible ones']
    : ['possible', 'Possible faults: none of them is certain'];
  // Who counts red rows in the ladder comes to another number.
  const counted =
    rstFrames === resets
      ? nothing
      : `${formatPlural(rstFrames, 'RST')} in all: those of one sender and flow within 2 s are one reset`;
  return html`<span title=${counted}>${formatPlural(resets, 'reset')}${scope}</span><span class="dot"> · </span
    ><span class=${faults > 0 ? worst : ''} title=${faults > 0 ? tip : nothing}
      >${faults === 0 ? 'no faults' : formatPlural(faults, 'fault')}</span
    >${unclear === 0 ? nothing : html`<span class="dot"> · </span><span class="unclear" title="Faults or normal: this capture cannot tell">${formatCount(unclear)} unclear</span>`}<span
      class="dot"
    >
      · </span
    ><span class="expected">${formatCount(expected)} expected</span>`;
}

function notes({ warnings }: CaptureFacts): TemplateResult | typeof nothing {
  if (warnings.length === 0) return nothing;
  return html`<details class="notes" data-testid="notes">
    <summary>${icon('note')}${formatPlural(warnings.length, 'note')}<span class="about"> about this capture</span></summary>
    <ul>
      ${warnings.map(
        ({ message, frame, count }) =>
          html`<li>
            ${message}${frame === undefined ? nothing : html`<span class="quiet"> Frame ${formatCount(frame)}.</span>`}${
              count > 1 ? html`<span class="quiet"> ${formatCount(count)} times.</span>` : nothing
            }
          </li>`,
      )}
    </ul>
  </details>`;
}

customElements.define('trx-summary-bar', SummaryBar);
