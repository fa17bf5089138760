/**
 * `npm run calibrate`: fits what findings promise to what labelled captures bore out, and prints the figures with each fifth of the
 * training scenarios left out in turn. scripts/calibrate.mjs bundles this with a fit that changes nothing, so that it sees the raw
 * promises, and writes down the last line.
 *
 * Fitted are the training part as it is today, and what a set that nobody had seen bore out when it was first measured
 * (firstMeasured.ts): rules were written with the training part in view, so alone it would promise more than new captures keep.
 */
import { existsSync } from 'node:fs';
import { logOdds, type PlattFit, scaled } from '../../../src/core/resets/judging/calibration.ts';
import { firstMeasured } from './firstMeasured.ts';
import { isRightCause, judge, type Judged } from './judge.ts';
import { readLabels } from './labels.ts';
import { calibration } from './score.ts';

/** A promise and whether it was kept. */
type Kept = readonly [promised: number, kept: boolean];
/** Promises made alike: how many of them, and how much each counts in the fit. */
type Weighed = readonly [...Kept, weight: number];

/**
 * What one finding of the sets that were measured unseen counts beside one of the training part: misses have been looked at since, and
 * many are mended, so the truth lies between the two.
 */
const UNSEEN_WEIGHT = 1 / 8;

const FOLDS = 5;
const STEPS = 200;
/** Keeps the slope near 1 where the captures say little: worth so many findings. */
const PRIOR = 4;

/** Platt scaling by Newton's method, with Platt's own softened targets. */
function fitted(promises: readonly Weighed[]): PlattFit {
  const count = (which: boolean): number => promises.reduce((sum, [, kept, weight]) => sum + (kept === which ? weight : 0), 0);
  const high = (count(true) + 1) / (count(true) + 2);
  const low = 1 / (count(false) + 2);
  let [slope, offset] = [1, 0];
  for (let step = 0; step < STEPS; step++) {
    let [ds, doff, ss, so, oo] = [PRIOR * (slope - 1), 0, PRIOR, 0, 1e-6];
    for (const [promised, kept, counts] of promises) {
      const x = logOdds(promised);
      const p = scaled(promised, { slope, offset });
      const error = (p - (kept ? high : low)) * counts;
      const weight = p * (1 - p) * counts;
      ds += error * x;
      doff += error;
      ss += weight * x * x;
      so += weight * x;
      oo += weight;
    }
    const determinant = ss * oo - so * so;
    const [moveSlope, moveOffset] = [(oo * ds - so * doff) / determinant, (ss * doff - so * ds) / determinant];
    slope -= moveSlope / 2;
    offset -= moveOffset / 2;
  }
  return { slope: round(slope), offset: round(offset) };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** What a finding promises of its sender, where it names one. */
const senderOf = ({ finding: { origin }, label }: Judged): Kept => [origin.confidence, label.origin === origin.verdict];
const causeOf = ({ finding: { causes }, label }: Judged): Kept => [causes[0].confidence, isRightCause(label, causes[0].id)];

const weighed = ([promised, kept]: Kept): Weighed => [promised, kept, 1];

/** The promises of the set that was first measured, each as often as it was made. */
const unseen: readonly Weighed[] = firstMeasured.flatMap(([promised, findings, right]): Weighed[] => [
  [promised, true, right * UNSEEN_WEIGHT],
  [promised, false, (findings - right) * UNSEEN_WEIGHT],
]);

function report(name: string, judged: readonly Judged[], of: (each: Judged) => Kept): PlattFit {
  const fold = (scenario: string): number =>
    [...scenario].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 10_007, 7) % FOLDS;
  const checked = Array.from({ length: FOLDS }, (_, left) => {
    const others = judged.filter(({ capture }) => fold(capture.scenario) !== left);
    const fit = fitted([...others.map(of).map(weighed), ...unseen]);
    return judged
      .filter(({ capture }) => fold(capture.scenario) === left)
      .map((each): Kept => [scaled(of(each)[0], fit), of(each)[1]]);
  }).flat();
  const all = judged.map(of);
  const fit = fitted([...all.map(weighed), ...unseen]);
  const error = (promises: readonly Kept[]): string => calibration(promises).ece.toFixed(3);
  console.log(
    `${name}: calibration error ${error(all)} before, ${error(checked)} cross-validated, ${error(all.map(([p, kept]) => [scaled(p, fit), kept]))} after; slope ${fit.slope}, offset ${fit.offset}`,
  );
  return fit;
}

const folders = ['test/fixtures/lab/real', 'test/fixtures/lab/synthetic'].filter(existsSync);
const judged: Judged[] = [];
for (const capture of folders.flatMap(readLabels).filter(({ holdout }) => !holdout)) judged.push(...(await judge(capture)));
const senders = judged.filter(({ finding }) => finding.origin.verdict !== 'undetermined').map(senderOf);
// The sender is a sum of weighed evidence and keeps its promises as it is; were this to grow, it would need a fit too.
console.log(`Sender, not fitted: calibration error ${calibration(senders).ece.toFixed(3)}`);
const named = judged.filter(({ finding }) => finding.causes[0].category !== 'unknown');
console.log(JSON.stringify(report('Cause', named, causeOf)));
