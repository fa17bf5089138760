import { describe, expect, it } from 'vitest';
import { flow, type FlowOptions } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device } from './stacks.ts';

const ends: FlowOptions = { client: '192.0.2.5:50500', server: '203.0.113.5:22', serverHost: { isn: 4_294_960_000 } };
const longSession = () =>
  flow(ends)
    .syn()
    .synAck('server', { label: 'SYN/ACK' })
    .ack('client')
    .send('client', 500)
    .send('server', 90_000)
    .ack('client', { label: 'last packet' });

describe('stale sequence', () => {
  it('is an offloaded session that times out with the numbers of its start, beyond a wrap-around too', async () => {
    const told = await explained(
      longSession()
        .rst('server', { ...device, seq: 4_294_960_001, after: 3600.4, label: 'RST' })
        .ack('client', { label: 'challenge ACK' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'stale-sequence', category: 'connection-timeout', expected: false, severity: 'warning', verdict: 'middlebox' },
      confidence: [0.75, 0.92],
      evidence: told.frames('SYN/ACK', 'RST', 'challenge ACK'),
      commands: ['192.0.2.5', '203.0.113.5', '50500', '22'],
    });
    expect(finding.impact.applicationError).toContain('challenge ACK');
  });

  it('is not named when the numbers are current: then it is the timer alone', async () => {
    const told = await explained(
      longSession()
        .rst('server', { ...device, after: 3600.4, label: 'RST' })
        .rst('client', { ...device, after: 0.0001 }),
    );
    expect(causeOf(told.at('RST'))).toBe('idle-timeout');
  });

  it('is not named when little was sent: a first number may then still be the current one', async () => {
    const told = await explained(
      flow(ends).handshake().send('client', 500).packet('server', 'RA', { after: 0.03, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('stale-sequence');
  });
});
