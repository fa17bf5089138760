import { html, nothing, type TemplateResult } from 'lit';
import type { Cause, Evidence } from '../../src/core/resets/finding.ts';
import type { ShownFinding } from '../../src/shared/protocol.ts';
import { formatBytes, formatCount, formatProbability, utcSecond } from '../format.ts';
import { icon } from '../ui/icons.ts';
import { frameButton } from '../ui/frameButton.ts';
import { lookOf } from '../look.ts';
import { mark } from '../ui/marks.ts';
import { StoreElement } from '../ui/storeElement.ts';
import { placeCard, type Box } from '../virtual/cardPlacement.ts';
import { likelihood, meaning, nextInWords, originInWords, vantageMeaning } from '../words.ts';
import './conversation.ts';
import { rowsDrawn } from './ladder.ts';
import { nextSteps, otherTools } from './nextSteps.ts';

/** Frame numbers shown behind one observation; the rest is counted. */
const framesShown = 8;

/** Who sent a reset, why, how sure we are, and what to do next. */
export class CauseCard extends StoreElement {
  static override properties = { ...StoreElement.properties, place: {} };
  /** A pane at the side, a drawer from below, or a popover by the packet. */
  declare place: 'pane' | 'drawer' | 'popover';
  #anchor: Box | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('scroll', this.#place, { capture: true, passive: true });
    window.addEventListener('resize', this.#place);
    window.addEventListener(rowsDrawn, this.#place);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('scroll', this.#place, { capture: true });
    window.removeEventListener('resize', this.#place);
    window.removeEventListener(rowsDrawn, this.#place);
  }

  override updated(): void {
    this.#place();
  }

  override render(): TemplateResult | typeof nothing {
    const { card } = this.store;
    if (card.shown === null || (this.place === 'drawer' && !card.shown.pinned)) return nothing;
    const summary = this.store.findings.summary(card.shown.finding);
    const { finding } = card;
    return html`<section
      class="card ${this.place}"
      data-testid="cause-card"
      data-finding=${card.shown.finding}
      data-pinned=${String(card.shown.pinned)}
      aria-label="Cause of the reset${summary === undefined ? '' : ` in frame ${summary.frame}`}"
      data-vscode-context='{"webviewSection":"explanation"}'
      aria-busy=${finding === null ? 'true' : 'false'}
      @pointerenter=${() => card.hold()}
      @pointerleave=${() => card.leave()}
      @focusin=${() => card.hold()}
      @click=${this.#onClick}
    >
      <header>
        <span class="verdict ${summary === undefined ? '' : lookOf(summary)}"
          >${summary === undefined ? nothing : html`${mark(lookOf(summary))}${capital(meaning(summary))}`}</span
        >
        ${
          summary === undefined
            ? nothing
            : html`<button
                class="link copy-filter"
                title="Copy the Wireshark filter for this connection"
                data-testid="copy-filter"
                @click=${() => this.store.copyFilter(summary.frame)}
              >
                Copy Wireshark filter
              </button>`
        }
        <button
          class="tool"
          title="Copy the explanation as Markdown (E)"
          data-testid="copy-explanation"
          @click=${() => this.store.copyExplanation()}
        >
          ${icon('copy')}<span class="unseen">Copy the explanation as Markdown</span>
        </button>
        <button class="tool" title="Close (Escape)" @click=${() => card.close()}>
          ${icon('close')}<span class="unseen">Close</span>
        </button>
      </header>
      <div class="card-body" tabindex="0" role="group" aria-label="Explanation">${this.#body(finding)}</div>
    </section>`;
  }

  #body(finding: ShownFinding | null): TemplateResult {
    const { failure } = this.store.card;
    if (failure !== null) return html`<p role="alert">The explanation could not be had. ${failure}</p>`;
    if (finding === null) return html`<p class="quiet">Looking at the evidence…</p>`;
    const [cause, ...others] = finding.causes;
    const { origin, application, deviceText } = finding;
    return html`
      <h2>${finding.headline}</h2>
      <dl class="facts">
        <dt>Sent by</dt>
        <dd>
          ${capital(originInWords(origin, finding.claimedSender))}
          ${origin.verdict === 'undetermined' ? rather(finding) : sure(origin.confidence)}
        </dd>
        <dt>Cause</dt>
        <dd>${cause.title}${sure(cause.confidence)}</dd>
        ${
          nextInWords(finding) === null
            ? nothing
            : html`<dt>Next</dt>
                <dd>${nextInWords(finding)}</dd>`
        }
        <dt>When</dt>
        <dd>
          ${application.text === '' ? nothing : html`<span data-testid="came">${capital(application.text)}</span>, `}${utcSecond(finding.time)}
        </dd>
        ${cost(finding)}
      </dl>
      ${
        this.store.card.shown?.pinned === true
          ? html`<trx-conversation .store=${this.store} .flow=${finding.flow} .reset=${finding}></trx-conversation>`
          : nothing
      }
      ${evidence('Why this cause', cause.evidence)} ${evidence(whySender(finding), origin.evidence)}
      ${evidence('What speaks against it', [...cause.against, ...origin.against])} ${nextSteps(cause, this.store)}
      ${otherTools(finding.tools, this.store)}
      ${
        finding.blindSpots.length === 0
          ? nothing
          : html`<h3>What this capture cannot show</h3>
              <ul class="plain">
                ${finding.blindSpots.map((spot) => html`<li>${spot}</li>`)}
              </ul>`
      }
      ${others.length === 0 ? nothing : otherCauses(others)}
      <dl class="facts place">
        <dt>Captured</dt>
        <dd data-testid="captured">
          ${capital(finding.captured)}. <span class="quiet">${vantageMeaning[finding.vantage]}</span>
        </dd>
        ${
          deviceText === null
            ? nothing
            : html`<dt>Device</dt>
                <dd data-testid="device">${capital(deviceText)}</dd>`
        }
      </dl>
    `;
  }

  readonly #onClick = (event: MouseEvent): void => {
    const frame = (event.target as Element).closest<HTMLElement>('[data-testid="evidence-frame"]')?.dataset['frame'];
    if (frame === undefined) return;
    // Following the evidence must not take the card away.
    const { shown } = this.store.card;
    if (shown !== null && !shown.pinned) this.store.card.pin(shown.finding);
    void this.store.chooseFrame(Number(frame), { card: 'keep' });
  };

  readonly #place = (): void => {
    const section = this.querySelector<HTMLElement>('.card.popover');
    const { shown } = this.store.card;
    if (section === null || shown === null) return;
    const label = document.querySelector(`.ladder-row[data-finding="${shown.finding}"] .label`);
    if (label !== null) {
      const row = label.closest('.row')?.getBoundingClientRect() ?? label.getBoundingClientRect();
      this.#anchor = { left: label.getBoundingClientRect().left, right: row.right, top: row.top, bottom: row.bottom };
    }
    const view = { width: window.innerWidth, height: window.innerHeight };
    const anchor = this.#anchor ?? { left: 0, top: view.height / 3, right: 0, bottom: view.height / 3 };
    const wanted =
      (section.querySelector('.card-body')?.scrollHeight ?? 0) + (section.querySelector('header')?.offsetHeight ?? 0);
    const { left, top, width, maxHeight } = placeCard(anchor, wanted, view);
    for (const [name, value] of Object.entries({ left, top, width, 'max-height': maxHeight }))
      section.style.setProperty(name, `${Math.round(value)}px`);
  };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** How sure, as a word and a number. */
function sure(value: number): TemplateResult {
  const word = value < 0.5 ? '' : `${likelihood(value)}, `;
  return html` <span class="sure">(${word}<b>${formatProbability(value)}</b>)</span>`;
}

/** Where nothing is decided: which of the two it rather was, for beside "unclear" a number alone says of nothing how likely it is. */
function rather({ origin: { likelier, confidence }, claimedSender }: ShownFinding): TemplateResult | typeof nothing {
  if (likelier === undefined) return nothing;
  const which = originInWords({ verdict: likelier }, claimedSender);
  return html` <span class="sure">(rather ${which}: <b>${formatProbability(confidence)}</b>)</span>`;
}

/** For whom the evidence of the sender speaks: where nothing is decided, for the likelier of the two. */
function whySender({ origin: { likelier }, claimedSender }: ShownFinding): string {
  return likelier === undefined ? 'Why this sender' : `What speaks for ${originInWords({ verdict: likelier }, claimedSender)}`;
}

function cost({ impact, ignored, causes: [{ id }] }: ShownFinding): TemplateResult {
  const { interrupted, applicationError } = impact;
  // What nobody obeyed, and what was no reset, lost nothing.
  const { client, server } = ignored || id === 'malformed-reset' ? { client: 0, server: 0 } : impact.unacknowledgedBytes;
  const lost = [
    ...(client > 0 ? [`${formatBytes(client)} from the client`] : []),
    ...(server > 0 ? [`${formatBytes(server)} from the server`] : []),
  ].join(', ');
  return html`${
    lost === ''
      ? nothing
      : html`<dt>Lost</dt>
          <dd>${lost} unacknowledged</dd>`
  }
  ${
    interrupted === ''
      ? nothing
      : html`<dt>Cut off</dt>
          <dd>${capital(interrupted)}</dd>`
  }
  ${
    applicationError === ''
      ? nothing
      : html`<dt>Error seen</dt>
          <dd>${applicationError}</dd>`
  }`;
}

function evidence(title: string, list: readonly Evidence[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<h3>${title}</h3>
    <ul class="evidence">
      ${[...list]
        .sort((a, b) => b.weight - a.weight)
        .map(
          ({ text, weight, frames }) =>
            html`<li>
              ${strength(weight)}<span
                >${text}
                ${frames.slice(0, framesShown).map(frameButton)}${
                  frames.length > framesShown
                    ? html`<span class="quiet"> and ${formatCount(frames.length - framesShown)} more</span>`
                    : nothing
                }</span
              >
            </li>`,
        )}
    </ul>`;
}

/** Log-odds as one to three pips, in the words and bounds of every report (`strength` of report/words.ts): 3 to 1, and 10 to 1. */
function strength(weight: number): TemplateResult {
  const pips = weight < 1.1 ? 1 : weight < 2.3 ? 2 : 3;
  const words = ['weak', 'moderate', 'strong'][pips - 1] ?? 'weak';
  return html`<span class="pips" data-pips=${pips} title="${capital(words)} evidence"
    ><i></i><i></i><i></i><span class="unseen">${words}: </span></span
  >`;
}

function otherCauses(causes: readonly Cause[]): TemplateResult {
  return html`<details>
    <summary>Other causes considered</summary>
    <ul class="others">
      ${causes.map(
        (cause) =>
          html`<li>
            <div>${cause.title}${sure(cause.confidence)}</div>
            ${evidence('For it', cause.evidence)} ${evidence('Against it', cause.against)}
          </li>`,
      )}
    </ul>
  </details>`;
}

customElements.define('trx-cause-card', CauseCard);
