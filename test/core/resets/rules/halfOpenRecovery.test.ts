import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const ends = { client: '192.0.2.33:40001', server: '198.51.100.60:5432', rttMs: 16 };
const refusesOldAck = () =>
  flow(ends)
    .syn('client', { label: 'SYN' })
    .ack('server', { seq: 777_000_001, ack: 555_000_001, label: 'ACK of another connection' })
    .rst('client', { ...stateless, seq: 555_000_001, label: 'RST' });

describe('half-open recovery', () => {
  it('is a client that clears away what the server still held, and comes through (RFC 9293, figure 9)', async () => {
    const told = await explained(refusesOldAck().retransmit('client', { after: 1 }).synAck('server').ack('client'));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'half-open-recovery', category: 'half-open', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.7, 0.92],
      evidence: told.frames('SYN', 'ACK of another connection', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.claimedSender).toBe('client');
  });

  it('is a fault when the next attempt never came through', async () => {
    const told = await explained(refusesOldAck());
    expect(causeOf(told.at('RST'))).toBe('half-open-recovery');
    expect(told.at('RST').expected).toBe(false);
  });

  it('is not named for a SYN/ACK with wrong numbers', async () => {
    const told = await explained(
      flow(ends)
        .syn('client')
        .synAck('server', { ackPlus: 4096 })
        .rst('client', { ...stateless, seq: 1_000_004_097, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('unacceptable-syn-ack');
  });
});
