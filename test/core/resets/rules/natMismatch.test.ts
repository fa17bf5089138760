import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const upload = () =>
  flow({ client: '192.0.2.20:52222', server: '198.51.100.28:443', rttMs: 24 })
    .handshake()
    .send('client', 3000)
    .ack('server')
    .send('client', 1000)
    .ack('server');

describe('a packet that slipped past NAT', () => {
  it('is a repetition answered by a host that does not know the connection, in a lively transfer', async () => {
    const told = await explained(
      upload()
        .retransmit('client', { after: 0.002, ackPlus: 0, label: 'repeated' })
        .rst('server', { ...stateless, after: 0.0243, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'nat-mismatch', category: 'unexpected-data', expected: false, verdict: 'endpoint', severity: 'error' },
      confidence: [0.5, 0.87],
      evidence: told.frames('repeated', 'RST'),
      commands: ['conntrack -L', 'nf_conntrack_tcp_be_liberal'],
    });
  });

  it('is not new data refused by a host that has restarted', async () => {
    const told = await explained(
      upload()
        .send('client', 500, { after: 0.5, undelivered: true })
        .rst('server', { ...stateless, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('half-open');
  });
});
