import { html, nothing, type TemplateResult } from 'lit';
import type { CaptureFacts, CauseCount, Totals } from '../../src/core/analysis.ts';
import { formatCount, formatPlural } from '../format.ts';
import { icon } from '../ui/icons.ts';
import { mark } from '../ui/marks.ts';
import { StoreElement } from '../ui/storeElement.ts';
import { severityWords } from '../words.ts';

/** The answer in one line, and the causes as chips that filter the flows. */
export class SummaryBar extends StoreElement {
  static override properties = { ...StoreElement.properties, expanded: { state: true }, clipped: { state: true } };
  declare expanded: boolean;
  /** Chips that did not fit in one line. */
  declare clipped: number;
  readonly #sizes = new ResizeObserver(() => this.#fit());

  constructor() {
    super();
    this.expanded = false;
    this.clipped = 0;
  }

  override updated(): void {
    const chips = this.querySelector('.chips');
    if (chips !== null) this.#sizes.observe(chips);
    this.#fit();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sizes.disconnect();
  }

  override render(): TemplateResult | typeof nothing {
    const { capture } = this.store;
    if (capture.phase !== 'ready') return nothing;
    const { totals, facts } = capture;
    return html`<header class="summary">
      <div class="summary-line">
        <h1 data-testid="summary">${headline(totals)}</h1>
        <span class="quiet">${formatPlural(facts.packets, 'packet')} · ${formatPlural(facts.flows, 'TCP flow')}</span>
        ${notes(facts)}
        <span class="actions">
          <vscode-button data-testid="explain-resets" @click=${() => this.store.act('explain-resets')}
            >Explain resets</vscode-button
          >
          <vscode-button secondary data-testid="open-as-text" @click=${() => this.store.act('open-resets-document')}>
            Open as text
          </vscode-button>
        </span>
      </div>
      ${totals.byCause.length === 0 ? nothing : this.#chips(totals.byCause)}
    </header>`;
  }

  #chips(causes: readonly CauseCount[]): TemplateResult {
    const { causeId } = this.store.browser.choice;
    return html`<div class="chip-line">
      <div class="chips ${this.expanded ? 'expanded' : ''}" role="group" aria-label="Show only flows with one cause">
        ${causes.map(
          (cause) =>
            html`<button
              class="chip ${cause.severity}"
              data-testid="cause-chip"
              data-cause=${cause.causeId}
              aria-pressed=${cause.causeId === causeId ? 'true' : 'false'}
              title="${cause.title}: ${formatPlural(cause.count, 'reset')}, ${severityWords[cause.severity]}"
              @click=${() => this.#toggle(cause.causeId)}
            >
              ${mark(cause.severity)}<span class="unseen">${severityWords[cause.severity]}: </span
              ><span class="text">${cause.title}</span>
              <b>${formatCount(cause.count)}</b>
            </button>`,
        )}
      </div>
      ${
        this.clipped > 0 || this.expanded
          ? html`<button class="link" aria-expanded=${String(this.expanded)} @click=${() => (this.expanded = !this.expanded)}>
              ${this.expanded ? 'Fewer' : `${formatCount(this.clipped)} more`}
            </button>`
          : nothing
      }
    </div>`;
  }

  /** A cause is looked at among all flows that have it, whatever was shown before. */
  #toggle(causeId: string): void {
    const same = this.store.browser.choice.causeId === causeId;
    this.store.filter(same ? { causeId: null } : { causeId, text: '', show: 'resets' });
  }

  /** Chips beyond the first line are taken out of the Tab order too; "n more" brings them back. */
  #fit(): void {
    const chips = [...this.querySelectorAll<HTMLElement>('.chip')];
    for (const chip of chips) chip.classList.remove('beyond');
    const top = chips[0]?.offsetTop ?? 0;
    const beyond = this.expanded ? [] : chips.filter((chip) => chip.offsetTop > top + 4);
    for (const chip of beyond) chip.classList.add('beyond');
    this.clipped = beyond.length;
  }
}

function headline({ resets, faults }: Totals): TemplateResult {
  if (resets === 0) return html`No resets`;
  const expected = resets - faults;
  return html`<span>${formatPlural(resets, 'reset')}</span><span class="dot"> · </span
    ><span class=${faults > 0 ? 'faults' : ''}>${faults === 0 ? 'no faults' : formatPlural(faults, 'fault')}</span
    ><span class="dot"> · </span><span class="expected">${formatCount(expected)} expected</span>`;
}

function notes({ warnings }: CaptureFacts): TemplateResult | typeof nothing {
  if (warnings.length === 0) return nothing;
  return html`<details class="notes" data-testid="notes">
    <summary>${icon('note')}${formatPlural(warnings.length, 'note')} about this capture</summary>
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
