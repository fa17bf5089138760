import { describe, expect, it } from 'vitest';
import type { EndFacts } from '../../../src/core/resets/facts/facts.ts';
import { stackOf } from '../../../src/core/resets/signs/stack.ts';
import { end, packet } from '../../support/resetFacts.ts';

const sent = (ttl: number, more: Partial<EndFacts> = {}): EndFacts => end({ packets: 4, last: packet({ ttl }), ...more });

describe('the stack of an end', () => {
  it.each<[string, EndFacts, string]>([
    ['Linux: from 64, and a window of whole segments in its SYN', sent(60, { syn: packet({ window: 64_240 }) }), 'linux'],
    ['Linux: from 64, and it counts by socket', sent(64, { ipIdCounts: true }), 'linux'],
    ['FreeBSD or macOS: from 64, with the largest window', sent(52, { syn: packet({ window: 65_535 }) }), 'bsd'],
    ['macOS: from 64, DF, and never an IP ID', sent(64, { ipIdsZero: true }), 'bsd'],
    ['Windows: from 128', sent(121, { syn: packet({ window: 64_240 }) }), 'windows'],
    ['nobody knows: from 64, and nothing else', sent(64), 'unknown'],
    ['nobody knows: from 255', sent(250, { ipIdCounts: true }), 'unknown'],
    ['nobody knows: anonymised', sent(0, { ipIdCounts: true }), 'unknown'],
    ['nobody knows: it sent nothing', end(), 'unknown'],
  ])('%s', (_name, facts, stack) => {
    expect(stackOf(facts)).toBe(stack);
  });

  it('is not told from IPv6, which has no ID', () => {
    expect(stackOf(sent(64, { ipIdsZero: true, last: packet({ dontFragment: false }) }))).toBe('unknown');
  });
});
