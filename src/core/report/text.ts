import type { Evidence, Finding, Severity } from '../resets/finding.ts';
import type { Explained } from './explained.ts';
import { alternatives } from './alternatives.ts';
import { type Alike, alikeOf, commonEnds } from './alike.ts';
import { captureParts, summaryLine, warningLine } from './facts.ts';
import { heading } from './heading.ts';
import { lostParts } from './impactWords.ts';
import { plainLine, plainLines } from './plainText.ts';
import { survey, type CauseGroup } from './survey.ts';
import { timeTeller } from './when.ts';
import { wrapped } from './wrap.ts';
import { deviceWords, frameList, howSure, number, probability, stepWords, vantageWords, who, whoAndHowSure } from './words.ts';

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
  /** Findings shown in all; the rest are counted. */
  readonly maximumFindings: number;
}

/** The report for people at a terminal: each cause explained once in full, its other resets a line each. */
export function* textReport(analysis: Explained, options: TextOptions): Generator<TextLine> {
  const { facts, totals } = analysis;
  const { groups, middleboxFaults } = survey(analysis, options.maximumFindings);
  const tell = timeTeller(facts);
  yield { text: `${plainLine(facts.path)} — ${summaryLine(facts, totals, middleboxFaults)}`, tone: 'title' };
  yield* sentences(captureParts(facts).join(', '), '', options.width, 'quiet');
  for (const group of groups) yield* groupLines(analysis, group, tell, options.width);
  if (facts.warnings.length > 0) yield* [blank, { text: 'Notes on the capture', tone: 'title' } as const];
  for (const warning of facts.warnings) yield* sentences(warningLine(warning), '  ', options.width, 'plain');
}

const blank: TextLine = { text: '', tone: 'plain' };

function* groupLines(
  analysis: Explained,
  { cause, listed, first: indices }: CauseGroup,
  tell: (iso: string) => string,
  width: number,
): Generator<TextLine> {
  yield blank;
  yield { text: heading(cause), tone: cause.severity };
  const [first] = listed;
  let told = 0;
  if (first !== undefined) {
    const finding = analysis.explain(first.index);
    yield { text: findingLine(finding, tell), tone: 'plain' };
    yield* explanation(finding, width);
    const others = alikeOf(
      analysis,
      indices.filter((index) => index !== first.index),
    );
    told =
      1 + (yield* cause.outcome === 'normal' ? foldedLines(others, width) : othersLines(analysis, others, listed.length, tell));
  }
  const more = cause.count - told;
  if (more > 0) yield { text: `  … and ${number(more)} more (--format json has them all)`, tone: 'quiet' };
}

/** Nobody reads through thirty health checks to reach the next cause; but who sent them must not be hidden. @returns how many were told. */
function* foldedLines(others: readonly Alike[], width: number): Generator<TextLine, number> {
  const bySender = new Map<string, { count: number; frames: number[] }>();
  for (const { some, count } of others) {
    const sender = who(some[0].verdict, some[0].claimedSender);
    const known = bySender.get(sender) ?? { count: 0, frames: [] };
    bySender.set(sender, { count: known.count + count, frames: [...known.frames, ...some.map(({ frame }) => frame)] });
  }
  for (const [sender, { count, frames }] of bySender) {
    const label = bySender.size === 1 ? 'The others' : `Sent by ${sender}`;
    const inOrder = frames.toSorted((one, two) => one - two);
    yield* sentences(`${label}: ${frameList(inOrder, count)}`, '  ', width, 'quiet');
  }
  return others.reduce((sum, { count }) => sum + count, 0);
}

/** Fewer alike than this have a line each. */
const ALIKE_FROM = 4;

/** A line for each finding or, where they are alike, one for all of them. @returns how many were told. */
function* othersLines(
  analysis: Explained,
  others: readonly Alike[],
  most: number,
  tell: (iso: string) => string,
): Generator<TextLine, number> {
  if (others.length > 0) yield { text: '  The others:', tone: 'quiet' };
  let lines = 1;
  let told = 0;
  for (const { some, last, count } of others) {
    if (lines >= most) break;
    if (count < ALIKE_FROM) {
      for (const { index } of some.slice(0, most - lines)) {
        yield { text: findingLine(analysis.explain(index), tell), tone: 'plain' };
        lines++;
        told++;
      }
      continue;
    }
    const [first] = some;
    const frames = frameList(
      some.map(({ frame }) => frame),
      count,
    );
    const times = [first, last].map(({ index }) => tell(analysis.explain(index).time)).join(' to ');
    const sender = who(first.verdict, first.claimedSender);
    yield { text: `  ${number(count)} alike: ${frames}  ${plainLine(commonEnds(first))}  ${times}  ${sender}`, tone: 'plain' };
    lines++;
    told += count;
  }
  return told;
}

function findingLine(finding: Finding, tell: (iso: string) => string): string {
  const { frames, flow, time, from, to, origin, claimedSender } = finding;
  const sender = whoAndHowSure(origin.verdict, origin.confidence, claimedSender);
  return `  ${frameList(frames)}  ${plainLine(from)} → ${plainLine(to)}  ${tell(time)}  flow ${flow}  ${sender}`;
}

function* explanation(finding: Finding, width: number): Generator<TextLine> {
  const { origin, impact, application, blindSpots } = finding;
  const [cause] = finding.causes;
  const others = alternatives(finding);
  const inset = '    ';
  const labelled = (label: string, text: string): Generator<TextLine> => sentences(`${label}: ${text}`, inset, width, 'plain');
  yield* sentences(plainLine(finding.headline), inset, width, 'plain');
  if (application.point !== 'nothing-said') yield* labelled('At what point', plainLine(application.text));
  if (cause.category !== 'unknown') yield* labelled('Cause', `${howSure(cause.confidence)} (${probability(cause.confidence)})`);
  yield* evidenceLines('+', [...cause.evidence, ...origin.evidence], width);
  yield* evidenceLines('-', [...cause.against, ...origin.against], width);
  if (others.length > 0)
    yield* labelled(
      'Also possible',
      others.map(({ title, confidence }) => `${plainLine(title)} (${probability(confidence)})`).join(', '),
    );
  const lost = finding.expected ? [] : lostParts(impact);
  if (lost.length > 0) yield* labelled('Lost', lost.join('; '));
  if (impact.applicationError !== '') yield* sentences(plainLine(impact.applicationError), inset, width, 'plain');
  yield* labelled('Captured', vantageWords[finding.vantage]);
  if (finding.device !== null) yield* labelled('Where the device is', plainLine(deviceWords(finding.device)));
  if (blindSpots.length > 0) yield* labelled('Not visible in this capture', blindSpots.map((text) => plainLine(text)).join(' '));
  if (!finding.expected)
    for (const { step, text, command, tool } of cause.nextSteps) {
      yield* labelled(stepWords[step], plainLine(text));
      if (tool !== undefined) yield { text: `      ${tool}:`, tone: 'quiet' };
      if (command !== undefined) for (const line of plainLines(command)) yield { text: `      ${line}`, tone: 'command' };
    }
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
