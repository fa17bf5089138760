import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { explained, expectJudged } from '../../../support/judged.ts';

const service = '198.51.100.63:443';
const begun = (client: string, start: number, synAckTtl: number) =>
  flow({ client, server: service, start, rttMs: 30 })
    .syn()
    .synAck('server', { ttl: synAckTtl, label: 'SYN/ACK' })
    .ack('client', { label: 'ACK' });
const served = (client: string, start: number, synAckTtl: number) =>
  begun(client, start, synAckTtl).send('client', 40).send('server', 400).close('client');

describe('SYN proxy', () => {
  it('is a device that accepted for a server which then refused', async () => {
    const told = await explained(
      served('192.0.2.36:40001', 0, 250),
      served('192.0.2.37:40002', 1, 250),
      begun('192.0.2.38:40003', 2, 250).rst('server', { ttl: 250, ipId: 0, injected: true, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{
        cause: 'syn-proxy',
        category: 'connection-refusal',
        expected: false,
        verdict: 'middlebox',
        severity: finding.severity,
      },
      confidence: [0.5, 0.87],
      evidence: [finding.frame],
      commands: ['show counter global', 'ss -tlnp'],
    });
  });

  it('is not named where SYN/ACKs and data come from one distance', async () => {
    const told = await explained(
      served('192.0.2.36:40001', 0, 55),
      begun('192.0.2.38:40003', 2, 55).rst('server', { ttl: 55, ipId: 0, label: 'RST' }),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('syn-proxy');
  });
});
