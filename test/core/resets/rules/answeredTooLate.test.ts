import { describe, expect, it } from 'vitest';
import { flow, type ScriptedFlow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const ends = { client: '192.0.2.15:50600', server: '198.51.100.20:443', rttMs: 90 };
const acceptedAfter = (seconds: number): ScriptedFlow =>
  flow(ends)
    .syn('client', { label: 'SYN' })
    .synAck('server', { after: seconds, label: 'SYN/ACK' })
    .rst('client', { ...stateless, label: 'RST' });

describe('answered too late', () => {
  it('is a SYN/ACK that came when the client had stopped waiting', async () => {
    const told = await explained(acceptedAfter(3.2));
    expectJudged(told.at('RST'), {
      ...{ cause: 'answered-too-late', category: 'connection-refusal', expected: false },
      ...{ severity: 'warning', verdict: 'endpoint', confidence: [0.6, 0.82] },
      evidence: told.frames('SYN', 'SYN/ACK', 'RST'),
      commands: ['192.0.2.15', '198.51.100.20', 'TcpExtListen'],
    });
    expect(told.at('RST').headline).toContain('the server had answered too late');
  });

  it('is a SYN/ACK that had to be repeated', async () => {
    const told = await explained(
      flow(ends)
        .syn()
        .synAck('server', { undelivered: true })
        .synAck('server', { after: 0.4, seqPlus: -1 })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('answered-too-late');
    expect(
      told
        .at('RST')
        .causes[0].evidence.map(({ text }) => text)
        .join(),
    ).toContain('SYN/ACK 2 times');
  });

  it('is not named when the SYN/ACK came in good time: then the client did not want the connection', async () => {
    const told = await explained(acceptedAfter(0.02));
    expect(causeOf(told.at('RST'))).toBe('client-gave-up');
    expect(told.at('RST').outcome).toBe('normal');
  });

  it('is not named when the client used the connection', async () => {
    const told = await explained(
      flow(ends).syn().synAck('server', { after: 3.2 }).ack('client').send('client', 80).packet('client', 'RA', { label: 'RST' }),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('answered-too-late');
  });

  it('is not named for a SYN through a raw socket, as traceroute sends it: there is no client that waits', async () => {
    const told = await explained(
      flow({ client: '192.0.2.42:40008', server: '198.51.100.67:443', rttMs: 16 })
        .syn('client', { options: new Uint8Array(0) })
        .synAck()
        .synAck('server', { after: 1 })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('answered-too-late');
  });
});
