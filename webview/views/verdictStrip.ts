import { html, nothing, type TemplateResult } from 'lit';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import type { ShownFinding } from '../../src/shared/protocol.ts';
import { formatProbability, utcSecond } from '../format.ts';
import { lookOf } from '../look.ts';
import { mark } from '../ui/marks.ts';
import { StoreElement } from '../ui/storeElement.ts';
import { meaning, nextInWords, originInWords, worstOf } from '../words.ts';

/**
 * The card in three lines, where the window has no room for the card itself: who sent the reset that is looked at, why, and what
 * to do next are to be read without a click.
 */
export class VerdictStrip extends StoreElement {
  static override properties = { ...StoreElement.properties, explained: { state: true } };
  declare explained: { readonly index: number; readonly finding: ShownFinding } | null;
  /** A finding of one analysis. */
  #asked = '';

  constructor() {
    super();
    this.explained = null;
  }

  /** The reset under the pointer or the keyboard, else the chosen one, else the worst of the flow. */
  get #index(): number | null {
    const { card, packet, flow } = this.store;
    return card.shown?.finding ?? packet?.finding ?? worstOf(flow?.resets ?? [])?.index ?? null;
  }

  override willUpdate(): void {
    const index = this.#index;
    const asked = `${this.store.findings.generation} ${index}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    if (index === null) return;
    this.store.findings.explain(index).then(
      (finding) => {
        if (asked === this.#asked) this.explained = { index, finding };
      },
      // The short form stays; the card says what went wrong. Asked again at the next occasion.
      () => {
        if (asked === this.#asked) this.#asked = '';
      },
    );
  }

  override render(): TemplateResult | typeof nothing {
    const index = this.#index;
    const summary = index === null ? undefined : this.store.findings.summary(index);
    if (index === null || summary === undefined) return nothing;
    // Of another analysis until it has come anew, and then perhaps of another reset under the same number.
    const known = this.explained?.index === index ? this.explained.finding : null;
    const finding = known?.frame === summary.frame ? known : null;
    const next = finding === null ? null : nextInWords(finding);
    return html`<section class="verdict-strip" aria-label="Verdict" data-testid="verdict" data-finding=${index}>
      <h2>
        <span class="verdict-mark ${lookOf(summary)}">${mark(lookOf(summary))}</span
        ><span class="unseen">${meaning(summary)}: </span>${finding?.headline ?? summary.causeTitle}
      </h2>
      <ul>
        <li class="who"><span class="quiet">Sent by</span> ${sender(summary)}</li>
        <li class="why"><span class="quiet">Cause</span> ${summary.causeTitle} ${sure(summary.causeConfidence)}</li>
        ${finding === null ? nothing : html`<li class="when"><span class="quiet">At</span> ${utcSecond(finding.time).slice(11)}</li>`}
        ${next === null ? nothing : html`<li class="next" title=${next}><span class="quiet">Next</span> ${next}</li>`}
      </ul>
      <button class="link" data-testid="open-card" @click=${() => this.store.card.pin(index)}>Why, and what to check</button>
    </section>`;
  }
}

function sender({ verdict, verdictConfidence: confidence, claimedSender }: FindingSummary): TemplateResult {
  const words = originInWords({ verdict }, claimedSender);
  // The number of an undecided verdict is that of the likelier of the two others: beside "unclear" it would mislead.
  return html`${words} ${verdict === 'undetermined' ? nothing : sure(confidence)}`;
}

const sure = (value: number): TemplateResult => html`<span class="sure">(<b>${formatProbability(value)}</b>)</span>`;

customElements.define('trx-verdict', VerdictStrip);
