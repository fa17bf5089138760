import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const ends = { client: '192.0.2.15:50600', server: '198.51.100.20:443', rttMs: 90 };

describe('client gave up', () => {
  it('is the loser of happy eyeballs: the client has another connection by now', async () => {
    const told = await explained(
      flow({ ...ends, client: '[2001:db8::15]:50600', server: '[2001:db8:8::20]:443', rttMs: 10 }).handshake(),
      flow({ ...ends, start: 0.05 })
        .syn()
        .synAck('server', { label: 'SYN/ACK' })
        .rst('client', { ...stateless, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'client-gave-up', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.6, 0.82],
      evidence: told.frames('SYN/ACK', 'RST'),
      commands: ['192.0.2.15', '198.51.100.20', '443'],
    });
    expect(finding.impact.applicationError).toContain('sees nothing');
  });

  it('is not named when the SYN/ACK was wrong: then the client had to refuse it', async () => {
    const told = await explained(
      flow(ends)
        .syn()
        .synAck('server', { ackPlus: 1000 })
        .rst('client', { ...stateless, seq: 1_000_001_001, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('unacceptable-syn-ack');
  });

  it('is not named when the server ends the new connection: it is not the client who gave up', async () => {
    const told = await explained(flow(ends).handshake().packet('server', 'RA', { after: 0.001, label: 'RST' }));
    expect(causeOf(told.at('RST'))).not.toBe('client-gave-up');
  });

  it('is not named where the same SYN comes again afterwards: somebody else had refused the answer', async () => {
    const refused = flow({ ...ends, vantage: 1 })
      .syn()
      .synAck()
      .rst('client', { ...stateless, injected: true, ttl: 253, label: 'RST' });
    const told = await explained(refused.idle(1).retransmit('client').synAck('server', { seqPlus: 9000 }));
    expect(causeOf(told.at('RST'))).not.toBe('client-gave-up');
    expect(told.at('RST').origin.verdict).toBe('middlebox');
  });
});
