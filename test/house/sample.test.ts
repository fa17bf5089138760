import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { analyse } from '../../src/core/analyse.ts';
import { MemorySource } from '../support/memorySource.ts';
import { sampleCapture, sampleFrames } from '../support/sampleCapture.ts';

const file = readFileSync(new URL('../../media/sample/resets.pcapng', import.meta.url));

test('the sample capture is what its script makes (npm run sample)', () => {
  expect(Buffer.compare(file, sampleCapture())).toBe(0);
});

test('the sample capture stays small: it ships with the extension', () => {
  expect(file.length).toBeLessThan(100_000);
});

/** What each label of the script must be explained as. */
const meant: Readonly<Record<string, string>> = {
  'port closed': 'port-closed by endpoint',
  'policy, to the client': 'policy-reset by middlebox',
  'policy, to the server': 'policy-reset by middlebox',
  // Its TTL is the client's own, and not that of the forged one of the same direction 38 ms before it.
  'the client refuses the late answer': 'reset-after-reset by endpoint, expected',
  idle: 'session-lost-after-idle by middlebox',
  'application abort': 'application-abort by endpoint',
  'unread data': 'close-with-unread-data by endpoint',
  'after close': 'data-after-close by endpoint, expected',
  'health check': 'health-check by endpoint, expected',
  scan: 'port-scan by endpoint, expected',
  'stated cause': 'big-ip-reset by middlebox',
};

test('every reset of the sample is explained as its script means it', async () => {
  const analysis = await analyse(new MemorySource(file, 'resets.pcapng'));
  const explained = new Map<number, string>();
  for (let index = 0; index < analysis.totals.resets; index++) {
    const { frames, causes, origin, expected } = analysis.explain(index);
    for (const frame of frames) explained.set(frame, `${causes[0].id} by ${origin.verdict}${expected ? ', expected' : ''}`);
  }
  const labelled = sampleFrames().flatMap(({ label }, i) => (label === undefined ? [] : [{ frame: i + 1, label }]));
  expect(labelled.map(({ frame, label }) => `${frame} ${label}: ${explained.get(frame)}`)).toEqual(
    labelled.map(({ frame, label }) => `${frame} ${label}: ${meant[label]}`),
  );
  expect(explained.size).toBe(labelled.length);
  expect(new Set(labelled.map(({ label }) => label))).toEqual(new Set(Object.keys(meant)));
});

test('a summary says what the explanation made on demand says', async () => {
  const analysis = await analyse(new MemorySource(file, 'resets.pcapng'));
  const summaries = analysis.findings(0, analysis.totals.resets);
  expect(summaries.length).toBe(analysis.totals.resets);
  for (const summary of summaries) {
    const { frame, frames, flow, from, to, claimedSender, origin, expected, severity, causes } = analysis.explain(summary.index);
    expect(summary).toMatchObject({ frame, flow, from, to, claimedSender, expected, severity });
    expect(summary).toMatchObject({ verdict: origin.verdict });
    expect(summary.rstCount + summary.copies).toBe(frames.length);
    expect(summary).toMatchObject({ causeId: causes[0].id, causeTitle: causes[0].title, category: causes[0].category });
    expect(summary.verdictConfidence).toBeCloseTo(origin.confidence, 2);
    expect(summary.causeConfidence).toBeCloseTo(causes[0].confidence, 2);
  }
});
