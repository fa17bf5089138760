import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { originCaseOf } from '../../../support/resetFacts.ts';

const bare = { flags: 'R', ack: 0, ipId: 0 } as const;
const talking = (rttMs = 40): ScriptedFlow => flow({ rttMs }).handshake().send('client', 100).send('server', 900).ack('client');
const asked = (rttMs?: number): ScriptedFlow => talking(rttMs).idle(2).send('client', 60, { undelivered: true });
const speed = /It came .* after the packet it (answers|acknowledges)/;

describe('speed', () => {
  it.each<[string, number, ScriptedFlow, 'middlebox' | 'endpoint' | 'nothing']>([
    ['a tenth of the host’s own pace', 40, asked().rst('server', { ...bare, after: 0.004 }), 'middlebox'],
    ['the host’s own pace', 40, asked().rst('server', { ...bare, after: 0.041 }), 'endpoint'],
    ['clearly quicker than the host', 40, asked().rst('server', { ...bare, after: 0.025 }), 'middlebox'],
    ['a host next door, where nothing is quicker', 0.5, asked(0.5).rst('server', { ...bare, after: 0.0001 }), 'nothing'],
    [
      'a socket’s abort that acknowledges what cannot have arrived',
      40,
      asked().packet('server', 'RA', { after: 0.001, ackPlus: 60 }),
      'middlebox',
    ],
    ['a socket’s abort that does not acknowledge it', 40, asked().packet('server', 'RA', { after: 0.001 }), 'nothing'],
    ['a socket’s abort long after', 40, asked().packet('server', 'RA', { after: 0.5, ackPlus: 60 }), 'nothing'],
    ['a SYN refused at once', 40, flow({ server: '10.0.0.2:81' }).syn().refuse('server', { after: 0.001 }), 'middlebox'],
  ])('%s', async (_name, rttMs, story, speaksFor) => {
    // Another connection shows how long the server takes.
    const { middlebox, endpoint } = await originCaseOf(story, flow({ client: '10.0.0.8:40000', rttMs }).handshake());
    expect(middlebox.some((text) => speed.test(text))).toBe(speaksFor === 'middlebox');
    expect(endpoint.some((text) => text.startsWith('It took'))).toBe(speaksFor === 'endpoint');
  });

  it('is measured from the first packet with that ACK: a bulk transfer repeats it in every segment', async () => {
    // The client aborted; its RST answers the first of many segments, the last of which arrived a moment before.
    const upload = flow({ rttMs: 40 }).handshake().send('client', 50).ack('server');
    for (let i = 0; i < 20; i++) upload.send('client', 1400, { after: 0.002, undelivered: true });
    const { middlebox } = await originCaseOf(upload.rst('server', { ...bare, after: 0.001 }));
    expect(middlebox.some((text) => speed.test(text))).toBe(false);
  });

  it('weighs the less the nearer it comes to the host’s own pace', async () => {
    const after = async (seconds: number): Promise<number> =>
      (await originCaseOf(asked().rst('server', { ...bare, after: seconds }))).score;
    const paces = await Promise.all([0.004, 0.025, 0.034, 0.08, 0.041].map(after));
    expect(paces).toEqual(paces.toSorted((a, b) => b - a));
    expect(new Set(paces).size).toBe(paces.length);
  });

  it('weighs more where the host took longer time after time', async () => {
    const other = (at: number): ScriptedFlow => flow({ client: `10.0.0.8:${40_000 + at}`, start: at, rttMs: 40 }).handshake();
    const early = asked().rst('server', { ...bare, after: 0.015 });
    const [first, often] = await Promise.all([originCaseOf(early), originCaseOf(early, other(10), other(20))]);
    expect(often.score).toBeGreaterThan(first.score + 1);
    expect(often.middlebox).toEqual(first.middlebox);
  });

  it('is the quickest handshake of the host: a repeated SYN does not say which one was answered', async () => {
    const retried = flow({ client: '10.0.0.7:4000', rttMs: 40 })
      .syn()
      .retransmit('client', { after: 1 })
      .synAck('server', { after: 0.0001 });
    const { endpoint } = await originCaseOf(asked().rst('server', { ...bare, after: 0.041 }), retried);
    expect(endpoint.some((text) => text.startsWith('It took'))).toBe(true);
  });
});

describe('the words about speed', () => {
  it('compare with the handshake and claim nothing of other answers', async () => {
    // The server answered data within 20 ms, though its handshake took 40.
    const story = (): ScriptedFlow =>
      flow({ rttMs: 40 }).handshake().send('client', 100).send('server', 900, { after: 0.02 }).ack('client').idle(2);
    const early = await originCaseOf(
      story()
        .send('client', 60, { undelivered: true })
        .rst('server', { ...bare, after: 0.019 }),
    );
    expect(early.middlebox.join()).toMatch(/It came 19(\.0)? ms after .*, sooner than this end’s quickest handshake here \(40/);
    const alike = await originCaseOf(
      story()
        .send('client', 60, { undelivered: true })
        .rst('server', { ...bare, after: 0.0395 }),
    );
    expect(alike.endpoint.join()).toMatch(/It took 39\.5 ms, about as long as this end’s quickest handshake/);
    const late = await originCaseOf(
      story()
        .send('client', 60, { undelivered: true })
        .rst('server', { ...bare, after: 0.09 }),
    );
    expect(late.endpoint.join()).toMatch(/It took 90(\.0)? ms, longer than this end’s quickest handshake/);
  });
});

describe('both sides', () => {
  const both = (apart: number): ScriptedFlow =>
    talking().rst('server', { after: 0.5, injected: true }).rst('client', { after: apart, injected: true });
  it.each([
    [0.0002, 2.5],
    [0.003, 1],
    [0.05, 0],
    [1.5, 0],
  ])('reset within %d s', async (apart, weight) => {
    const with_ = await originCaseOf(both(apart));
    const without = await originCaseOf(talking().rst('server', { after: 0.5, injected: true }));
    expect(with_.score - without.score).toBeCloseTo(weight, 5);
    expect(with_.middlebox.some((text) => text.startsWith('Both ends were reset'))).toBe(weight > 0);
  });

  it('is hardly evidence once both ends were closing', async () => {
    const closing = (): ScriptedFlow => talking().fin('client').fin('server');
    const with_ = await originCaseOf(closing().rst('server', { after: 0.01 }).rst('client', { after: 0.0001 }));
    const without = await originCaseOf(closing().rst('server', { after: 0.01 }));
    expect(with_.score - without.score).toBeLessThan(1);
  });
});
