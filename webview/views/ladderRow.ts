import { html, nothing, type TemplateResult } from 'lit';
import type { LadderRow } from '../../src/core/analysis.ts';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import type { Bookmark } from '../../src/shared/bookmark.ts';
import type { TransferFold } from '../../src/core/timeline/folds.ts';
import { formatBytes, formatCount, formatDuration, formatPlural } from '../format.ts';
import { icon } from '../ui/icons.ts';
import { lookOf } from '../look.ts';
import { mark } from '../ui/marks.ts';
import { flagsInWords, meaning } from '../words.ts';
import type { Thread } from './evidenceThread.ts';
import { type CellContext, cells, type ShownColumns } from './ladderColumns.ts';

const finOrSyn = 3;
const rst = 4;

export interface PacketLook {
  readonly cursor: boolean;
  readonly selected: boolean;
  /** It is one of those that are looked for. */
  readonly found: boolean;
  /** The finding of a RST, once known. */
  readonly finding: FindingSummary | undefined;
  readonly columns: ShownColumns;
  readonly context: CellContext;
  readonly bookmark: Bookmark | undefined;
  /** What the capture carries as comments on it. */
  readonly comments: readonly string[];
  /** Its TCP options in words, of a SYN or RST. */
  readonly tcpOptions: string;
  /** What ties it to the reset whose card is on show. */
  readonly thread: Thread | null;
}

export function ladderRow(packet: LadderRow, look: PacketLook): TemplateResult {
  const { cursor, selected, finding } = look;
  const isReset = packet.finding !== null || (packet.flags & rst) !== 0;
  const kind = isReset ? `reset ${finding === undefined ? 'unjudged' : lookOf(finding)}` : weight(packet);
  return html`<div
    class="row ladder-row ${kind} ${cursor ? 'cursor' : ''} ${look.found ? 'found' : ''} ${look.bookmark === undefined ? '' : 'bookmarked'} ${threadClasses(look.thread)}"
    role="row"
    id="ladder-row-${packet.index}"
    data-testid="ladder-row"
    data-frame=${packet.frame}
    data-index=${packet.index}
    data-rst=${isReset ? 'true' : nothing}
    data-finding=${packet.finding ?? nothing}
    aria-rowindex=${packet.index + 2}
    aria-selected=${selected ? 'true' : 'false'}
  >
    ${cells(look.columns.before, packet, look.context)} ${arrow(packet, look)} ${cells(look.columns.after, packet, look.context)}
  </div>`;
}

/** A packet that is on its way. */
export function emptyLadderRow(index: number): TemplateResult {
  return html`<div class="row ladder-row waiting" role="row" aria-rowindex=${index + 2}>
    <div role="gridcell" class="cell arrow wide"><span class="unseen">Loading</span><span class="ghost"></span></div>
  </div>`;
}

/** Silence before a packet. */
export function gapRow(seconds: number): TemplateResult {
  return html`<div class="row gap-row" role="row" data-testid="gap-row">
    <div role="gridcell" class="gap"><span>${formatDuration(seconds)} idle</span></div>
  </div>`;
}

/** Packets with data stand out from bare acknowledgements; the two ends of a connection stand out from both. */
function weight(packet: LadderRow): string {
  if ((packet.flags & finOrSyn) !== 0) return 'edge';
  return packet.length > 0 ? 'data' : 'bare';
}

function arrow(packet: LadderRow, { finding, thread, bookmark, comments, tcpOptions }: PacketLook): TemplateResult {
  const direction = packet.fromClient ? 'to-server' : 'to-client';
  const origin = finding?.verdict === 'middlebox' ? 'from-middle' : finding?.verdict === 'undetermined' ? 'from-unknown' : '';
  const label = html`<span class="label"
    >${labelOf(packet, finding)}${optionsOf(tcpOptions)}${commentOf(comments)}${bookmarkOf(bookmark)}</span
  >`;
  return html`<div role="gridcell" class="cell arrow ${direction} ${origin}">
    <span class="unseen">${packet.fromClient ? 'Client to server: ' : 'Server to client: '}</span>
    <span class="claim"
      >${
        origin === 'from-middle'
          ? html`<span class="line"></span><span class="hint" title=${finding?.causeTitle ?? nothing}>${finding?.causeTitle}</span
              ><span class="line"></span>`
          : nothing
      }</span
    >
    ${origin === 'from-unknown' ? html`<span class="doubt" title="Cannot tell who really sent it">?</span>` : nothing}
    <span class="shaft"><span class="line"></span>${label}<span class="line"></span><span class="head"></span></span>
    ${thread !== null && thread.role !== 'between' && thread.role !== 'reset' ? html`<span class="unseen">, ${threadWords[thread.role]}</span>` : nothing}
  </div>`;
}

function labelOf(packet: LadderRow, finding: FindingSummary | undefined): TemplateResult {
  const flags = flagsInWords(packet.flags);
  const notes = packet.notes.map(({ id, text }) => html`<span class="note" data-note=${id}>${text}</span>`);
  if (finding !== undefined)
    return html`${mark(lookOf(finding))}<b>${flags}</b
      ><span class="unseen">, ${meaning(finding)}</span
      >${finding.verdict === 'middlebox' ? nothing : html`<span class="hint" title=${finding.causeTitle}>${finding.causeTitle}</span>`}${notes}`;
  return html`<b>${flags}</b
    >${packet.length > 0 ? html`<span class="size">${formatCount(packet.length)} B</span>` : nothing}${notes}${
      packet.hint === '' ? nothing : html`<span class="hint">${packet.hint}</span>`
    }`;
}

const optionsOf = (text: string): TemplateResult | typeof nothing =>
  text === '' ? nothing : html`<span class="hint options" data-testid="options" title="TCP options: ${text}">${text}</span>`;

function commentOf(comments: readonly string[]): TemplateResult | typeof nothing {
  if (comments.length === 0) return nothing;
  const text = comments.join(' · ');
  return html`<span class="comment" data-testid="comment" title="Comment in the capture: ${text}"
    >${icon('comment')}<span class="unseen">, comment: </span><span class="words">${text}</span></span
  >`;
}

function bookmarkOf(bookmark: Bookmark | undefined): TemplateResult | typeof nothing {
  if (bookmark === undefined) return nothing;
  const { note } = bookmark;
  return html`<span class="bookmark" data-testid="bookmark" title=${note === '' ? 'Bookmark' : note}
    >${icon('bookmark')}<span class="unseen">, bookmark${note === '' ? '' : ': '}</span><span class="words">${note}</span></span
  >`;
}

/** A long transfer, drawn as one row. */
export function foldRow(
  fold: TransferFold,
  { cursor, marked }: { readonly cursor: boolean; readonly marked: boolean },
  thread: Thread | null,
): TemplateResult {
  const { from, to, clientBytes, serverBytes, seconds } = fold;
  const bytes = [
    ...(clientBytes > 0 ? [`${formatBytes(clientBytes)} from the client`] : []),
    ...(serverBytes > 0 ? [`${formatBytes(serverBytes)} from the server`] : []),
  ];
  return html`<div
    class="row ladder-row fold-row ${cursor ? 'cursor' : ''} ${threadClasses(thread)}"
    role="row"
    id="ladder-row-${from}"
    data-testid="fold-row"
    data-index=${from}
    aria-rowindex=${from + 2}
    aria-selected=${marked ? 'true' : 'false'}
    title="Show these packets"
  >
    <div role="gridcell" class="cell wide" aria-expanded="false">
      ${icon('right')}<b>${formatPlural(to - from, 'packet')}</b>${bytes.map((text) => html`<span>${text}</span>`)}<span
        >${formatDuration(seconds)}</span
      >
    </div>
  </div>`;
}

const threadWords = { for: 'speaks for the cause of the reset', against: 'speaks against it' } as const;

const threadClasses = (thread: Thread | null): string =>
  thread === null
    ? ''
    : `thread tie-${thread.role} ${thread.first ? 'first' : ''} ${thread.last ? 'last' : ''} tied-${thread.look}`;
