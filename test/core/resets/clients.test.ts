import { describe, expect, it, vi } from 'vitest';
import type { FlowIndexer } from '../../../src/core/flow/indexer.ts';
import { FlowLists } from '../../../src/core/resets/facts/flowLists.ts';
import { PopulationIndex } from '../../../src/core/resets/facts/population.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { indexOf } from '../../support/resetFacts.ts';

const CONNECTIONS = 300;

/** One host refuses itself again and again: each of its resets may be what it passed on. */
function refusing(seconds: number): Promise<FlowIndexer> {
  const refused = (number: number): ScriptedFlow =>
    flow({ client: `127.0.0.1:${20_000 + number}`, server: '127.0.0.1:80', start: number * seconds, rttMs: 1 })
      .syn()
      .refuse();
  return indexOf(captureOf(refused(0), ...Array.from({ length: CONNECTIONS - 1 }, (_, i) => refused(i + 1))));
}

describe('a reset that a host got as a client', () => {
  it.each([
    ['long before', 1, 0],
    ['up to half a second before', 0.12, 4],
    // Of many in that time, the last 64 are looked at.
    ['in one moment', 0.001, 63],
  ])('is looked for in few steps where there are many %s', async (_, seconds, before) => {
    const index = await refusing(seconds);
    const population = new PopulationIndex(index);
    const looks = vi.spyOn(index.flows, 'resets');
    const rows = Array.from({ length: CONNECTIONS }, (_, each) => index.flows.lastRow(each));
    const found = rows.map((row, each) => population.upstreamReset(each, row));
    expect(looks.mock.calls.length).toBeLessThanOrEqual(CONNECTIONS);
    expect(found.map((frame) => (frame === null ? 0 : 1)).reduce<number>((sum, each) => sum + each, 0)).toBe(
      before === 0 ? 0 : CONNECTIONS - 1,
    );
    const last = CONNECTIONS - 1;
    expect(found[last]).toBe(before === 0 ? null : index.packets.frame(rows[last - before] ?? 0));
  });
});

describe('lists of flows by group', () => {
  it('hold each flow once, in order, and those of no group nowhere', () => {
    const groups = [2, 0, -1, 2, 2, 0];
    const lists = new FlowLists(groups.length, 4, (each) => groups[each] ?? -1);
    expect([0, 1, 2, 3, -1].map((group) => [...lists.of(group)])).toEqual([[1, 5], [], [0, 3, 4], [], []]);
  });
});
