import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const asked = (start = 0) =>
  flow({ client: '192.0.2.41:40007', server: '198.51.100.66:80', start, rttMs: 16 })
    .handshake()
    .send('client', 'GET /api HTTP/1.1\r\nHost: api.example\r\n\r\n')
    .ack('server');
const upstream = (end: number) =>
  flow({ client: '198.51.100.66:41000', server: '203.0.113.7:9000', start: 0.02, rttMs: 1 })
    .handshake()
    .send('client', 200)
    .packet('server', 'RA', { after: end, label: 'upstream RST' });

describe('proxy upstream', () => {
  it('is a proxy that was reset itself just before', async () => {
    const told = await explained(asked().packet('server', 'RA', { after: 0.5, label: 'RST' }), upstream(0.45));
    expectJudged(told.at('RST'), {
      ...{ cause: 'proxy-upstream', category: 'application-error', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.6, 0.9],
      evidence: told.frames('upstream RST', 'RST'),
      commands: ['journalctl'],
    });
  });

  it('is a gateway that says 502', async () => {
    const told = await explained(
      asked()
        .send('server', 'HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
        .packet('server', 'RA', { label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('proxy-upstream');
  });

  it('is not named when the other reset was long before', async () => {
    const told = await explained(asked().packet('server', 'RA', { after: 9, label: 'RST' }), upstream(0.45));
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('proxy-upstream');
  });
});
