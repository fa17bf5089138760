import { describe, expect, it } from 'vitest';
import type { ResetFacts } from '../../../src/core/resets/facts/facts.ts';
import { Case } from '../../../src/core/resets/case.ts';
import { firstFitting, judge } from '../../../src/core/resets/judging/rank.ts';
import { applicationAbort } from '../../../src/core/resets/rules/applicationAbort.ts';
import { idleTimeout } from '../../../src/core/resets/rules/idleTimeout.ts';
import { policyReset } from '../../../src/core/resets/rules/policyReset.ts';
import { unknown } from '../../../src/core/resets/rules/unknown.ts';
import { flow } from '../../support/conversation.ts';
import { end, resetFactsOf } from '../../support/resetFacts.ts';

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

  it('steps back behind a lesser one that fits the verdict', () => {
    const ranked = [applicationAbort, policyReset, idleTimeout, unknown].map((rule, i) => ({
      ...{ rule, case: new Case(false), confidence: [0.29, 0.27, 0.26, 0.18][i] ?? 0 },
    }));
    expect(firstFitting(ranked, 'middlebox').rule).toBe(policyReset);
    expect(firstFitting(ranked, 'endpoint').rule).toBe(applicationAbort);
    expect(firstFitting(ranked, 'undetermined').rule).toBe(applicationAbort);
    expect(firstFitting(ranked.slice(1), 'endpoint').rule).toBe(unknown);
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
