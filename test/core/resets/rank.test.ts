import { describe, expect, it } from 'vitest';
import type { ResetFacts } from '../../../src/core/resets/facts.ts';
import { judge } from '../../../src/core/resets/rank.ts';
import { flow } from '../../support/conversation.ts';
import { end, packet, resetFactsOf } from '../../support/resetFacts.ts';

/** A reset with so much in one sender's favour, and a cause of the other sender that fits it well. */
async function torn(ttl: number, more: Partial<ResetFacts>): Promise<ResetFacts> {
  const facts = await resetFactsOf(
    flow({ rttMs: 40 }).handshake().send('client', 90).send('server', 90).ack('client').rst('server', { after: 1, ttl }),
  );
  return { ...facts, ...more };
}

describe('the cause named first', () => {
  it('is never one that needs the other sender, however well it fits alone', async () => {
    for (const ttl of [55, 57, 59, 61, 126, 253]) {
      const facts = await torn(ttl, {});
      const { origin, causes } = judge(facts, false);
      const { madeBy } = causes[0].rule;
      if (origin.verdict !== 'undetermined') expect(['either', origin.verdict]).toContain(madeBy);
    }
  });

  it('steps back behind a lesser one that fits the verdict', async () => {
    // Three causes that need a device share the probability; alone, the end's own is the likeliest, and yet a device it was.
    const facts = await torn(59, {
      idle: { seconds: 350, from: 4, endedBy: 'reset', to: 6 },
      otherSide: packet({ frame: 7, direction: 0, flags: 4, time: 1.1 }),
    });
    const { origin, causes } = judge(facts, false);
    expect(origin.verdict).toBe('middlebox');
    expect(causes[0].rule.madeBy).not.toBe('endpoint');
  });

  it('is unknown, with no sender sure, when nothing at all is known', async () => {
    const facts = await torn(55, {});
    const bare: ResetFacts = {
      ...facts,
      ...{ own: end(), peer: end(), form: 'unknown', stage: 'orphan', trigger: null, answers: [], idle: null, hostTtls: [] },
    };
    const { origin, causes } = judge(bare, false);
    expect(causes[0].rule.id).toBe('unknown');
    expect(origin.confidence).toBeLessThan(0.8);
  });
});
