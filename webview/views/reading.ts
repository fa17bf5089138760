import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { Progress } from '../../src/core/analysis.ts';
import { formatBytes, formatCount, formatPlural } from '../format.ts';
import { fileColumns, timeLeft } from '../state/readingPace.ts';
import { StoreElement } from '../ui/storeElement.ts';

/** Height of the strip of resets, in the units of its picture. */
const stripHeight = 24;

/** While a capture is read: how far it is, where in the file the resets lie so far, how long it will take, and Cancel. */
export class Reading extends StoreElement {
  /** Was nothing known of the reading when this was first shown? */
  #begun = false;

  override connectedCallback(): void {
    super.connectedCallback();
    const { capture } = this.store;
    this.#begun = capture.phase === 'reading' && capture.progress === null;
  }

  override render(): TemplateResult | typeof nothing {
    const { capture } = this.store;
    if (capture.phase !== 'reading') return nothing;
    const { progress } = capture;
    const known = progress !== null && progress.size > 0;
    const percent = known ? Math.min(100, Math.floor((progress.consumed / progress.size) * 100)) : 0;
    return html`<main class="notice reading ${this.#begun ? 'begun' : ''}" data-testid="state-reading">
      <h1>Reading the capture</h1>
      <div class="reading-bar">
        ${this.#strip()}
        <vscode-progress-bar
          .indeterminate=${!known}
          .value=${percent}
          .max=${100}
          .ariaLabel=${'Reading the capture'}
        ></vscode-progress-bar>
        <p class="progress-line">
          ${
            progress === null
              ? html`<span>Opening…</span>`
              : html`<span>${known ? html`<b>${percent} %</b> · ` : nothing}${amount(progress)}</span
                  ><span>${this.#left()}</span>`
          }
        </p>
      </div>
      ${progress === null ? nothing : found(progress)}
      <div>
        <vscode-button secondary data-testid="cancel" @click=${() => this.store.act('cancel')}>Cancel</vscode-button>
      </div>
    </main>`;
  }

  #left(): string {
    const { left } = this.store.pace;
    return left === null ? '' : timeLeft(left);
  }

  /** Where the resets lie in what has been read of the file. The tallest column is the fullest; the numbers below are in words. */
  #strip(): TemplateResult {
    const most = Math.max(1, ...this.store.pace.columns);
    const bars: SVGTemplateResult[] = [];
    this.store.pace.columns.forEach((count, at) => {
      if (count === 0) return;
      // By the square root, so that one reset is still seen beside a thousand.
      const height = Math.max(3, stripHeight * Math.sqrt(count / most));
      bars.push(svg`<rect x=${at + 0.12} width="0.76" y=${stripHeight - height} height=${height} />`);
    });
    return html`<svg
      class="reading-strip"
      viewBox="0 0 ${fileColumns} ${stripHeight}"
      preserveAspectRatio="none"
      aria-hidden="true"
      data-testid="reading-strip"
    >
      ${bars}
    </svg>`;
  }
}

const amount = ({ consumed, size }: Progress): string =>
  size > 0 ? `${formatBytes(consumed)} of ${formatBytes(size)}` : formatBytes(consumed);

/** What is known already: no causes yet. */
function found({ packets, rstFrames }: Progress): TemplateResult {
  return html`<p class="found">
      <span
        ><b class=${rstFrames > 0 ? 'some' : ''}>${formatCount(rstFrames)}</b>
        ${rstFrames === 1 ? 'reset packet' : 'reset packets'} so far</span
      >
      <span><b>${formatCount(packets)}</b> ${packets === 1 ? 'packet' : 'packets'}</span>
    </p>
    <p>
      ${
        rstFrames > 0
          ? `${rstFrames === 1 ? 'It is' : 'They are'} explained in a moment; what comes later in the file may be the reason.`
          : `No reset in the first ${formatPlural(packets, 'packet')}.`
      }
    </p>`;
}

customElements.define('trx-reading', Reading);
