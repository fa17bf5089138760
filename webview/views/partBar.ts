import { html, nothing, type TemplateResult } from 'lit';
import type { Progress } from '../../src/core/analysis.ts';
import { formatCount } from '../format.ts';
import { timeLeft } from '../state/readingPace.ts';
import { icon } from '../ui/icons.ts';
import { shortable } from '../ui/shortable.ts';
import { StoreElement } from '../ui/storeElement.ts';

/** Says that only a part of the capture is on show: how much of it, what that means, and what to do about it. */
export class PartBar extends StoreElement {
  override render(): TemplateResult {
    const { capture } = this.store;
    if (capture.phase === 'reading') return this.#reading(capture.progress);
    if (capture.phase === 'cancelled') return this.#cancelled(capture.progress);
    return html`<div class="part-bar" data-testid="part-bar">
      <p><b>All of it is read</b><span class="quiet">Its resets are on their way.</span></p>
    </div>`;
  }

  #reading(progress: Progress | null): TemplateResult {
    const percent = partOf(progress);
    const { left } = this.store.pace;
    return html`<div class="part-bar" data-testid="part-bar">
      <vscode-progress-bar
        .indeterminate=${percent === null}
        .value=${percent ?? 0}
        .max=${100}
        .ariaLabel=${'Reading the capture'}
      ></vscode-progress-bar>
      <p>
        <span
          ><b>${percent === null ? 'Reading' : `${percent} % read`}</b
          >${progress === null ? nothing : html`<span class="long"> · ${resetPackets(progress)}</span>`}${left === null ? nothing : ` · ${timeLeft(left)}`}</span
        >
        <span class="quiet">${shortable('What comes later may change what is said here.', 'The rest may change this.')}</span>
      </p>
      <vscode-button secondary data-testid="cancel" @click=${() => this.store.act('cancel')}>Cancel</vscode-button>
    </div>`;
  }

  #cancelled(progress: Progress | null): TemplateResult {
    const percent = partOf(progress);
    return html`<div class="part-bar cancelled" data-testid="part-bar">
      ${icon('stopped')}
      <p>
        <span
          ><b
            >${
              percent === null
                ? 'Reading was cancelled'
                : shortable(`Reading was cancelled at ${percent} %`, `Cancelled at ${percent} %`)
            }</b
          >${progress === null ? nothing : html`<span class="long"> · ${resetPackets(progress)}</span>`}</span
        >
        <span class="quiet"
          >${shortable('What comes later may be the reason of these resets, or show others.', 'The rest may tell more.')}</span
        >
      </p>
      <vscode-button data-testid="read-again" @click=${() => this.store.act('reload')}
        >${shortable('Read all of it', 'Read all')}</vscode-button
      >
    </div>`;
  }
}

const partOf = (progress: Progress | null): number | null =>
  progress === null || progress.size === 0 ? null : Math.min(99, Math.floor((progress.consumed / progress.size) * 100));

const resetPackets = ({ packets, rstFrames }: Progress): string =>
  `${formatCount(rstFrames)} reset packets among ${formatCount(packets)}`;

customElements.define('trx-part-bar', PartBar);
