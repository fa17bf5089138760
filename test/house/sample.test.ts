import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sampleCapture } from '../support/sampleCapture.ts';

const file = readFileSync(new URL('../../media/sample/resets.pcapng', import.meta.url));

test('the sample capture is what its script makes (npm run sample)', () => {
  expect(Buffer.compare(file, sampleCapture())).toBe(0);
});

test('the sample capture stays small: it ships with the extension', () => {
  expect(file.length).toBeLessThan(100_000);
});
