import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/core/resets/finding.ts';
import { aCause, aFinding } from '../../support/fakeAnalysis.ts';
import { lostOf } from '../../../src/core/report/impactWords.ts';

const lost = (interrupted: string, client: number, server: number, over: Partial<Finding> = {}): string[] =>
  lostOf(aFinding({ impact: { interrupted, unacknowledgedBytes: { client, server }, applicationError: '' }, ...over }));

describe('lostOf', () => {
  it('names what was cut off and what was not acknowledged', () => {
    expect(lost('', 0, 0)).toEqual([]);
    expect(lost('a request without a response', 517, 1)).toEqual([
      'a request without a response',
      '517 bytes from the client unacknowledged',
      '1 byte from the server unacknowledged',
    ]);
  });

  it('says each size once', () => {
    expect(lost('an upload, 1,460 bytes of it unacknowledged', 1460, 0)).toEqual(['an upload, 1,460 bytes of it unacknowledged']);
  });

  it('names nothing where the reset was ignored, or was none', () => {
    expect(lost('', 40, 0, { ignored: true })).toEqual([]);
    expect(lost('', 40, 0, { causes: [aCause({ id: 'malformed-reset' })] })).toEqual([]);
  });
});
