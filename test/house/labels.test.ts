import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { judge } from '../lab/accuracy/judge.ts';
import { readLabels } from '../lab/accuracy/labels.ts';
import { madeCaptures } from '../lab/synthetic/make.ts';

type Labels = ReturnType<typeof readLabels>;

const fixtures = join(import.meta.dirname, '../fixtures/lab');
const folders = readdirSync(fixtures);
/** Nothing is fitted to these. */
const unfitted = ['blind', 'third', 'fourth', 'fifth'];
const [blind, third, fourth, fifth] = unfitted.map((folder) => readLabels(join(fixtures, folder))) as [
  Labels,
  Labels,
  Labels,
  Labels,
];
const fitted = folders.filter((folder) => !unfitted.includes(folder)).flatMap((folder) => readLabels(join(fixtures, folder)));
const captures = [...fitted, ...blind, ...third, ...fourth, ...fifth];
const scenarios = new Set(captures.map(({ scenario }) => scenario));

describe('the labelled captures of the laboratory', () => {
  test('a third is held out, by the names of the scenarios alone', () => {
    for (const { scenario, holdout } of fitted) {
      expect({ scenario, holdout }).toEqual({
        scenario,
        holdout: createHash('sha256').update(scenario).digest().readUInt32BE(0) % 3 === 0,
      });
    }
    const heldOut = new Set(fitted.filter(({ holdout }) => holdout).map(({ scenario }) => scenario));
    const share = heldOut.size / new Set(fitted.map(({ scenario }) => scenario)).size;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.45);
  });

  test.each([
    ['blind', blind, fitted],
    ['third', third, [...fitted, ...blind]],
    ['fourth', fourth, [...fitted, ...blind, ...third]],
    ['fifth', fifth, [...fitted, ...blind, ...third, ...fourth]],
  ])('nothing is fitted to the %s set, and it has no scenario of the others', (_, set, others) => {
    expect(set.every(({ holdout }) => holdout)).toBe(true);
    const known = new Set(others.map(({ scenario }) => scenario));
    expect(set.filter(({ scenario }) => known.has(scenario))).toEqual([]);
    expect(new Set(set.map(({ scenario }) => scenario)).size).toBeGreaterThanOrEqual(60);
    expect(set.flatMap(({ resets }) => resets).length).toBeGreaterThanOrEqual(300);
  });

  test('the synthetic ones are what their script makes (npm run lab:synthetic)', () => {
    const folder = join(fixtures, 'synthetic');
    const made = madeCaptures();
    expect(readdirSync(folder).sort()).toEqual([...made.map(({ file }) => file), 'labels.json'].sort());
    const labels = JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')) as { captures: unknown };
    expect(labels.captures).toEqual(made.map(({ entry }) => entry));
    for (const { file, bytes } of made) {
      expect({ file, same: Buffer.compare(gunzipSync(readFileSync(join(folder, file))), bytes) }).toEqual({ file, same: 0 });
    }
  });

  test('there are enough to mean something: scenarios, RSTs, normal ones, both origins, three vantages', () => {
    const resets = captures.flatMap((capture) => capture.resets);
    expect(scenarios.size).toBeGreaterThanOrEqual(60);
    expect(resets.length).toBeGreaterThanOrEqual(300);
    const known = resets.filter(({ expected }) => expected !== null);
    expect(known.filter(({ expected }) => expected).length / known.length).toBeGreaterThanOrEqual(1 / 3);
    // Of RSTs, too, but in the fifth set: one download that is left is answered with hundreds of RSTs of an end, and most there are normal.
    const before = [...fitted, ...blind, ...third, ...fourth].flatMap((capture) => capture.resets);
    expect(before.filter(({ origin }) => origin === 'middlebox').length / before.length).toBeGreaterThan(0.15);
    const around = captures.filter((capture) => capture.resets.some(({ origin }) => origin === 'middlebox'));
    expect(new Set(around.map(({ scenario }) => scenario)).size / scenarios.size).toBeGreaterThan(0.25);
    expect(new Set(captures.map(({ vantage }) => vantage))).toEqual(new Set(['client', 'middle', 'server']));
  });

  test('they stay small: they are part of every clone', () => {
    const files = folders.flatMap((folder) => readdirSync(join(fixtures, folder)).map((file) => join(fixtures, folder, file)));
    expect(files.reduce((sum, file) => sum + statSync(file).size, 0)).toBeLessThan(10_000_000);
  });

  test.each([...scenarios])('%s: every RST has a label, and every label a RST', async (scenario) => {
    for (const capture of captures.filter((each) => each.scenario === scenario)) {
      expect(await judge(capture)).not.toHaveLength(0);
    }
  });
});
