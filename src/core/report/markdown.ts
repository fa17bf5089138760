import type { Category, Finding, Outcome } from '../resets/finding.ts';
import { alternatives } from './alternatives.ts';
import type { Explained } from './explained.ts';
import { captureName, captureParts, summaryLine, warningLine } from './facts.ts';
import {
  causeWords,
  endpoints,
  evidenceItems,
  impactLine,
  pointLine,
  lostWords,
  senderWords,
  stepCommand,
  stepWordsAndText,
} from './markdownParts.ts';
import { code, prose, table } from './markdownText.ts';
import { survey, type CauseGroup } from './survey.ts';
import { dateAndTime } from './when.ts';
import {
  categoryWords,
  counted,
  deviceWords,
  frameList,
  number,
  outcomeWords,
  probability,
  sureness,
  vantageWords,
} from './words.ts';

/**
 * The readable report, as Markdown without links, images or HTML.
 * @param maximumFindings findings beyond this many are counted, not shown.
 */
export function markdownReport(analysis: Explained, maximumFindings: number): string {
  const { facts, totals } = analysis;
  const { groups, middleboxFaults } = survey(analysis, maximumFindings);
  const of = (wanted: Outcome): readonly CauseGroup[] => groups.filter(({ cause: { outcome } }) => outcome === wanted);
  const [faults, unclear, expected] = [of('fault'), of('unclear'), of('normal')];
  const lines = [
    `# TCP resets in ${code(captureName(facts))}`,
    '',
    `**${sentence(summaryLine(facts, totals, middleboxFaults))}**`,
    '',
    `${captureParts(facts)
      .map((part) => prose(part))
      .join(' · ')}. All times are UTC.`,
    '',
    ...(groups.length === 0 ? [] : [...overview(groups), '']),
    ...(faults.length === 0 ? [] : ['## Faults', '']),
    ...faults.flatMap((group) => causeSection(analysis, group)),
    ...(unclear.length === 0
      ? []
      : ['## Unclear', '', 'Faults or normal: this capture cannot tell. What would settle it is named.', '']),
    ...unclear.flatMap((group) => causeSection(analysis, group)),
    ...(expected.length === 0 ? [] : ['## Expected resets', '', 'Nothing to do for these.', '']),
    ...expected.flatMap((group) => expectedItem(analysis, group)),
    ...(expected.length === 0 ? [] : ['']),
    ...notes(analysis),
    ...(groups.length === 0 ? [] : howToRead),
  ];
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
}

/** The readable report of one finding alone: all that is known about it. */
export function findingReport(finding: Finding): string {
  const lines = [`# ${prose(finding.causes[0].title)}`, '', ...explanation(finding)];
  return `${lines.join('\n').trimEnd()}\n`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function overview(groups: readonly CauseGroup[]): string[] {
  return table(
    ['Cause', 'Resets', 'Kind', 'Severity'],
    groups.map(({ cause: { title, count, category, severity, outcome } }) => [
      prose(title),
      number(count),
      categoryWords[category],
      outcomeWords(outcome, severity),
    ]),
  );
}

function causeSection(analysis: Explained, { cause, listed }: CauseGroup): string[] {
  const [first, ...others] = listed.map(({ index }) => analysis.explain(index));
  const left = cause.count - listed.length;
  return [
    `### ${prose(cause.title)} — ${counted(cause.count, 'reset')}`,
    '',
    ...(first === undefined ? [] : explanation(first)),
    ...(others.length === 0 ? [] : [`#### The others of this cause`, '', ...othersTable(others), '']),
    ...(left === 0 ? [] : [`… and ${number(left)} more; the timeline and the JSON report have them all.`, '']),
  ];
}

function explanation(finding: Finding): string[] {
  const { origin, blindSpots } = finding;
  const [cause] = finding.causes;
  return [
    prose(finding.headline),
    '',
    `**Where:** ${frameList(finding.frames)}, flow ${finding.flow}, ${endpoints(finding)}, ${code(dateAndTime(finding.time))}`,
    '',
    ...pointLine(finding),
    `**Who sent it:** ${senderWords(finding)}`,
    '',
    `**Captured:** ${vantageWords[finding.vantage]}`,
    '',
    ...(finding.device === null ? [] : [`**Where the device is:** ${prose(deviceWords(finding.device))}`, '']),
    ...evidenceItems('For', origin.evidence),
    ...evidenceItems('Against', origin.against),
    '',
    `**Why:** ${causeWords(finding)}`,
    '',
    ...evidenceItems('For', cause.evidence),
    ...evidenceItems('Against', cause.against),
    ...alternatives(finding).map(({ title, confidence }) => `- Also possible: ${prose(title)} (${probability(confidence)})`),
    '',
    impactLine(finding),
    '',
    ...(blindSpots.length === 0
      ? []
      : ['**What this capture cannot show:**', '', ...blindSpots.map((text) => `- ${prose(text)}`), '']),
    '**What to check next:**',
    '',
    ...cause.nextSteps.flatMap((step, index) => [`${index + 1}. ${stepWordsAndText(step)}`, ...stepCommand(step, '   ')]),
    '',
  ];
}

function othersTable(findings: readonly Finding[]): string[] {
  return table(
    ['Frames', 'Claimed sender → receiver', 'Flow', 'Time', 'Who sent it', 'What was lost'],
    findings.map((finding) => [
      frameList(finding.frames).replace(/^frames? /, ''),
      endpoints(finding),
      String(finding.flow),
      code(dateAndTime(finding.time)),
      senderWords(finding),
      lostWords(finding),
    ]),
  );
}

const whyNormal: Partial<Record<Category, string>> = {
  'normal-close': 'The connection was over, or one side ended it on purpose after the work was done.',
  scan: 'Somebody probes ports; a reset is the proper answer to a probe.',
  'connection-refusal': 'The other side was only being tested.',
  'half-open': 'One side had forgotten the connection; the reset clears it so that a new one can begin.',
};

function expectedItem(analysis: Explained, { cause, listed }: CauseGroup): string[] {
  const frames = listed.map(({ frame }) => frame);
  const first = listed[0] === undefined ? '' : ` For example: ${prose(analysis.explain(listed[0].index).headline)}`;
  const why = whyNormal[cause.category] ?? 'No work was interrupted.';
  const where = frames.length === 0 ? '' : ` (${frameList(frames)})`;
  return [`- **${prose(cause.title)}** — ${counted(cause.count, 'reset')}${where}. ${why}${first}`];
}

function notes({ facts }: Explained): string[] {
  if (facts.warnings.length === 0) return [];
  return ['## Notes on the capture', '', ...facts.warnings.map((warning) => `- ${prose(warningLine(warning), 500)}`), ''];
}

const howToRead = [
  '## How to read the confidence',
  '',
  'A number in brackets is a probability, fitted to labelled captures of a laboratory and checked on others: of the causes given 90 %, nine in ten were right there. ' +
    `The words mean ${sureness.map(({ atLeast, words }) => `${words}: ${probability(atLeast)} or more`).join(', ')}; below that the capture cannot tell. ` +
    'Strong evidence makes a thing at least ten times likelier, moderate evidence three times. ' +
    '“Claimed sender” is what the source address says; “who sent it” is what the evidence says.',
  '',
];
