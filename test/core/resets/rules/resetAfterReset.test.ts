import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { explained } from '../../../support/judged.ts';

describe('reset-after-reset', () => {
  it('is normal when the other end had reset seconds before', async () => {
    const story = flow()
      .handshake()
      .send('client', 100)
      .send('server', 300)
      .ack('client')
      .rst('client', { label: 'first' })
      .idle(18)
      .rst('server', { ttl: 255, label: 'second' });
    const { findings } = await explained(story);
    const late = findings.find(({ frame }) => frame === story.frame('second'));
    expect(late?.causes[0].id).toBe('reset-after-reset');
    expect(late?.causes[0].category).toBe('normal-close');
    expect(late?.severity).toBe('information');
    // What was over nobody could reset again.
    expect(late?.headline).toMatch(/ sent one more RST: the connection had been reset before/);
    expect(late?.causes[0].evidence[0]?.frames).toEqual([story.frame('first'), story.frame('second')]);
    expect(late?.causes[0].nextSteps.map(({ step }) => step)).toEqual([
      'capture',
      'firewall-logs',
      'server-logs',
      'application-configuration',
    ]);
  });

  const refusal = { flags: 'R', seq: 1_000_000_001, ack: 0, ttl: 253, injected: true };
  /** A SYN/ACK is refused by somebody on the way; the client, who knows nothing of it, asks again. */
  const refusedTwice = (again: (story: ScriptedFlow) => ScriptedFlow): ScriptedFlow =>
    again(
      flow({ vantage: 1 })
        .syn()
        .synAck()
        .rst('client', { ...refusal, after: 0.004 })
        .idle(1),
    ).rst('client', {
      ...{ ...refusal, after: 0.004 },
    });

  it('is not what a new attempt gets: a SYN came in between', async () => {
    const story = refusedTwice((begun) => begun.retransmit('client').synAck('server', { seqPlus: 5000 }));
    const { findings } = await explained(story);
    expect(findings.flatMap(({ causes }) => causes.map(({ id }) => id))).not.toContain('reset-after-reset');
    expect(findings.map(({ origin }) => origin.verdict)).not.toContain('endpoint');
  });

  it('is not what both ends get at once from a device', async () => {
    const { findings } = await explained(
      flow()
        .handshake()
        .send('client', 100)
        .rst('server', { injected: true, ttl: 255 })
        .rst('client', { injected: true, ttl: 255, after: 0.0001 }),
    );
    expect(findings.map(({ causes }) => causes[0].id)).not.toContain('reset-after-reset');
  });

  it('is not likely when the connection went on after the first', async () => {
    const { findings } = await explained(
      flow()
        .handshake()
        .send('client', 100)
        .send('server', 100)
        .ack('client')
        .rst('client', { injected: true, ttl: 240 })
        .send('client', 100)
        .send('server', 100)
        .ack('client')
        .idle(20)
        .send('client', 100)
        .packet('server', 'RA', { after: 0.02 })
        .send('server', 10),
    );
    expect(findings.at(-1)?.causes[0].id).not.toBe('reset-after-reset');
  });
});
