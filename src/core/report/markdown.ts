import type { AlikeFindings, FindingGroup } from '../analysis.ts';
import type { Category, Finding, Outcome } from '../resets/finding.ts';
import { commonEnds, framesOf, isFolded, mostOften, timelineFilter, timeSpread } from './alike.ts';
import { alternatives } from './alternatives.ts';
import type { Explained } from './explained.ts';
import { captureName, captureParts, summaryLine, warningLine } from './facts.ts';
import {
  causeWords,
  commandBlocks,
  endpoints,
  evidenceItems,
  impactLine,
  pointLine,
  lostWords,
  senderWords,
  stepWordsAndText,
} from './markdownParts.ts';
import { code, prose, table } from './markdownText.ts';
import { firstOf, mostUsefulStep } from './nextStep.ts';
import { ToldSteps } from './toldSteps.ts';
import { share, survey } from './survey.ts';
import { dateAndTime } from './when.ts';
import {
  capturedWords,
  categoryWords,
  counted,
  deviceWords,
  frameList,
  number,
  outcomeWords,
  probability,
  sentBy,
  sureness,
} from './words.ts';

/**
 * The readable report, as Markdown without links, images or HTML.
 * @param maximumFindings findings beyond this many are counted, not shown; those that are alike count as one.
 */
export function markdownReport(analysis: Explained, maximumFindings: number): string {
  const { facts, totals } = analysis;
  const { groups, middleboxFaults } = survey(analysis);
  const shares = share(groups.map(itemsOf), maximumFindings);
  const of = (wanted: Outcome): readonly SharedGroup[] =>
    groups.map((group, at) => ({ ...group, most: shares[at] ?? 0 })).filter(({ cause: { outcome } }) => outcome === wanted);
  const [faults, unclear, expected] = [of('fault'), of('unclear'), of('normal')];
  const told = new ToldSteps();
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
    ...faults.flatMap((group) => causeSection(analysis, group, told)),
    ...(unclear.length === 0
      ? []
      : ['## Unclear', '', 'Faults or normal: this capture cannot tell. What would settle it is named.', '']),
    ...unclear.flatMap((group) => causeSection(analysis, group, told)),
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
  const lines = [`# ${prose(finding.causes[0].title)}`, '', ...explanation(finding, new ToldSteps())];
  return `${lines.join('\n').trimEnd()}\n`;
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

function overview(groups: readonly FindingGroup[]): string[] {
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

/** A cause with how many findings, or groups of them that are alike, are told of it. */
type SharedGroup = FindingGroup & { readonly most: number };

const itemsOf = ({ alike }: FindingGroup): number => alike.reduce((sum, same) => sum + (isFolded(same) ? 1 : same.count), 0);

function causeSection(analysis: Explained, { cause, alike, most }: SharedGroup, told: ToldSteps): string[] {
  const [usual, ...others] = alike;
  if (usual === undefined || most === 0) return [`### ${prose(cause.title)} — ${counted(cause.count, 'reset')}`, ''];
  const folded = others.filter(isFolded).slice(0, most - 1);
  const single = [usual, ...others]
    .filter((same) => !isFolded(same))
    .flatMap(({ group, count }) => analysis.members(group, count))
    .filter((index) => index !== usual.first)
    .slice(0, most - 1 - folded.length)
    .toSorted((a, b) => a - b);
  const summed = [...folded, ...(isFolded(usual) ? [usual] : [])].reduce((sum, { count }) => sum + count, 0);
  const left = cause.count - summed - single.length - (isFolded(usual) ? 0 : 1);
  return [
    `### ${prose(cause.title)} — ${counted(cause.count, 'reset')}`,
    '',
    ...(isFolded(usual) ? [...alikeItem(analysis, usual), '', 'The first of them, explained:', ''] : []),
    ...explanation(analysis.explain(usual.first), told),
    ...(folded.length + single.length === 0 ? [] : [`#### The others of this cause`, '']),
    ...folded.flatMap((same) => alikeItem(analysis, same)),
    ...(folded.length === 0 ? [] : ['']),
    ...(single.length === 0 ? [] : [...othersTable(single.map((index) => analysis.explain(index))), '']),
    ...(left === 0 ? [] : [`… and ${number(left)} more; the timeline and the JSON report have them all.`, '']),
  ];
}

/** A list item for all findings that are alike: how many, between whom, when, who sent them, and how to see them all. */
function alikeItem(analysis: Explained, same: AlikeFindings): string[] {
  const { signature, group, count, clients, servers, ports } = same;
  return [
    `- ${alikeWords(analysis, same)}`,
    `    - ${framesOf(analysis, same)}`,
    ...[
      ...mostOften('servers', servers, count, code),
      ...mostOften('their ports', ports, count, String),
      ...mostOften('clients', clients, count, code),
    ].map((words) => `    - ${words}`),
    `    - all of them: filter of the timeline ${code(timelineFilter(signature), Infinity)}, or group ${group} of the JSON report`,
  ];
}

function alikeWords(analysis: Explained, same: AlikeFindings): string {
  const { signature, count } = same;
  const times = prose(timeSpread(analysis, same, dateAndTime));
  return `**${number(count)} alike:** ${commonEnds(same, code)}, ${times}, ${sentBy(signature.verdict, signature.claimedSender)}`;
}

function explanation(finding: Finding, told: ToldSteps): string[] {
  const { origin, blindSpots, device } = finding;
  const [cause] = finding.causes;
  const others = alternatives(finding);
  const best = mostUsefulStep(finding);
  return [
    prose(finding.headline),
    '',
    `**Where:** ${frameList(finding.frames)}, flow ${finding.flow}, ${endpoints(finding)}, ${code(dateAndTime(finding.time))}`,
    '',
    ...pointLine(finding),
    `**Why:** ${causeWords(finding)}`,
    '',
    ...evidenceItems('For', cause.evidence),
    ...evidenceItems('Against', cause.against),
    '',
    `**Who sent it:** ${senderWords(finding)}`,
    '',
    ...evidenceItems('For', origin.evidence),
    ...evidenceItems('Against', origin.against),
    '',
    ...(others.length === 0
      ? []
      : [
          '',
          `**Also possible:** ${others.map(({ title, confidence }) => `${prose(title)} (${probability(confidence)})`).join(', ')}`,
        ]),
    '',
    impactLine(finding),
    '',
    ...(blindSpots.length === 0
      ? []
      : ['**What this capture cannot show:**', '', ...blindSpots.map((text) => `- ${prose(text)}`), '']),
    best === undefined ? '**What to check next:**' : `**What would settle it, ${firstOf(best)} first:**`,
    '',
    ...cause.nextSteps.flatMap((step, index) => {
      const { text, commands } = told.tell(step, finding.frame);
      return [`${index + 1}. ${stepWordsAndText({ step: step.step, text })}`, ...commandBlocks(commands, '   ')];
    }),
    '',
    `**Captured:** ${capturedWords(finding)}`,
    '',
    ...(device === null ? [] : [`**Where the device is:** ${prose(deviceWords(device))}`, '']),
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

function expectedItem(analysis: Explained, { cause, alike, most }: SharedGroup): string[] {
  const [usual] = alike;
  const first = usual === undefined ? '' : ` For example: ${prose(analysis.explain(usual.first).headline)}`;
  const why = whyNormal[cause.category] ?? 'No work was interrupted.';
  const some = alike.flatMap(({ group }) => analysis.members(group, 8)).toSorted((a, b) => a - b);
  const frames = some.slice(0, 8).flatMap((index) => analysis.findings(index, 1).map(({ frame }) => frame));
  return [
    `- **${prose(cause.title)}** — ${counted(cause.count, 'reset')} (${frameList(frames, cause.count)}). ${why}${first}`,
    ...alike
      .filter(isFolded)
      .slice(0, most)
      .map((same) => `    - ${alikeWords(analysis, same)}`),
  ];
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
