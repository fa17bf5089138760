import { describe, expect, it } from 'vitest';
import { flow, type PacketOverrides } from '../../../support/conversation.ts';
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

  const flooding = (number: number, reset: PacketOverrides) =>
    flow({ client: `192.0.2.39:${41_000 + number}`, server: service, start: 5 + number / 50, rttMs: 30, vantage: 1 })
      .syn('client', { label: 'SYN' })
      .synAck('server', { label: `SYN/ACK ${number}` })
      .retransmit('server', { after: 1 })
      .rst('client', { after: 0.4, ttl: 253, ipId: 0, injected: true, ...reset, label: `RST ${number}` });

  it('is also a device that ends handshakes which nobody completed', async () => {
    const told = await explained(served('192.0.2.36:40001', 0, 55), ...[0, 1, 2, 3].map((number) => flooding(number, {})));
    const finding = told.at('RST 2');
    expectJudged(finding, {
      ...{
        cause: 'syn-proxy',
        category: 'connection-refusal',
        expected: false,
        verdict: 'middlebox',
        severity: finding.severity,
      },
      confidence: [0.5, 0.97],
      evidence: told.frames('SYN/ACK 2', 'RST 2'),
      commands: ['show counter global', 'ss -tlnp'],
    });
    expect(finding.headline).toContain('handshakes that are begun and never completed');
  });

  it('is not a client that resets at once, or at its own distance, what it had begun', async () => {
    const atOnce = flow({ client: '192.0.2.39:41000', server: service, rttMs: 30, vantage: 1 })
      .syn()
      .synAck()
      .rst('client', { ttl: 253, ipId: 0, injected: true, label: 'RST' });
    const itself = flooding(0, { ttl: 55 });
    for (const [story, label] of [
      [atOnce, 'RST'],
      [itself, 'RST 0'],
    ] as const) {
      const told = await explained(served('192.0.2.36:40001', 0, 55), story);
      expect(told.at(label).causes.map(({ id }) => id)).not.toContain('syn-proxy');
    }
  });
});
