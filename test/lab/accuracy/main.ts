/**
 * `npm run accuracy [-- FOLDER…] [--verbose] [--holdout] [--blind]`: holds the explanations of labelled captures against the truth.
 * `--verbose` lists what is wrong in the training part, `--holdout` in the part held out, `--blind` in the second set: nothing is
 * fitted to those two. Ends with 1 when one of those two is below the bar.
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
    blind: { type: 'boolean', default: false },
  },
});
const folders =
  positionals.length > 0 ? positionals : ['test/fixtures/lab/real', 'test/fixtures/lab/synthetic'].filter(existsSync);
const blindFolders = positionals.length > 0 ? [] : ['test/fixtures/lab/blind'].filter(existsSync);

async function judgedOf(places: readonly string[]): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (const capture of places.flatMap(readLabels)) judged.push(...(await judge(capture)));
  return judged;
}

const judged = await judgedOf(folders);
const blind = await judgedOf(blindFolders);
const [training, heldOut] = [judged.filter(({ capture }) => !capture.holdout), judged.filter(({ capture }) => capture.holdout)];
const at = (vantage: string): Judged[] => judged.filter(({ capture }) => capture.vantage === vantage);
const vantages = [...new Set(judged.map(({ capture }) => capture.vantage))].sort();
const { met, lines } = barReport(heldOut);

const sections: string[][] = [
  figuresTable([
    ['training', training],
    ['hold-out', heldOut],
    ...(blind.length > 0 ? [['blind', blind] as const] : []),
    ...vantages.map((vantage) => [`at ${vantage}`, at(vantage)] as const),
  ]),
  ...(values.verbose ? [['Wrong in training:', ...misses(training)]] : []),
  ...(values.holdout ? [['Wrong in the hold-out:', ...misses(heldOut)]] : []),
  ...(values.blind ? [['Wrong in the blind set:', ...misses(blind)]] : []),
  calibrationTable('Sender, training', score(training).senderCalibration),
  calibrationTable('Sender, hold-out', score(heldOut).senderCalibration),
  calibrationTable('Cause, training', score(training).causeCalibration),
  calibrationTable('Cause, hold-out', score(heldOut).causeCalibration),
  ...(blind.length > 0
    ? [
        calibrationTable('Sender, blind', score(blind).senderCalibration),
        calibrationTable('Cause, blind', score(blind).causeCalibration),
      ]
    : []),
  ['Training:', ...confusionMatrix(training)],
  ['Hold-out:', ...confusionMatrix(heldOut)],
  ...(blind.length > 0 ? [['Blind:', ...confusionMatrix(blind)]] : []),
  ['The bar, on the hold-out:', ...lines],
  ...(blind.length > 0 ? [['The same of the blind set:', ...barReport(blind).lines]] : []),
];
console.log(sections.map((section) => section.join('\n')).join('\n\n'));
process.exitCode = met && barReport(blind).met ? 0 : 1;
