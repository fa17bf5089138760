import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { originCaseOf, resetFactsOf } from '../../../support/resetFacts.ts';

const reset = (): ScriptedFlow =>
  flow({ rttMs: 40 })
    .handshake()
    .send('client', 100)
    .send('server', 900)
    .ack('client')
    .rst('server', { after: 0.3, injected: true });

describe('the sender after its RST', () => {
  const wentOn = /went on sending/;
  it.each<[string, ScriptedFlow, boolean]>([
    ['sends new data', reset().send('server', 500, { after: 0.2 }), true],
    ['acknowledges new data', reset().send('client', 50, { after: 0.2 }).ack('server', { after: 0.1 }), true],
    ['closes', reset().fin('server', { after: 0.2 }), true],
    ['only repeats what it had sent before', reset().retransmit('server', { after: 0.2 }), false],
    ['repeats an old ACK', reset().ack('server', { after: 0.2 }), false],
    ['resets again', reset().rst('server', { after: 0.2 }), false],
    ['is silent', reset().ack('client', { after: 0.2 }), false],
    [
      'accepts a new connection on the same ports',
      reset().syn('client', { seq: 1_000_000_000, after: 1 }).synAck('server', { seq: 99 }),
      false,
    ],
  ])('%s', async (_name, story, known) => {
    expect((await originCaseOf(story)).middlebox.some((text) => wentOn.test(text))).toBe(known);
  });

  it.each<[string, ScriptedFlow, boolean]>([
    ['that repeats what it had sent, long after, is alive', reset().retransmit('server', { after: 0.3 }), true],
    ['that sends a keep-alive a minute later is alive', reset().keepAlive('server', { after: 20 }), true],
    ['whose packets were only late is not', reset().retransmit('server', { after: 0.05 }), false],
    ['that only resets again is not', reset().rst('server', { after: 0.3 }), false],
  ])('one %s', async (_name, story, alive) => {
    expect((await originCaseOf(story)).middlebox.some((text) => text.includes('living socket'))).toBe(alive);
  });

  it('may go on where it had only refused an answer with wrong numbers to its SYN', async () => {
    const opening = flow({ rttMs: 40 })
      .syn()
      .synAck('server', { injected: true, ackPlus: 5000, after: 0.01 })
      .rst('client', { flags: 'R', ack: 0, seq: 1_000_005_001, after: 0.0001 })
      .synAck('server', { after: 0.04 })
      .ack('client')
      .send('client', 50);
    expect((await originCaseOf(opening)).middlebox.join()).not.toContain('went on');
  });

  it('may be a tool with its own TCP, whose kernel knows nothing of the connection and resets it', async () => {
    const tool = (ttl: number): ScriptedFlow =>
      flow({ rttMs: 40 })
        .syn()
        .synAck()
        .rst('client', { flags: 'R', ack: 0, ipId: 0, ttl, after: 0.0001, injected: true })
        .ack('client', { after: 0.002 })
        .send('client', 12, { after: 1 });
    const own = await originCaseOf(tool(64));
    expect(own.middlebox.join()).toContain('went on');
    expect(own.logOdds).toBeLessThan(-1);
    expect((await originCaseOf(tool(60))).logOdds).toBeGreaterThan(2);
  });

  it('weighs less within a round trip: those packets may have been on their way', async () => {
    const soon = await originCaseOf(reset().send('server', 500, { after: 0.005 }));
    const later = await originCaseOf(reset().send('server', 500, { after: 0.5 }));
    expect(later.score - soon.score).toBeCloseTo(2, 5);
  });
});

describe('challenge ACK', () => {
  // In the window, but not where it must be: the receiver asks back (RFC 5961, 3.2).
  const offByTen = (): ScriptedFlow =>
    flow({ rttMs: 40 })
      .handshake()
      .send('client', 100)
      .send('server', 900)
      .ack('client')
      .rst('server', { after: 0.3, seqPlus: 10 });

  it('confirmed by a RST with its number: the end really did reset', async () => {
    const story = offByTen().ack('client', { after: 0.0005 }).rst('server', { flags: 'R', ack: 0 });
    const { endpoint } = await originCaseOf(story);
    expect(endpoint).toContain('It was confirmed: the same end answered the challenge ACK with another RST.');
    expect((await resetFactsOf(story)).after).toMatchObject({ challengeAck: 8, resetConfirmed: 9 });
  });

  it('answered with data instead: the end knew of no reset', async () => {
    const { middlebox, endpoint } = await originCaseOf(offByTen().ack('client', { after: 0.0005 }).send('server', 700));
    expect(endpoint.join()).not.toContain('confirmed');
    expect(middlebox.join()).toContain('went on sending');
  });

  it('is none a second later: that ACK answers something else', async () => {
    expect((await resetFactsOf(offByTen().ack('client', { after: 1.2 }))).after.challengeAck).toBeNull();
  });
});

describe('one SYN answered twice', () => {
  const twice = 'One SYN was answered twice, by a SYN/ACK and by this RST: two devices answered.';

  it('speaks for two devices, whichever answer comes first', async () => {
    const first = flow({ rttMs: 40 }).syn().refuse('server', { after: 0.001, injected: true }).synAck('server', { after: 0.04 });
    const second = flow({ rttMs: 40 }).syn().synAck().refuse('server', { after: 0.001, injected: true });
    expect((await originCaseOf(first)).middlebox).toContain(twice);
    expect((await originCaseOf(second)).middlebox).toContain(twice);
  });

  it('does not when a repeated SYN was accepted: the service may have started in between', async () => {
    const retried = flow({ rttMs: 40 }).syn().refuse().retransmit('client', { after: 1 }).synAck();
    expect((await originCaseOf(retried)).middlebox).not.toContain(twice);
  });

  it('does not when the SYN/ACK answers another SYN', async () => {
    const other = flow({ rttMs: 40 }).syn().refuse().synAck('server', { ackPlus: 5000, after: 0.5 });
    expect((await originCaseOf(other)).middlebox).not.toContain(twice);
  });
});
