import type { CauseCount } from '../analysis.ts';
import type { Category, Finding, FindingSummary, Severity } from '../resets/finding.ts';
import type { Explained } from './explained.ts';
import { captureName, captureParts, summaryLine, warningLine } from './facts.ts';
import { heading } from './heading.ts';
import { lostInShort } from './impactWords.ts';
import { firstSentence, mostUsefulStep } from './nextStep.ts';
import { plainLine } from './plainText.ts';
import { survey, type CauseGroup } from './survey.ts';
import { timeTeller, toMillisecond } from './when.ts';
import { number, probability, who, whoInShort } from './words.ts';

/** What one line of the resets document stands for. */
export type ResetsLine =
  | { readonly kind: 'text' }
  /** A heading: all findings of one cause and severity; `listed` of `count` follow as lines. */
  | {
      readonly kind: 'cause';
      readonly causeId: string;
      readonly title: string;
      readonly category: Category;
      readonly severity: Severity;
      readonly count: number;
      readonly listed: number;
    }
  | {
      readonly kind: 'finding';
      readonly index: number;
      readonly frame: number;
      readonly rstCount: number;
      readonly causeId: string;
      readonly severity: Severity;
      /** The message of the diagnostic on this line. */
      readonly message: string;
    };

/** The resets document: plain text, and what each of its lines is (same length as the lines of `text`). */
export interface ResetsText {
  readonly text: string;
  readonly lines: readonly ResetsLine[];
}

const plain: ResetsLine = { kind: 'text' };
type Row = readonly [string, ResetsLine];

/**
 * Renders the resets document: one line per finding, grouped by cause, worst first.
 * @param maximumFindings lines for findings beyond this many are left out and counted in their heading.
 */
export function resetsText(analysis: Explained, maximumFindings: number): ResetsText {
  const { facts, totals } = analysis;
  const { groups, middleboxFaults } = survey(analysis, maximumFindings);
  const tell = timeTeller(facts);
  const rows: Row[] = [
    [`${captureName(facts)} — ${summaryLine(facts, totals, middleboxFaults)}`, plain],
    [captureParts(facts).join(' · '), plain],
    ['', plain],
    ...legend(totals.resets, facts.tcpPackets).map((line): Row => [line, plain]),
    ...groups.flatMap((group) => groupRows(analysis, group, tell)),
    ...notes(facts.warnings.map(warningLine)),
  ];
  return { text: rows.map(([text]) => text).join('\n'), lines: rows.map(([, line]) => line) };
}

function legend(resets: number, tcpPackets: number): string[] {
  if (resets > 0)
    return [
      'Each line: first frame (RSTs, if several), who really sent it, what was lost, claimed sender → receiver, time (UTC), flow.',
    ];
  return [tcpPackets === 0 ? 'There are no TCP packets in this capture.' : 'No TCP packet of this capture has the RST flag.'];
}

function groupRows(analysis: Explained, { cause, listed }: CauseGroup, tell: (iso: string) => string): Row[] {
  const explained = listed.map((summary) => ({ summary, finding: analysis.explain(summary.index) }));
  const cells = explained.map(({ summary, finding }) => columns(summary, finding, tell));
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  const more = cause.count - listed.length;
  return [
    ['', plain],
    [heading(cause), causeLine(cause, listed.length)],
    ...explained.map(({ summary, finding }, index): Row => {
      // A column with nothing in it takes no room.
      const padded = (cells[index] ?? []).map((cell, column) =>
        widths[column] === 0 ? '' : `  ${cell.padEnd(widths[column] ?? 0)}`,
      );
      return [padded.join('').trimEnd(), findingLine(summary, finding)];
    }),
    ...(more > 0 ? [[`  … and ${number(more)} more (see the timeline)`, plain] as const] : []),
  ];
}

/** What matters most first: who and what was lost stand within 100 characters, why is in the heading. */
function columns(summary: FindingSummary, finding: Finding, tell: (iso: string) => string): string[] {
  const { rstCount, flow, from, to, verdict, verdictConfidence, claimedSender } = summary;
  const sender = whoInShort(verdict, verdictConfidence, claimedSender);
  const frame = `frame ${summary.frame}${rstCount > 1 ? ` (${number(rstCount)})` : ''}`;
  // What an expected reset cut off was over, or a probe: naming it as lost would alarm for nothing.
  const lost = finding.expected ? '' : lostInShort(finding.impact);
  const addresses = `${plainLine(from)} → ${plainLine(to)}`;
  return [frame, sender, lost === '' ? '' : `lost: ${lost}`, addresses, toMillisecond(tell(finding.time)), `flow ${flow}`];
}

function causeLine({ causeId, title, category, severity, count }: CauseCount, listed: number): ResetsLine {
  return { kind: 'cause', causeId, title: plainLine(title), category, severity, count, listed };
}

function findingLine(summary: FindingSummary, finding: Finding): ResetsLine {
  const { index, frame, rstCount, causeId, severity } = summary;
  return { kind: 'finding', index, frame, rstCount, causeId, severity, message: diagnosticMessage(finding) };
}

/** One sentence: cause, whose connection, who, how sure; then the first thing to do. A row of Problems has room for a number, not for words beside it. */
export function diagnosticMessage(finding: Finding): string {
  const [cause] = finding.causes;
  const sure = cause.category === 'unknown' ? '' : ` (${probability(cause.confidence)})`;
  const sender =
    finding.origin.verdict === 'undetermined'
      ? `sender ${who('undetermined', finding.claimedSender)}`
      : `sent by ${who(finding.origin.verdict, finding.claimedSender)} (${probability(finding.origin.confidence)})`;
  const step = mostUsefulStep(finding);
  const next = step === undefined ? '' : ` Next: ${plainLine(firstSentence(step.text), 160)}`;
  return `${plainLine(cause.title)}${sure}: ${connection(finding)}; ${sender}.${next}`;
}

/** "192.0.2.1:51234 > 192.0.2.2:443": the client first, whoever sent the reset. */
function connection({ from, to, claimedSender }: Finding): string {
  const [client, server] = claimedSender === 'server' ? [to, from] : [from, to];
  return `${plainLine(client)} > ${plainLine(server)}`;
}

function notes(warnings: readonly string[]): Row[] {
  if (warnings.length === 0) return [];
  return ['', 'Notes on the capture', ...warnings.map((warning) => `  ${warning}`)].map((line): Row => [line, plain]);
}
