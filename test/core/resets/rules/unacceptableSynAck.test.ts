import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const ends = { client: '192.0.2.33:40001', server: '198.51.100.60:5432', rttMs: 16 };

describe('unacceptable SYN/ACK', () => {
  it('is a SYN/ACK whose numbers were changed on the way', async () => {
    const told = await explained(
      flow(ends)
        .syn('client', { label: 'SYN' })
        .synAck('server', { ackPlus: 4096, label: 'SYN/ACK' })
        .rst('client', { ...stateless, seq: 1_000_004_097, label: 'RST' }),
    );
    expectJudged(told.at('RST'), {
      ...{
        cause: 'unacceptable-syn-ack',
        category: 'unexpected-data',
        expected: false,
        severity: 'warning',
        verdict: 'endpoint',
      },
      confidence: [0.7, 0.9],
      evidence: told.frames('SYN', 'SYN/ACK', 'RST'),
      commands: ['192.0.2.33', '198.51.100.60'],
    });
  });

  it('is not named when the SYN/ACK is right and only unwanted: then the client gave up', async () => {
    const told = await explained(
      flow(ends)
        .syn()
        .synAck()
        .rst('client', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('client-gave-up');
  });
});
