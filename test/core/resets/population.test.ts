import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import { resetFactsOf } from '../../support/resetFacts.ts';

const to = (server: string, client: string, start: number): ScriptedFlow => flow({ server, client, start });
const refused = (): ScriptedFlow => to('10.0.0.2:80', '10.0.0.1:50000', 20).syn().refuse();
const served = (client: string, start: number): ScriptedFlow =>
  to('10.0.0.2:80', client, start).handshake().send('client', 9).close();

describe('what other connections say of one', () => {
  it('counts those of the same server and port within ten seconds', async () => {
    const { population } = await resetFactsOf(
      to('10.0.0.2:80', '10.0.0.1:50000', 0).syn().refuse(),
      served('10.0.0.3:50001', 2),
      served('10.0.0.4:50001', 9.5),
      served('10.0.0.5:50001', 11),
      to('10.0.0.2:81', '10.0.0.3:50002', 1).handshake(),
      to('10.0.0.9:80', '10.0.0.3:50003', 1).handshake(),
      to('10.0.0.2:80', '10.0.0.6:50000', 3).syn().refuse(),
      to('10.0.0.2:80', '10.0.0.7:50000', 4).syn(),
    );
    expect(population).toMatchObject({ accepted: 2, refused: 2, resetTogether: 1 });
  });

  it('counts connections reset in the same second, this one included', async () => {
    const broken = (client: string, at: number): ScriptedFlow =>
      to('10.0.0.2:80', client, 0).handshake().packet('server', 'RA', { after: at });
    const { population } = await resetFactsOf(
      broken('10.0.0.1:1', 5),
      broken('10.0.0.3:1', 5.5),
      broken('10.0.0.4:1', 4.2),
      broken('10.0.0.5:1', 7),
    );
    expect(population.resetTogether).toBe(3);
  });

  it('knows what else the client tried, and what came of it', async () => {
    const { population } = await resetFactsOf(
      to('10.0.0.2:1', '10.0.0.1:50000', 0).syn().refuse(),
      to('10.0.0.2:2', '10.0.0.1:50000', 1).syn(),
      to('10.0.0.3:1', '10.0.0.1:50000', 2).handshake().send('client', 5),
      to('10.0.0.3:1', '10.0.0.1:50001', 3).handshake().rst('client'),
      to('10.0.0.4:1', '10.0.0.8:50001', 3).syn(),
    );
    expect(population).toMatchObject({ clientTargets: 3, clientFailedShare: 0.75 });
  });

  it.each([
    [[0, 10, 20, 30], 10],
    [[0, 9.5, 20.5, 30], 10],
    [[0, 10, 20], 10],
    [[0, 10], null],
    [[0, 1, 15, 16], null],
  ])('finds the period of empty connections at %j s', async (starts, period) => {
    const [first, ...others] = starts.map((start, i) =>
      to('10.0.0.2:80', `10.0.0.1:${50_000 + i}`, start)
        .handshake()
        .rst('client'),
    );
    if (first === undefined) throw new Error('no connections');
    const { population } = await resetFactsOf(first, ...others);
    expect(population.emptyConnections).toBe(starts.length);
    if (period === null) expect(population.emptyPeriod).toBeNull();
    else expect(population.emptyPeriod).toBeCloseTo(period, 6);
  });

  it('leaves a reset alone in its capture alone', async () => {
    expect((await resetFactsOf(refused())).population).toMatchObject({
      ...{ accepted: 0, refused: 1, resetTogether: 1, clientTargets: 1, clientFailedShare: 1 },
      ...{ emptyConnections: 0, emptyPeriod: null },
    });
  });
});
