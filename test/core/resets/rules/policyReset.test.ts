import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { clientHello } from '../../../support/tls.ts';
import { device, windows } from './stacks.ts';

const hello = () =>
  flow({ client: '192.0.2.21:52844', server: '203.0.113.80:443', rttMs: 38, vantage: 0.1 })
    .handshake()
    .send('client', clientHello('games.example.net'), { label: 'ClientHello' });

describe('policy reset', () => {
  it('is a firewall that reads the server name and resets both ends', async () => {
    const told = await explained(
      hello()
        .rst('server', { ...device, after: 0.0006, label: 'to the client' })
        .rst('client', { ...device, after: 0.00002, label: 'to the server' }),
    );
    expectJudged(told.at('to the client'), {
      ...{ cause: 'policy-reset', category: 'security-policy', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.75, 0.92],
      evidence: told.frames('ClientHello', 'to the client', 'to the server'),
      commands: ['192.0.2.21', '203.0.113.80', '52844', '443', 'action neq allow', 'test security-policy-match'],
    });
    expect(told.at('to the client').headline).toBe(
      'A middlebox, not the server, reset the connection: its policy blocked the connection on seeing the TLS ClientHello.',
    );
    expectJudged(told.at('to the server'), {
      ...{ cause: 'policy-reset', category: 'security-policy', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.7, 0.92],
      evidence: told.frames('to the client', 'to the server'),
      commands: ['192.0.2.21', '203.0.113.80'],
    });
  });

  it('is a proxy that cuts an HTTP request in the server’s name while the server answers it', async () => {
    const told = await explained(
      flow({
        client: '[2001:db8::21]:50000',
        server: '[2001:db8:9::80]:80',
        rttMs: 50,
        clientHost: windows(0),
        serverHost: windows(9),
      })
        .handshake()
        .send('client', 'GET /casino HTTP/1.1\r\nHost: bets.example.com\r\n\r\n', { label: 'request' })
        .rst('server', { ...device, ttl: 62, after: 0.0009, label: 'RST' })
        .send('server', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', { after: 0.05, label: 'response' }),
    );
    expectJudged(told.at('RST'), {
      ...{ cause: 'policy-reset', category: 'security-policy', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.75, 0.92],
      evidence: told.frames('request', 'RST', 'response'),
      commands: ['2001:db8::21', '2001:db8:9::80', '80'],
    });
  });

  it('is not named when the server’s own socket resets at the same point: its clock, its window, its pace', async () => {
    const told = await explained(hello().packet('server', 'RA', { label: 'RST' }));
    expect(['application-abort', 'close-with-unread-data']).toContain(causeOf(told.at('RST')));
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });
});
