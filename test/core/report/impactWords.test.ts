import { describe, expect, it } from 'vitest';
import { lostParts } from '../../../src/core/report/impactWords.ts';

const lost = (interrupted: string, client: number, server: number): string[] =>
  lostParts({ interrupted, unacknowledgedBytes: { client, server }, applicationError: '' });

describe('lostParts', () => {
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
});
