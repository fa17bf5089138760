import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judge } from '../lab/accuracy/judge.ts';
import { readLabels } from '../lab/accuracy/labels.ts';
import { barReport, misses } from '../lab/accuracy/print.ts';
import { calibration, score } from '../lab/accuracy/score.ts';
import { captureOf, flow } from '../support/conversation.ts';

/** A refused connection: frame 2 is the RST. */
const refused = captureOf(flow().syn().refuse());
const truth = { frame: 2, origin: 'endpoint', cause: 'E_PORT_CLOSED', expected: false };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'labels-'));
  writeFileSync(join(folder, 'a.pcap'), refused);
});
afterAll(() => rmSync(folder, { recursive: true }));

function labelled(...resets: object[]): ReturnType<typeof readLabels> {
  const captures = [{ file: 'a.pcap', scenario: 'a', vantage: 'client', resets }];
  writeFileSync(join(folder, 'labels.json'), JSON.stringify({ schema: 'tcp-reset-explainer-labels/1', captures }));
  return readLabels(folder);
}

const judgedAs = async (label: object): Promise<Awaited<ReturnType<typeof judge>>> =>
  (await Promise.all(labelled(label).map(judge))).flat();

describe('holding explanations against labels', () => {
  test('what is right counts as right', async () => {
    const judged = await judgedAs(truth);
    expect(score(judged)).toMatchObject({
      ...{ findings: 1, sender: { hits: 1, of: 1 }, categoryTop1: { hits: 1, of: 1 }, causeTop1: { hits: 1, of: 1 } },
      ...{ missedFaults: { hits: 0, of: 1 }, falseAlarms: { hits: 0, of: 0 }, middleboxRecall: { hits: 0, of: 0 } },
    });
    expect(misses(judged)).toEqual([]);
  });

  test('what is wrong counts as wrong, is listed, and is below the bar', async () => {
    const judged = await judgedAs({ ...truth, origin: 'middlebox', cause: 'M_POLICY_SYN' });
    expect(score(judged)).toMatchObject({
      ...{ sender: { hits: 0, of: 1 }, middleboxRecall: { hits: 0, of: 1 }, categoryTop1: { hits: 0, of: 1 } },
      causeTop1: { hits: 0, of: 1 },
    });
    expect(misses(judged).join('\n')).toContain('true: middlebox, M_POLICY_SYN; said: endpoint');
    const { met, lines } = barReport(judged);
    expect(met).toBe(false);
    expect(lines.filter((line) => line.startsWith('BELOW')).length).toBeGreaterThan(2);
  });

  test('what packets cannot tell apart counts as right', async () => {
    const judged = await judgedAs({ ...truth, cause: 'E_PROC_EXIT', accept: ['E_PORT_CLOSED'] });
    expect(score(judged)).toMatchObject({ categoryTop1: { hits: 1, of: 1 }, causeTop1: { hits: 1, of: 1 } });
  });

  test('how often that is so can be seen beside it', async () => {
    const judged = await judgedAs({ ...truth, cause: 'E_PROC_EXIT', accept: ['E_PORT_CLOSED'] });
    expect(score(judged).categoryOfLabel).toEqual({ hits: 0, of: 1 });
    expect(score(await judgedAs(truth)).categoryOfLabel).toEqual({ hits: 1, of: 1 });
  });

  test('a cause may be called as the product calls it', async () => {
    const judged = await judgedAs({ ...truth, cause: 'port-closed' });
    expect(score(judged)).toMatchObject({ categoryTop1: { hits: 1, of: 1 }, causeTop1: { hits: 1, of: 1 } });
  });

  test('a normal reset that is called a fault is a false alarm', async () => {
    expect(score(await judgedAs({ ...truth, expected: true }))).toMatchObject({ falseAlarms: { hits: 1, of: 1 } });
    expect(score(await judgedAs({ ...truth, expected: null }))).toMatchObject({
      falseAlarms: { of: 0 },
      missedFaults: { of: 0 },
    });
  });

  test('what is left unclear is neither a false alarm nor a miss, but is counted against the bar', async () => {
    const [judged] = await judgedAs(truth);
    if (judged === undefined) throw new Error('nothing was judged');
    const unclear = { ...judged, finding: { ...judged.finding, expected: false, outcome: 'unclear' as const } };
    expect(score([unclear])).toMatchObject({ missedFaults: { hits: 0, of: 1 }, untold: { hits: 1, of: 1 } });
    expect(misses([unclear]).join('\n')).toContain('neither fault nor normal');
    expect(barReport([unclear]).lines.join('\n')).toMatch(/BELOW neither fault nor normal said/);
  });

  test('labels and captures that do not belong together are refused', async () => {
    const judging = (captures: ReturnType<typeof readLabels>): Promise<unknown> => Promise.all(captures.map(judge));
    await expect(judging(labelled())).rejects.toThrow('frame 2 is a RST without a label');
    await expect(judging(labelled(truth, { ...truth, frame: 1 }))).rejects.toThrow('frame 1 is labelled, but in no finding');
    expect(() => labelled({ ...truth, cause: 'E_UNHEARD_OF' })).toThrow('E_UNHEARD_OF is no cause');
    expect(() => labelled({ ...truth, origin: 'server' })).toThrow('neither endpoint nor middlebox');
  });
});

test('calibration weighs what was promised against what was kept, tenth by tenth', () => {
  // Four times 0.9 and kept three times; once 0.5 and kept: (4 × 0.15 + 1 × 0.5) / 5.
  const { ece, brier, rows } = calibration([
    [0.9, true],
    [0.9, true],
    [0.9, true],
    [0.9, false],
    [0.5, true],
  ]);
  expect(ece).toBeCloseTo(0.22, 6);
  // (3 × 0.01 + 0.81 + 0.25) / 5
  expect(brier).toBeCloseTo(0.218, 6);
  expect(rows.map(({ from, count }) => [from, count])).toEqual([
    [0.5, 1],
    [0.9, 4],
  ]);
});
