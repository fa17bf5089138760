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

  const far = (port: number, start: number) =>
    flow({ client: `192.0.2.41:${port}`, server: '198.51.100.66:443', start, rttMs: 60 })
      .handshake()
      .send('client', 300)
      .send('server', 900);
  /** Port 80 answers from one hop away and in a tenth of the time, closes without a word and knows nothing of what comes then. */
  const taken = (window: number) =>
    flow({ client: '192.0.2.41:40300', server: '198.51.100.66:80', start: 3, rttMs: 6, serverHost: { ttl: 63, window } })
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\nHost: service.example\r\n\r\n')
      .ack('server')
      .fin('server', { label: 'FIN' })
      .ack('client')
      .send('client', 'more', { after: 0.3 })
      .packet('server', 'R', { ack: 0, ipId: 0, window: 0, options: {}, label: 'RST' });

  it('is a transparent proxy that closes without a word what it took in the server’s name', async () => {
    const told = await explained(far(40_100, 0), far(40_101, 1), taken(64_240));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'proxy-upstream', category: 'application-error', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.6, 0.97],
      evidence: told.frames('FIN', 'RST'),
      commands: ['journalctl'],
    });
    expect(finding.headline).toContain('a proxy that takes connections in the server’s name');
  });

  it('is no transparent proxy where the address is as far off elsewhere, nor a SYN proxy that waits for its server', async () => {
    const near = flow({ client: '192.0.2.41:40100', server: '198.51.100.66:443', rttMs: 6, serverHost: { ttl: 63 } }).handshake();
    for (const story of [[near, taken(64_240)] as const, [far(40_100, 0), far(40_101, 1), taken(0)] as const]) {
      const told = await explained(...story);
      expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('proxy-upstream');
    }
  });
});
