import { html, nothing, type TemplateResult } from 'lit';
import type { CaptureFacts, Progress } from '../../src/core/analysis.ts';
import type { CaptureState, FailureReason } from '../../src/shared/protocol.ts';
import { formatBytes, formatPlural } from '../format.ts';
import type { TimelineStore } from '../state/timelineStore.ts';
import { icon } from '../ui/icons.ts';
import { command } from './command.ts';
import './reading.ts';

/** A thing to do next, with the command that does it where there is one. */
interface Advice {
  readonly text: string;
  readonly command?: string;
}

/** What is said in place of something to look at. */
interface Notice {
  readonly id: string;
  readonly icon: 'stopped' | 'problem' | 'nothing' | 'good';
  readonly title: string;
  readonly text: string;
  readonly next: readonly Advice[];
  /** Whether reading the file again may help. */
  readonly again?: boolean;
}

const capturing = {
  text: 'To capture all TCP of this machine, on every interface:',
  command: 'tcpdump -i any -s 0 -w capture.pcap tcp',
};

/** What is shown in place of the timeline; null when there is a timeline to show. */
export function stateView(state: CaptureState, store: TimelineStore): TemplateResult | null {
  switch (state.phase) {
    case 'reading':
      return state.soFar === undefined ? html`<trx-reading .store=${store}></trx-reading>` : null;
    case 'cancelled':
      return state.soFar === undefined ? notice(cancelled(state.progress), store) : null;
    case 'failed':
      return notice(
        { ...state, id: 'state-failed', icon: 'problem', text: state.message, next: failedNext[state.reason], again: true },
        store,
      );
    case 'ready': {
      const empty = nothingToShow(state.facts);
      return empty === null ? null : notice(empty, store);
    }
  }
}

/** In place of the ladder, while no flow is chosen. */
export function noFlowView(resets: number, flows: number, store: TimelineStore): TemplateResult {
  if (resets > 0) return html`<div class="notice inner"><p>Choose a flow to see its packets.</p></div>`;
  if (store.isPart)
    return html`<div class="notice inner"><p>No reset in the part that was read. Choose a flow to see its packets.</p></div>`;
  return html`<div class="notice inner" tabindex="0" role="region" aria-label="No resets" data-testid="state-empty">
    ${icon('good')}
    <h2>There are no resets in this capture</h2>
    <p>
      Every connection in it was closed in another way, or not closed at all. ${formatPlural(flows, 'flow')} can be looked at in
      the list.
    </p>
    ${advice(
      [
        {
          text: 'If somebody saw a reset all the same, it was made at a place or a time that is not in this capture: capture at the end that saw it.',
        },
        { text: 'A connection that hung rather than broke shows in the lanes as packets sent again and long silences.' },
      ],
      store,
    )}
  </div>`;
}

function cancelled(progress: Progress | null): Notice {
  const far =
    progress === null || progress.size === 0
      ? 'Nothing had been read yet.'
      : `It had come to ${formatBytes(progress.consumed)} of ${formatBytes(progress.size)}: ${formatPlural(progress.packets, 'packet')}, of them ${formatPlural(progress.rstFrames, 'reset packet')}.`;
  return {
    id: 'state-cancelled',
    icon: 'stopped',
    title: 'Reading was cancelled',
    text: far,
    next: [
      {
        text: 'To look at a part only, save that part first, by packets or by time (-A and -B):',
        command: 'editcap -r capture.pcapng part.pcapng 1-500000',
      },
    ],
    again: true,
  };
}

const part: Advice = {
  text: 'Save a part of it and open that: by packets, by time (-A and -B), or only what was reset and its surroundings.',
  command: 'editcap -r capture.pcapng part.pcapng 1-500000',
};

/** What helps, by what is wrong; nothing is advised that cannot help. */
const failedNext: Readonly<Record<FailureReason, readonly Advice[]>> = {
  format: [
    {
      text: 'pcap, pcapng, snoop and ERF are read, also packed with gzip, zstd or lz4. Wireshark’s tools turn most other formats into one of them:',
      command: 'editcap -F pcapng other.trace capture.pcapng',
    },
    { text: 'If it is text, as tcpdump prints it, only its numbers were kept: capture again with -w.' },
  ],
  empty: [
    {
      text: 'Perhaps it was copied before anything had been written, or the disk was full. Copy it again, or capture again:',
      command: capturing.command,
    },
  ],
  cut: [
    {
      text: 'It was copied only in part, was damaged on the way, or whoever wrote it was ended too soon. Copy it again from where it was made.',
    },
  ],
  gone: [],
  access: [
    { text: 'Captures made as root belong to root. To be allowed to read it:', command: 'sudo chown "$USER" capture.pcapng' },
  ],
  memory: [part],
  other: [],
};

function nothingToShow({ packets, tcpPackets, format, warnings }: CaptureFacts): Notice | null {
  const empty = { id: 'state-empty', icon: 'nothing' } as const;
  if (packets === 0)
    return {
      ...empty,
      title: 'This capture has no packets',
      text: `It is a ${format} file with nothing recorded in it.`,
      next: [
        {
          text: 'Perhaps nothing passed the chosen interface, or the capture filter let nothing through, or it was copied too early.',
        },
        capturing,
      ],
    };
  if (tcpPackets > 0) return null;
  const holds = `It holds ${formatPlural(packets, 'packet')}`;
  // Packets that could not be looked into may well be TCP: then nobody knows that there is none.
  if (warnings.some(({ information }) => !information))
    return {
      ...empty,
      icon: 'problem',
      title: 'No TCP could be read in this capture',
      text: `${holds}. ${warnings.map((warning) => warning.message).join(' ')}`,
      next: [{ text: 'There may be TCP in what could not be read. Capture on another interface if you can.' }, capturing],
    };
  return {
    ...empty,
    title: 'There is no TCP in this capture',
    text: `${holds}, none of them TCP, so there can be no TCP reset either.`,
    next: [{ text: 'Perhaps it was made with a filter for something else.' }, capturing],
  };
}

function notice({ id, icon: name, title, text, next, again = false }: Notice, store: TimelineStore): TemplateResult {
  return html`<main class="notice" data-testid=${id}>
    ${icon(name)}
    <h1>${title}</h1>
    <p>${text}</p>
    ${
      again
        ? html`<div>
            <vscode-button data-testid="read-again" @click=${() => store.act('reload')}>Read again</vscode-button>
          </div>`
        : nothing
    }
    ${advice(next, store)}
  </main>`;
}

function advice(list: readonly Advice[], store: TimelineStore): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  return html`<div class="advice">
    ${list.map(
      (each) =>
        html`<p>${each.text}</p>
          ${each.command === undefined ? nothing : command(store, each.command, 'Command')}`,
    )}
  </div>`;
}
