import type { AlikeFindings, CauseCount, FindingGroup } from '../analysis.ts';
import type { Category, Finding, FindingSummary, Severity } from '../resets/finding.ts';
import type { Explained } from './explained.ts';
import { commonEnds, isFolded, timeSpread } from './alike.ts';
import { captureName, captureParts, summaryLine, warningLine } from './facts.ts';
import { heading } from './heading.ts';
import { lostInShort } from './impactWords.ts';
import { firstSentence, mostUsefulStep } from './nextStep.ts';
import { plainLine } from './plainText.ts';
import { share, survey } from './survey.ts';
import { timeTeller, toMillisecond } from './when.ts';
import { number, probability, sentBy, whoInShort } from './words.ts';

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
  /** A heading in it: findings that are alike; `listed` of `count` follow as lines. */
  | {
      readonly kind: 'alike';
      readonly causeId: string;
      readonly severity: Severity;
      readonly count: number;
      readonly listed: number;
      /** First frame of the first of them. */
      readonly frame: number;
      /** The message of a diagnostic that stands for all of them. */
      readonly message: string;
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
 * Renders the resets document: one line per finding, grouped by cause, worst first, and under a heading of their own where several are
 * alike. Each level is indented by two more columns, which is what editors fold by.
 * @param maximumFindings lines for findings beyond this many are left out and counted in their heading.
 */
export function resetsText(analysis: Explained, maximumFindings: number): ResetsText {
  const { facts, totals } = analysis;
  const { groups, middleboxFaults } = survey(analysis);
  const shares = share(
    groups.map(({ cause }) => cause.count),
    maximumFindings,
  );
  const tell = timeTeller(facts);
  const rows: Row[] = [
    [`${captureName(facts)} — ${summaryLine(facts, totals, middleboxFaults)}`, plain],
    [captureParts(facts).join(' · '), plain],
    ['', plain],
    ...legend(totals.resets, facts.tcpPackets).map((line): Row => [line, plain]),
    ...groups.flatMap((group, at) => groupRows(analysis, group, shares[at] ?? 0, tell)),
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

type Tell = (iso: string) => string;

function groupRows(analysis: Explained, { cause, alike }: FindingGroup, most: number, tell: Tell): Row[] {
  const shares = share(
    alike.map(({ count }) => count),
    most,
  );
  const lists = alike.map(({ group }, at): Explanation[] => {
    const indices = analysis.members(group, shares[at] ?? 0);
    return indices
      .flatMap((index) => analysis.findings(index, 1))
      .map((summary) => ({ summary, finding: analysis.explain(summary.index) }));
  });
  const folded = alike.flatMap((same, at) => (isFolded(same) ? [{ same, list: lists[at] ?? [] }] : []));
  const others = alike.flatMap((same, at) => (isFolded(same) ? [] : (lists[at] ?? []))).toSorted(byFrame);
  const more = cause.count - most;
  return [
    ['', plain],
    [heading(cause), causeLine(cause, most)],
    ...folded.flatMap(({ same, list }) => [alikeRow(analysis, same, list, tell), ...findingRows(list, '    ', tell)]),
    ...(folded.length > 0 && others.length > 0 ? [[`  ${number(others.length)} unlike those`, plain] as const] : []),
    ...findingRows(others, folded.length > 0 ? '    ' : '  ', tell),
    ...(more > 0 ? [[`  … and ${number(more)} more (see the timeline)`, plain] as const] : []),
  ];
}

interface Explanation {
  readonly summary: FindingSummary;
  readonly finding: Finding;
}

const byFrame = (a: Explanation, b: Explanation): number => a.summary.index - b.summary.index;

function findingRows(list: readonly Explanation[], indent: string, tell: Tell): Row[] {
  const cells = list.map(({ summary, finding }) => columns(summary, finding, tell));
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  return list.map(({ summary, finding }, index): Row => {
    // A column with nothing in it takes no room.
    const padded = (cells[index] ?? []).flatMap((cell, column) => (widths[column] === 0 ? [] : cell.padEnd(widths[column] ?? 0)));
    return [indent + padded.join('  ').trimEnd(), findingLine(summary, finding)];
  });
}

function alikeRow(analysis: Explained, same: AlikeFindings, list: readonly Explanation[], tell: Tell): Row {
  const { signature, count } = same;
  const ends = commonEnds(same);
  const times = timeSpread(analysis, same, tell);
  const sender = sentBy(signature.verdict, signature.claimedSender);
  const [first] = analysis.findings(same.first, 1);
  const { causeTitle = '', frame = 0 } = first ?? {};
  const [example] = list;
  const message =
    `${number(count)} resets alike: ${plainLine(causeTitle)}: ${ends}; ${sender}; ${times}.` +
    (example === undefined ? '' : nextIn(example.finding));
  const { severity, cause: causeId } = signature;
  return [
    `  ${number(count)} alike  ${ends}  ${times}  ${sender}`,
    { kind: 'alike', causeId, severity, count, listed: list.length, frame, message },
  ];
}

/** What matters most first: who and what was lost stand within 100 characters, why is in the heading. */
function columns(summary: FindingSummary, finding: Finding, tell: Tell): string[] {
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
  const { verdict, confidence } = finding.origin;
  const sure = cause.category === 'unknown' ? '' : ` (${probability(cause.confidence)})`;
  const sender = sentBy(verdict, finding.claimedSender) + (verdict === 'undetermined' ? '' : ` (${probability(confidence)})`);
  return `${plainLine(cause.title)}${sure}: ${connection(finding)}; ${sender}.${nextIn(finding)}`;
}

function nextIn(finding: Finding): string {
  const step = mostUsefulStep(finding);
  return step === undefined ? '' : ` Next: ${plainLine(firstSentence(step.text), 160)}`;
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
