import type { Evidence, Finding, Severity } from '../resets/finding.ts';
import type { Explained } from './explained.ts';
import { alternatives } from './alternatives.ts';
import { captureParts, summaryLine, warningLine } from './facts.ts';
import { heading } from './heading.ts';
import { lostParts } from './impactWords.ts';
import { plainLine, plainLines } from './plainText.ts';
import { survey, type CauseGroup } from './survey.ts';
import { timeTeller } from './when.ts';
import { wrapped } from './wrap.ts';
import { deviceWords, frameList, howSure, number, probability, stepWords, vantageWords, whoAndHowSure } from './words.ts';

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
  { cause, listed }: CauseGroup,
  tell: (iso: string) => string,
  width: number,
): Generator<TextLine> {
  yield blank;
  yield { text: heading(cause), tone: cause.severity };
  const [first, ...others] = listed;
  if (first !== undefined) {
    const finding = analysis.explain(first.index);
    yield { text: findingLine(finding, tell), tone: 'plain' };
    yield* explanation(finding, width);
  }
  if (cause.outcome === 'normal') {
    // Nobody reads through thirty health checks to reach the next cause.
    if (others.length > 0) yield* sentences(`The others: ${frameList(others.map(({ frame }) => frame))}`, '  ', width, 'quiet');
  } else {
    if (others.length > 0) yield { text: '  The others:', tone: 'quiet' };
    for (const { index } of others) yield { text: findingLine(analysis.explain(index), tell), tone: 'plain' };
  }
  const more = cause.count - listed.length;
  if (more > 0) yield { text: `  … and ${number(more)} more (--format json has them all)`, tone: 'quiet' };
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
