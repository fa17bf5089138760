import { html, nothing, type TemplateResult } from 'lit';
import type { CaptureFacts, Progress } from '../../src/core/analysis.ts';
import type { CaptureState } from '../../src/shared/protocol.ts';
import { formatBytes, formatPlural } from '../format.ts';
import type { TimelineStore } from '../state/timelineStore.ts';

/** What is shown in place of the timeline; null when there is a timeline to show. */
export function stateView(state: CaptureState, store: TimelineStore): TemplateResult | null {
  switch (state.phase) {
    case 'reading':
      return reading(state.progress, store);
    case 'cancelled':
      return message(
        'state-cancelled',
        'Reading was cancelled',
        'Nothing is shown of a capture that was read only in part.',
        again(store),
      );
    case 'failed':
      return message('state-failed', state.title, state.message, again(store));
    case 'ready':
      return nothingToShow(state.facts);
  }
}

/** In place of the ladder, while no flow is chosen. */
export function noFlowView(resets: number, flows: number): TemplateResult {
  if (resets > 0) return html`<div class="notice inner"><p>Choose a flow to see its packets.</p></div>`;
  return html`<div class="notice inner" data-testid="state-empty">
    <h2>There are no resets in this capture</h2>
    <p>
      Every connection in it was closed in another way, or not closed at all. ${formatPlural(flows, 'flow')} can be looked at in
      the list.
    </p>
  </div>`;
}

function nothingToShow({ packets, tcpPackets, format, warnings }: CaptureFacts): TemplateResult | null {
  if (packets === 0)
    return message('state-empty', 'This capture has no packets', `It is a ${format} file with nothing recorded in it.`);
  if (tcpPackets > 0) return null;
  // Packets that could not be looked into may well be TCP: then nobody knows that there is none.
  if (warnings.some(({ information }) => !information))
    return message(
      'state-empty',
      'No TCP could be read in this capture',
      `It holds ${formatPlural(packets, 'packet')}. ${warnings.map((warning) => warning.message).join(' ')}`,
    );
  return message(
    'state-empty',
    'There is no TCP in this capture',
    `It holds ${formatPlural(packets, 'packet')}, none of them TCP, so there can be no TCP reset either.`,
  );
}

function reading(progress: Progress | null, store: TimelineStore): TemplateResult {
  const known = progress !== null && progress.size > 0;
  return html`<main class="notice" data-testid="state-reading">
    <h1>Reading the capture</h1>
    <vscode-progress-bar
      .indeterminate=${!known}
      .value=${known ? Math.floor((progress.consumed / progress.size) * 100) : 0}
      .max=${100}
      .ariaLabel=${'Reading the capture'}
    ></vscode-progress-bar>
    <p class="progress-facts">
      ${
        progress === null
          ? html`<span>Opening…</span>`
          : html`<span>${formatBytes(progress.consumed)} of ${formatBytes(progress.size)}</span>
              <span>${formatPlural(progress.packets, 'packet')}</span>
              <span><b>${formatPlural(progress.rstFrames, 'reset packet')}</b> so far</span>`
      }
    </p>
    <div><vscode-button secondary data-testid="cancel" @click=${() => store.act('cancel')}>Cancel</vscode-button></div>
  </main>`;
}

function again(store: TimelineStore): TemplateResult {
  return html`<vscode-button data-testid="read-again" @click=${() => store.act('reload')}>Read again</vscode-button>`;
}

function message(id: string, title: string, text: string, button: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<main class="notice" data-testid=${id}>
    <h1>${title}</h1>
    <p>${text}</p>
    <div>${button}</div>
  </main>`;
}
