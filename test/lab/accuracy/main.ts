/**
 * `npm run accuracy [-- FOLDER…] [--verbose] [--holdout] [--list SET…]`: holds the explanations of labelled captures against the truth.
 * `--verbose` lists what is wrong in the training part, `--holdout` in the part held out, `--list` in the set of that name (blind, third,
 * fourth, fifth): no verdict is fitted to those. Ends with 1 when the part held out or one of the sets is below the bar.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { judge, type Judged } from './judge.ts';
import { readLabels } from './labels.ts';
import { barReport, calibrationTable, confusionMatrix, figuresTable, misses } from './print.ts';
import { score } from './score.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    verbose: { type: 'boolean', default: false },
    holdout: { type: 'boolean', default: false },
    list: { type: 'string', multiple: true, default: [] },
  },
});
const folders =
  positionals.length > 0 ? positionals : ['test/fixtures/lab/real', 'test/fixtures/lab/synthetic'].filter(existsSync);

/** Sets whose verdicts nothing is fitted to. Each was unseen when it was first measured (docs/laboratory.md). */
const others = ['blind', 'third', 'fourth', 'fifth']
  .map((name) => ({ name, folder: `test/fixtures/lab/${name}` }))
  .filter(({ folder }) => positionals.length === 0 && existsSync(folder));

async function judgedOf(places: readonly string[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const capture of places.flatMap(readLabels)) judged.push(...(await judge(capture)));
  return judged;
}

const judged = await judgedOf(folders);
const sets = [];
for (const set of others) sets.push({ ...set, judged: await judgedOf([set.folder]) });
const [training, heldOut] = [judged.filter(({ capture }) => !capture.holdout), judged.filter(({ capture }) => capture.holdout)];
const at = (vantage: string): Judged[] => judged.filter(({ capture }) => capture.vantage === vantage);
const vantages = [...new Set(judged.map(({ capture }) => capture.vantage))].sort();
const { met, lines } = barReport(heldOut);

const sections: string[][] = [
  figuresTable([
    ['training', training],
    ['hold-out', heldOut],
    ...sets.map((set) => [set.name, set.judged] as const),
    ...vantages.map((vantage) => [`at ${vantage}`, at(vantage)] as const),
  ]),
  ...(values.verbose ? [['Wrong in training:', ...misses(training)]] : []),
  ...(values.holdout ? [['Wrong in the hold-out:', ...misses(heldOut)]] : []),
  ...sets.filter(({ name }) => values.list.includes(name)).map((set) => [`Wrong in the ${set.name} set:`, ...misses(set.judged)]),
  calibrationTable('Sender, training', score(training).senderCalibration),
  calibrationTable('Sender, hold-out', score(heldOut).senderCalibration),
  calibrationTable('Cause, training', score(training).causeCalibration),
  calibrationTable('Cause, hold-out', score(heldOut).causeCalibration),
  ...sets.flatMap((set) => [
    calibrationTable(`Sender, ${set.name}`, score(set.judged).senderCalibration),
    calibrationTable(`Cause, ${set.name}`, score(set.judged).causeCalibration),
  ]),
  ['Training:', ...confusionMatrix(training)],
  ['Hold-out:', ...confusionMatrix(heldOut)],
  ...sets.map((set) => [`The ${set.name} set:`, ...confusionMatrix(set.judged)]),
  ['The bar, on the hold-out:', ...lines],
  ...sets.map((set) => [`The same of the ${set.name} set:`, ...barReport(set.judged).lines]),
];
console.log(sections.map((section) => section.join('\n')).join('\n\n'));
process.exitCode = met && sets.every((set) => barReport(set.judged).met) ? 0 : 1;
