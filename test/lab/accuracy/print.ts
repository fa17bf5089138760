/** The report of `npm run accuracy`, as lines of text. */
import { demands, ratio } from './bar.ts';
import type { Judged } from './judge.ts';
import { type Calibration, faultsOf, type Score, score, type Share } from './score.ts';

type Column = readonly [name: string, all: readonly Judged[]];

const percent = (share: Share): string => {
  const value = ratio(share);
  return value === null ? '-' : `${(value * 100).toFixed(1)} % of ${share.of}`;
};

const figures: readonly (readonly [text: string, of: (score: Score) => string])[] = [
  ['findings', ({ findings }) => String(findings)],
  ['scenarios', ({ scenarios }) => String(scenarios)],
  ['sender right', (each) => percent(each.sender)],
  ['  where given at 0.8 or more', (each) => percent(each.senderWhenSure)],
  ['  given at 0.8 or more', (each) => percent(each.sure)],
  ['  undetermined', (each) => percent(each.undetermined)],
  ['  of middleboxes, recognised', (each) => percent(each.middleboxRecall)],
  ['  Brier score', (each) => each.senderCalibration.brier.toFixed(3)],
  ['  calibration error', (each) => each.senderCalibration.ece.toFixed(3)],
  ['category right', (each) => percent(each.categoryTop1)],
  ['  the label’s own, no other', (each) => percent(each.categoryOfLabel)],
  ['  each scenario alike', ({ categoryByScenario: mean }) => (mean === null ? '-' : `${(mean * 100).toFixed(1)} %`)],
  ['  among the first three', (each) => percent(each.categoryTop3)],
  ['cause right', (each) => percent(each.causeTop1)],
  ['  among the first three', (each) => percent(each.causeTop3)],
  ['  Brier score', (each) => each.causeCalibration.brier.toFixed(3)],
  ['  calibration error', (each) => each.causeCalibration.ece.toFixed(3)],
  ['normal resets called faults', (each) => percent(each.falseAlarms)],
  ['faults called normal', (each) => percent(each.missedFaults)],
  ['neither was said', (each) => percent(each.untold)],
];

export function figuresTable(columns: readonly Column[]): string[] {
  const scores = columns.map(([, all]) => score(all));
  return aligned([['', ...columns.map(([name]) => name)], ...figures.map(([text, of]) => [text, ...scores.map(of)])]);
}

export function calibrationTable(name: string, { rows }: Calibration): string[] {
  return aligned([
    [name, 'findings', 'promised', 'kept'],
    ...rows.map(({ from, count, promised, kept }) => [
      `${from.toFixed(1)} and more`,
      String(count),
      promised.toFixed(2),
      kept.toFixed(2),
    ]),
  ]);
}

/** Rows are what is true, columns what was said. */
export function confusionMatrix(all: readonly Judged[]): string[] {
  const truths = [...new Set(all.map(({ label }) => label.category))].sort();
  const said = [...new Set(all.map(({ finding }) => finding.causes[0].category))].sort();
  const count = (truth: string, answer: string): string => {
    const found = all.filter(({ label, finding }) => label.category === truth && finding.causes[0].category === answer).length;
    return found === 0 ? '.' : String(found);
  };
  return aligned([['true \\ said', ...said], ...truths.map((truth) => [truth, ...said.map((answer) => count(truth, answer))])]);
}

/** What is wrong, and in which frames: findings of a capture that are wrong in the same way are one entry. */
export function misses(all: readonly Judged[]): string[] {
  const frames = new Map<string, number[]>();
  for (const judged of all) {
    const faults = faultsOf(judged);
    if (faults.length === 0) continue;
    const key = `${judged.capture.path}: ${faults.join(', ')}\n    ${comparison(judged)}`;
    frames.set(key, [...(frames.get(key) ?? []), judged.finding.frame]);
  }
  return [...frames].map(([key, numbers]) => `${key}, frame ${numbers.join(', ')}`);
}

function comparison({ label, finding }: Judged): string {
  const [first, second] = finding.causes;
  const said = `${finding.origin.verdict} ${finding.origin.confidence.toFixed(2)}, ${first.id} ${first.confidence.toFixed(2)}`;
  const next = second === undefined ? '' : `, then ${second.id} ${second.confidence.toFixed(2)}`;
  const normal = { true: ', normal', false: '', null: ', normal or not' }[String(label.expected)] ?? '';
  return `true: ${label.origin}, ${label.cause}${normal}; said: ${said}${next}${finding.outcome === 'fault' ? '' : `, ${finding.outcome}`}`;
}

/** @returns the lines, and whether every demand is met. */
export function barReport(all: readonly Judged[]): { lines: string[]; met: boolean } {
  const reached = score(all);
  const judged = demands.map(({ text, value, holds }) => {
    const figure = value(reached);
    return { text, figure, good: figure === null || holds(figure) };
  });
  return {
    lines: judged.map(
      ({ text, figure, good }) => `${good ? 'good ' : 'BELOW'} ${text} (${figure?.toFixed(3) ?? 'nothing to count'})`,
    ),
    met: judged.every(({ good }) => good),
  };
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
