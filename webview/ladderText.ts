import type { FlowRow, LadderRow } from '../src/core/analysis.ts';
import type { FindingSummary } from '../src/core/resets/finding.ts';
import type { TransferFold } from '../src/core/timeline/folds.ts';
import { formatBytes, formatCount, formatDuration, formatPlural } from './format.ts';
import type { ViewOptions } from './state/viewOptions.ts';
import { type CellContext, stepOf, timeOf, timeTitles } from './views/ladderColumns.ts';
import { courseInWords, flagsInWords, meaning, sentByInWords } from './words.ts';

/** Packets of a flow, to be written as text. */
export interface LadderSheet {
  /** Name of the capture. */
  readonly capture: string;
  readonly flow: FlowRow;
  readonly rows: readonly LadderRow[];
  /** Transfers that are written as one line each. */
  readonly folds: readonly TransferFold[];
  readonly finding: (index: number) => FindingSummary | undefined;
  readonly note: (frame: number) => string;
  readonly context: CellContext;
  /** Packets that are meant and not in `rows`, and the resets among them. */
  readonly left: number;
  readonly leftResets: number;
}

/** Characters of an arrow from lifeline to lifeline. */
const span = 44;
/** Silences from this many seconds on are said. */
const silence = 1;

/**
 * Packets between two lifelines, in characters that every terminal and ticket has. A reset is drawn with =, from a # in the middle when
 * a middlebox made it, with a ? where nobody can tell who did. What payloads begin with is left out: it is not for every reader.
 */
export function ladderText(sheet: LadderSheet): string {
  const { capture, flow, rows, folds, context } = sheet;
  const head = [
    `${oneLine(capture)}, flow ${flow.flow}: client ${flow.client}, server ${flow.server}`,
    `${formatPlural(flow.packets, 'packet')}, ${formatBytes(flow.bytes)}. ${courseInWords(flow)}.`,
    `Sequence numbers ${context.options.rawNumbers ? 'as sent' : 'relative'}.`,
    '',
    `${columns('Frame', timeTitles[context.options.times], context.options.times === 'delta' ? '' : 'Step')}  client${'server'.padStart(span - 4)}`,
  ];
  const lines: string[] = [];
  for (const row of rows) {
    const fold = folds.find(({ from, to }) => row.index >= from && row.index < to);
    if (fold !== undefined && row.index > fold.from && row !== rows[0]) continue;
    if (row.delta >= silence)
      lines.push(`${columns('', '', '')}  ${`~ ${formatDuration(row.delta)} idle ~`.padStart(span / 2 + 9)}`);
    lines.push(fold === undefined ? packetLine(row, sheet) : foldLine(fold, row, context));
  }
  return [...head, ...lines, ...leftOut(sheet), ''].join('\n');
}

/** What is not written: nobody must take the end of the text for the end of the flow. */
function leftOut({ left, leftResets }: LadderSheet): string[] {
  if (left === 0) return [];
  const resets = leftResets === 0 ? '' : `, ${formatPlural(leftResets, 'reset')} among them`;
  return [`… ${formatPlural(left, 'more packet')}${resets}, not copied: the timeline and the report have them`];
}

/** Names and comments come from strangers: a line of their own would be a row that nobody sent, or a command when it is pasted. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

const columns = (frame: string, time: string, step: string): string =>
  `${frame.padStart(8)} ${time.padStart(15)} ${step.padStart(9)}`;

const cells = (row: LadderRow, context: CellContext): string =>
  columns(String(row.frame), timeOf(row, context), context.options.times === 'delta' ? '' : stepOf(row));

function packetLine(row: LadderRow, { finding: findingOf, note, context }: LadderSheet): string {
  const finding = row.finding === null ? undefined : findingOf(row.finding);
  const said = [
    numbersOf(row, context.options),
    ...row.notes.map(({ text }) => text),
    ...(finding === undefined ? [] : [`** ${verdict(finding)}`]),
    ...(note(row.frame) === '' ? [] : [`[${oneLine(note(row.frame))}]`]),
  ];
  return `${cells(row, context)}  ${arrow(row, finding)}  ${said.join('  ')}`;
}

const verdict = (finding: FindingSummary): string =>
  `${finding.causeTitle} (${meaning(finding)}); ${sentByInWords(finding, finding.claimedSender)}`;

function numbersOf({ seq, ack, rawSeq, rawAck, length, window }: LadderRow, { rawNumbers }: ViewOptions): string {
  const acked = ack === null ? '' : ` ack ${rawNumbers ? rawAck : ack}`;
  return `seq ${rawNumbers ? rawSeq : seq}${acked} len ${length} win ${window}`;
}

/** "|--- PSH ACK 517 B ------->|", as seen from above the rows: the client's line is the left one. */
function arrow({ fromClient, flags, length, finding: reset }: LadderRow, finding: FindingSummary | undefined): string {
  const label = ` ${flagsInWords(flags)}${length > 0 ? ` ${formatCount(length)} B` : ''} `;
  const stroke = reset === null ? '-' : '=';
  const inner = span - 2;
  // Drawn from the sender to the left or right edge; turned round for the server's.
  const fromMiddle = finding?.verdict === 'middlebox';
  const start = fromMiddle ? `${' .'.repeat(inner / 4)}#` : finding?.verdict === 'undetermined' ? '?' : '';
  const room = inner - start.length - 1;
  const shaft = stroke.repeat(Math.max(2, room - label.length));
  const before = shaft.slice(0, shaft.length >> 1);
  const after = shaft.slice(shaft.length >> 1);
  if (fromClient) return `|${start}${before}${label}${after}>|`;
  return `|<${after}${label}${before}${[...start].reverse().join('')}|`;
}

function foldLine({ from, to, clientBytes, serverBytes, seconds }: TransferFold, row: LadderRow, context: CellContext): string {
  const parts = [
    formatPlural(to - from, 'packet'),
    ...(clientBytes > 0 ? [`${formatBytes(clientBytes)} from the client`] : []),
    ...(serverBytes > 0 ? [`${formatBytes(serverBytes)} from the server`] : []),
    formatDuration(seconds),
  ];
  return `${cells(row, context)}  : ${parts.join(', ')}`;
}
