import type { AlikeFindings, FindingGroup } from '../analysis.ts';
import type { Evidence, Finding, FindingSummary, Severity } from '../resets/finding.ts';
import type { Explained } from './explained.ts';
import { alternatives } from './alternatives.ts';
import { commonEnds, framesOf, isFolded, mostOften, timeSpread } from './alike.ts';
import { captureParts, summaryLine, warningLine } from './facts.ts';
import { heading } from './heading.ts';
import { lostOf } from './impactWords.ts';
import { plainLine, plainLines } from './plainText.ts';
import { share, survey } from './survey.ts';
import { firstOf, mostUsefulStep } from './nextStep.ts';
import { ToldSteps } from './toldSteps.ts';
import { isoAt, timeTeller } from './when.ts';
import { wrapped } from './wrap.ts';
import {
  capturedWords,
  deviceWords,
  frameList,
  howSure,
  leaning,
  number,
  probability,
  sentBy,
  stepWords,
  who,
  whoAndHowSure,
} from './words.ts';

/** What a line is, so that a terminal may colour it. The text says everything without colour. */
export type Tone = 'title' | Severity | 'plain' | 'quiet' | 'command';

/** One line without its line end. */
export interface TextLine {
  readonly text: string;
  readonly tone: Tone;
}

export interface TextOptions {
  /** Columns to wrap sentences at; commands and one-line findings are never wrapped, so that they can be pasted. */
  readonly width: number;
  /** Lines for findings, in all; a line may stand for thousands. Findings beyond them are counted. */
  readonly maximumFindings: number;
}

/** The report for people at a terminal: each cause explained once in full, its other resets in a line each or, alike, in one. */
export function* textReport(analysis: Explained, options: TextOptions): Generator<TextLine> {
  const { facts, totals } = analysis;
  const { groups, middleboxFaults } = survey(analysis);
  const shares = share(groups.map(linesOf), options.maximumFindings);
  const writer: Writer = { analysis, tell: timeTeller(facts), width: options.width, told: new ToldSteps() };
  yield { text: `${plainLine(facts.path)} — ${summaryLine(facts, totals, middleboxFaults)}`, tone: 'title' };
  yield* sentences(captureParts(facts).join(', '), '', options.width, 'quiet');
  for (const [at, group] of groups.entries()) yield* groupLines(writer, group, shares[at] ?? 0);
  if (facts.warnings.length > 0) yield* [blank, { text: 'Notes on the capture', tone: 'title' } as const];
  for (const warning of facts.warnings) yield* sentences(warningLine(warning), '  ', options.width, 'plain');
}

interface Writer {
  readonly analysis: Explained;
  readonly tell: (iso: string) => string;
  readonly width: number;
  readonly told: ToldSteps;
}

const blank: TextLine = { text: '', tone: 'plain' };

/** Lines that the findings of a cause take at most. */
const linesOf = ({ alike }: FindingGroup): number => 1 + alike.reduce((sum, same) => sum + (isFolded(same) ? 1 : same.count), 0);

function* groupLines(writer: Writer, { cause, alike }: FindingGroup, most: number): Generator<TextLine> {
  const { analysis } = writer;
  yield blank;
  yield { text: heading(cause), tone: cause.severity };
  let told = 0;
  const [usual] = alike;
  if (usual !== undefined && most > 0) {
    const isOneOfMany = isFolded(usual) && cause.outcome !== 'normal';
    if (isOneOfMany) yield* [...alikeLines(writer, usual), { text: '  The first of them:', tone: 'quiet' } as const];
    yield* summaryLines(writer, usual.first);
    yield* explanation(writer, analysis.explain(usual.first));
    told = isOneOfMany ? usual.count : 1;
    told += yield* cause.outcome === 'normal'
      ? foldedLines(writer, alike, usual.first)
      : othersLines(writer, isOneOfMany ? alike.slice(1) : alike, usual.first, most);
  }
  const more = cause.count - told;
  if (more > 0) yield { text: `  … and ${number(more)} more (--format json has them all)`, tone: 'quiet' };
}

/** Nobody reads through thirty health checks to reach the next cause; but who sent them must not be hidden. @returns how many were told. */
function* foldedLines(
  { analysis, width }: Writer,
  alike: readonly AlikeFindings[],
  example: number,
): Generator<TextLine, number> {
  const bySender = new Map<string, { count: number; indices: number[] }>();
  for (const { group, signature, count } of alike) {
    const sender = sentBy(signature.verdict, signature.claimedSender);
    const known = bySender.get(sender) ?? { count: 0, indices: [] };
    bySender.set(sender, { count: known.count + count, indices: [...known.indices, ...analysis.members(group, 9)] });
  }
  const told = [...bySender].map(([sender, { count, indices }]) => {
    const others = indices.filter((index) => index !== example);
    return { sender, count: count - (indices.length - others.length), others: others.toSorted((one, two) => one - two) };
  });
  const some = told.filter(({ count }) => count > 0);
  for (const { sender, count, others } of some) {
    const label = some.length === 1 ? 'The others' : sender.charAt(0).toUpperCase() + sender.slice(1);
    yield* sentences(`${label}: ${frameList(framesAt(analysis, others.slice(0, 8)), count)}`, '  ', width, 'quiet');
  }
  return some.reduce((sum, { count }) => sum + count, 0);
}

const framesAt = (analysis: Explained, indices: readonly number[]): number[] =>
  indices.flatMap((index) => analysis.findings(index, 1).map(({ frame }) => frame));

/** A line for each finding or, where they are alike, one for all of them. @returns how many were told. */
function* othersLines(
  writer: Writer,
  alike: readonly AlikeFindings[],
  example: number,
  most: number,
): Generator<TextLine, number> {
  let lines = 1;
  let told = 0;
  for (const same of alike) {
    const members = isFolded(same) ? [] : writer.analysis.members(same.group, same.count).filter((index) => index !== example);
    if (members.length === 0 && !isFolded(same)) continue;
    if (lines >= most) break;
    if (lines === 1) yield { text: '  The others:', tone: 'quiet' };
    if (isFolded(same)) {
      yield* alikeLines(writer, same);
      lines++;
      told += same.count;
      continue;
    }
    for (const index of members.slice(0, most - lines)) {
      yield* summaryLines(writer, index);
      lines++;
      told++;
    }
  }
  return told;
}

function* alikeLines({ analysis, tell, width }: Writer, same: AlikeFindings): Generator<TextLine> {
  const { count, signature, clients, servers } = same;
  const sender = who(signature.verdict, signature.claimedSender);
  const frames = framesOf(analysis, same);
  const times = timeSpread(analysis, same, tell);
  yield { text: `  ${number(count)} alike: ${frames}  ${commonEnds(same)}  ${times}  ${sender}`, tone: 'plain' };
  for (const words of [...mostOften('servers', servers, count, plainLine), ...mostOften('clients', clients, count, plainLine)])
    yield* sentences(words, '    ', width, 'quiet');
}

function* summaryLines({ analysis, tell }: Writer, index: number): Generator<TextLine> {
  for (const summary of analysis.findings(index, 1)) {
    const { flow, time, from, to, verdict, verdictConfidence, claimedSender } = summary;
    const sender = whoAndHowSure(verdict, verdictConfidence, claimedSender);
    const frames = frameList(framesIn(analysis, summary));
    const at = tell(isoAt(analysis.facts, time));
    yield { text: `  ${frames}  ${plainLine(from)} → ${plainLine(to)}  ${at}  flow ${flow}  ${sender}`, tone: 'plain' };
  }
}

/** Only a finding of several frames has to be explained for its list of them. */
const framesIn = (analysis: Explained, { index, frame, rstCount, copies }: FindingSummary): readonly number[] =>
  rstCount + copies > 1 ? analysis.explain(index).frames : [frame];

function* explanation({ width, told }: Writer, finding: Finding): Generator<TextLine> {
  const { origin, claimedSender, impact, application, blindSpots } = finding;
  const [cause] = finding.causes;
  const others = alternatives(finding);
  const inset = '    ';
  const labelled = (label: string, text: string): Generator<TextLine> => sentences(`${label}: ${text}`, inset, width, 'plain');
  yield* sentences(plainLine(finding.headline), inset, width, 'plain');
  if (application.point !== 'nothing-said') yield* labelled('At what point', plainLine(application.text));
  if (cause.category !== 'unknown') yield* labelled('Cause', `${howSure(cause.confidence)} (${probability(cause.confidence)})`);
  yield* evidenceLines('+', cause.evidence, width);
  if (origin.evidence.length > 0) yield* labelled('Sender', leaning(origin, claimedSender));
  yield* evidenceLines('+', origin.evidence, width);
  if (cause.against.length > 0) yield* sentences('Against this cause:', inset, width, 'plain');
  yield* evidenceLines('-', cause.against, width);
  if (origin.against.length > 0) yield* sentences('Against this sender:', inset, width, 'plain');
  yield* evidenceLines('-', origin.against, width);
  if (others.length > 0)
    yield* labelled(
      'Also possible',
      others.map(({ title, confidence }) => `${plainLine(title)} (${probability(confidence)})`).join(', '),
    );
  const lost = finding.expected ? [] : lostOf(finding);
  if (lost.length > 0) yield* labelled('Lost', lost.join('; '));
  if (impact.applicationError !== '') yield* sentences(plainLine(impact.applicationError), inset, width, 'plain');
  if (blindSpots.length > 0)
    yield* labelled('What this capture cannot show', blindSpots.map((text) => plainLine(text)).join(' '));
  const first = mostUsefulStep(finding);
  if (first !== undefined) {
    yield* sentences(`What would settle it, ${firstOf(first)} first:`, inset, width, 'plain');
    for (const step of cause.nextSteps) {
      const { text, commands } = told.tell(step, finding.frame);
      yield* labelled(stepWords[step.step], plainLine(text));
      for (const { tool, command } of commands) {
        if (tool !== '') yield { text: `      ${tool}:`, tone: 'quiet' };
        for (const line of plainLines(command)) yield { text: `      ${line}`, tone: 'command' };
      }
    }
  }
  yield* labelled('Captured', capturedWords(finding));
  if (finding.device !== null) yield* labelled('Where the device is', plainLine(deviceWords(finding.device)));
}

function* evidenceLines(sign: '+' | '-', evidence: readonly Evidence[], width: number): Generator<TextLine> {
  for (const { text, frames } of evidence) {
    const place = frames.length === 0 ? '' : ` (${frameList(frames)})`;
    yield* sentences(`${sign} ${plainLine(text)}${place}`, '    ', width, 'plain');
  }
}

function* sentences(text: string, indent: string, width: number, tone: Tone): Generator<TextLine> {
  for (const line of wrapped(text, indent, width)) yield { text: line, tone };
}
