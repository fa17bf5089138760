import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { explained } from '../../support/judged.ts';
import { resetFactsOf } from '../../support/resetFacts.ts';

const begun = (client: string, start: number): ScriptedFlow =>
  flow({ client, server: '198.51.100.9:5432', start }).handshake().send('client', 40).send('server', 80).ack('client');
/** Rests and then works on. */
const survives = (client: string, seconds: number, start = 0): ScriptedFlow =>
  begun(client, start)
    .idle(seconds)
    .send('client', 40, { label: `woke ${seconds}` })
    .send('server', 80)
    .close();
/** Rests, and the next packet meets no session any more. */
const fails = (client: string, seconds: number, start = 0): ScriptedFlow =>
  begun(client, start)
    .idle(seconds)
    .send('client', 40, { label: 'late', undelivered: true })
    .rst('server', { ttl: 63, ipId: 0, options: {}, window: 0, after: 0.001, label: 'RST' });

describe('a timer between the silences of a service', () => {
  it('lies between the longest that was survived and the shortest that was not', async () => {
    const { population } = await resetFactsOf(
      fails('192.0.2.1:50001', 362),
      fails('192.0.2.1:50002', 352, 10),
      survives('192.0.2.1:50003', 300, 20),
      survives('192.0.2.1:50004', 30, 30),
    );
    expect(population.timer).toMatchObject({
      survived: { seconds: expect.closeTo(300, 0) as number },
      failures: 2,
      consistent: true,
    });
    expect(population.timer?.failed.seconds).toBeCloseTo(352, 0);
  });

  it('is none where nothing ended in a reset', async () => {
    const { population } = await resetFactsOf(
      flow({ client: '192.0.2.1:50001', server: '198.51.100.9:5432' }).syn().refuse(),
      survives('192.0.2.1:50003', 300),
    );
    expect(population.timer).toBeNull();
  });

  it('takes other clients’ word where this one never rested, but not where it contradicts', async () => {
    const first = fails('192.0.2.1:50001', 352);
    const others = await resetFactsOf(first, survives('192.0.2.2:50003', 300));
    expect(others.population.timer?.survived?.seconds).toBeCloseTo(300, 0);
    const contrary = await resetFactsOf(first, survives('192.0.2.2:50003', 900));
    expect(contrary.population.timer).toMatchObject({ survived: null, consistent: true });
  });

  it('does not count what was silent before a close in order, nor what nobody answered', async () => {
    const { population } = await resetFactsOf(
      fails('192.0.2.1:50001', 352),
      begun('192.0.2.1:50002', 5).idle(500),
      begun('192.0.2.1:50003', 6).idle(600).send('client', 40, { undelivered: true }),
    );
    expect(population.timer?.survived).toBeNull();
  });

  it('names who has such timers and how often to keep alive', async () => {
    const told = await explained(fails('192.0.2.1:50001', 352), survives('192.0.2.1:50003', 300, 20));
    const cause = told.at('RST').causes.find(({ id }) => id === 'session-lost-after-idle');
    const text = cause?.evidence.map((each) => each.text).join(' ');
    expect(text).toContain('a silence of 300 s was survived and one of 352 s was not: the timer lies between.');
    expect(text).toContain('350 s is a timer of AWS NLB');
    expect(text).not.toContain('Azure');
    const step = cause?.nextSteps.find(({ step: name }) => name === 'application-configuration');
    expect(step?.text).toContain('at least every 300 s (that silence was survived, 352 s was not)');
  });

  it('is doubted where a longer silence was survived', async () => {
    const told = await explained(fails('192.0.2.1:50001', 352), survives('192.0.2.1:50003', 1200, 20));
    const cause = told.at('RST').causes.find(({ id }) => id === 'session-lost-after-idle');
    expect(cause?.against.map((each) => each.text).join(' ')).toContain(
      'A longer silence to this service, of 20 min, was survived',
    );
  });
});
