/** Analyses a scripted capture and looks at what was made of its resets, so that a rule's test reads as a story. */
import { expect } from 'vitest';
import { analyse } from '../../src/core/analyse.ts';
import type { Analysis } from '../../src/core/analysis.ts';
import { logOdds } from '../../src/core/resets/judging/calibration.ts';
import { calibrationFit } from '../../src/core/resets/judging/calibrationFit.ts';
import { probability } from '../../src/core/resets/case.ts';
import { type Category, checklistSteps, type Finding, type Severity, type Verdict } from '../../src/core/resets/finding.ts';
import { rules } from '../../src/core/resets/judging/rules.ts';
import { type CaptureFrame, frameOf, interleave, pcapFile } from './captureFile.ts';
import type { ScriptedFlow } from './conversation.ts';
import { MemorySource } from './memorySource.ts';

export interface Explained {
  readonly analysis: Analysis;
  /** In the order of frames. */
  readonly findings: readonly Finding[];
  /** The finding that holds the labelled RST. */
  at(label: string): Finding;
  /** Frame numbers of labelled packets. */
  frames(...labels: string[]): number[];
}

/**
 * Analyses the flows as one capture (or the bytes of a capture file) and explains every reset in it. Whatever the story, the summary
 * and the explanation of a reset must agree, and every explanation must be whole.
 */
export async function explained(...captured: readonly ScriptedFlow[] | readonly [Uint8Array]): Promise<Explained> {
  const first = captured.at(0);
  if (first === undefined) throw new Error('nothing to explain');
  const frames: readonly CaptureFrame[] =
    first instanceof Uint8Array ? [] : interleave(...(captured as readonly ScriptedFlow[]).map((each) => each.frames()));
  const bytes = first instanceof Uint8Array ? first : pcapFile(frames, { linkType: first.linkType });
  const analysis = await analyse(new MemorySource(bytes));
  const findings = Array.from({ length: analysis.totals.resets }, (_, at) => analysis.explain(at));
  findings.forEach((finding, at) => {
    const [summary] = analysis.findings(at, 1);
    const [{ id, category, confidence }] = finding.causes;
    expect(summary).toMatchObject({
      ...{ index: at, frame: finding.frame, flow: finding.flow },
      ...{ from: finding.from, to: finding.to, claimedSender: finding.claimedSender },
      ...{ expected: finding.expected, outcome: finding.outcome, severity: finding.severity, verdict: finding.origin.verdict },
      ...{ causeId: id, category, causeConfidence: expect.closeTo(confidence, 3) as number },
      verdictConfidence: expect.closeTo(finding.origin.confidence, 3) as number,
    });
    expect((summary?.rstCount ?? 0) + (summary?.copies ?? 0)).toBe(finding.frames.length);
    expectWhole(finding);
  });
  return {
    analysis,
    findings,
    at(label) {
      const frame = frameOf(frames, label);
      const found = findings.find((finding) => finding.frames.includes(frame));
      if (!found) throw new Error(`frame ${frame} (${label}) is in no finding`);
      return found;
    },
    frames: (...labels) => labels.map((label) => frameOf(frames, label)),
  };
}

/** What must hold of every finding, whatever its cause. */
function expectWhole(finding: Finding): void {
  expect(finding.frames[0]).toBe(finding.frame);
  expect(finding.headline).toMatch(/^[A-Z0-9].*[^\s.]\.$/);
  expect(finding.headline).not.toMatch(/\s\s|undefined|null|NaN|\n/);
  // The verdict sums over causes; the one named first must not need the other sender.
  const madeBy = rules.find(({ id }) => id === finding.causes[0].id)?.madeBy ?? 'either';
  if (finding.origin.verdict !== 'undetermined') expect(['either', finding.origin.verdict]).toContain(madeBy);
  // The sentence names the sender that the verdict names.
  const startsWithMiddlebox = finding.headline.startsWith('A middlebox, not ');
  expect(startsWithMiddlebox).toBe(finding.origin.verdict === 'middlebox');
  expect(finding.headline.includes(', or a middlebox in its name,')).toBe(finding.origin.verdict === 'undetermined');
  for (const cause of finding.causes) {
    expect(cause.nextSteps.map(({ step }) => step)).toEqual(checklistSteps);
    for (const { text } of cause.nextSteps) expect(text).toMatch(/^[A-Z].*[.?]$/);
    const own = [...addressesIn(`${finding.from} ${finding.to}`)];
    for (const address of addressesIn(commandsOf(finding, cause.id))) expect(own).toContain(address);
    for (const { text, weight } of [...cause.evidence, ...cause.against]) {
      expect(text).toMatch(/^\S.*\.$/);
      expect(weight).toBeGreaterThan(0);
    }
  }
  const confidences = finding.causes.map(({ confidence }) => confidence);
  expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
  expect(finding.expected).toBe(finding.outcome === 'normal');
  if (finding.outcome === 'unclear') expect(finding).toMatchObject({ severity: 'warning', impact: { interrupted: '' } });
  if (finding.headline.includes('normal')) expect(finding.expected).toBe(true);
  if (finding.expected) expect(finding).toMatchObject({ severity: 'information', impact: { interrupted: '' } });
  expect(finding.impact.interrupted).not.toMatch(/\.$|^\s|\s$/);
}

/** IPv4 and IPv6 addresses in a text; times of day are none. */
function addressesIn(text: string): Set<string> {
  const four = text.match(/\b\d{1,3}(\.\d{1,3}){3}\b/g) ?? [];
  const six = (text.match(/(?<![\w:])[0-9a-f]{1,4}(:[0-9a-f]{0,4}){2,}(?![\w:])/g) ?? []).filter(
    (word) => !/^\d\d:\d\d:\d\d$/.test(word),
  );
  return new Set([...four, ...six]);
}

/** The commands of the first cause, or of the named one, one below the other. */
function commandsOf(finding: Finding, causeId = finding.causes[0].id): string {
  const cause = finding.causes.find(({ id }) => id === causeId);
  return (cause?.nextSteps ?? []).map(({ command }) => command ?? '').join('\n');
}

export interface ExpectedJudgement {
  readonly cause: string;
  readonly category: Category;
  readonly expected: boolean;
  readonly severity: Severity;
  readonly verdict: Verdict;
  /** The cause's confidence, before it is calibrated, lies between: the fit changes with the labelled captures, the rules do not. */
  readonly confidence: readonly [number, number];
  /** Frames that the cause's evidence must rest on, among others. */
  readonly evidence: readonly number[];
  /** What the commands must hold, each of it. */
  readonly commands: readonly string[];
}

/** Holds a finding against what is right. */
export function expectJudged(finding: Finding, want: ExpectedJudgement): void {
  const [{ id, category, confidence, evidence }] = finding.causes;
  expect({
    cause: id,
    category,
    expected: finding.expected,
    severity: finding.severity,
    verdict: finding.origin.verdict,
  }).toEqual({
    ...{ cause: want.cause, category: want.category, expected: want.expected, severity: want.severity, verdict: want.verdict },
  });
  const [least, most] = want.confidence;
  const weighed = id === 'unknown' ? confidence : uncalibrated(confidence);
  expect(weighed).toBeGreaterThanOrEqual(least);
  expect(weighed).toBeLessThanOrEqual(most);
  expect(evidence.flatMap(({ frames }) => frames)).toEqual(expect.arrayContaining([...want.evidence]));
  for (const part of want.commands) expect(commandsOf(finding)).toContain(part);
}

/** The confidence that the rules' own weights gave, to two decimals. */
function uncalibrated(confidence: number): number {
  const { slope, offset } = calibrationFit;
  return Math.round(probability((logOdds(confidence) - offset) / slope) * 100) / 100;
}

/** The likeliest cause of a finding. */
export const causeOf = (finding: Finding): string => finding.causes[0].id;
