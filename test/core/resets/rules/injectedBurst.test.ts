import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const browsing = () =>
  flow({ client: '192.0.2.66:51066', server: '203.0.113.66:80', rttMs: 60, vantage: 0.2 })
    .handshake()
    .send('client', 'GET /search?q=keyword HTTP/1.1\r\nHost: example.org\r\n\r\n', { label: 'request' });
/** tcpkill: bare, no ACK number, window 0, TTL 64, a random ID, no DF (dsniff, tcpkill.c). */
const kill = { flags: 'R', ack: 0, ttl: 64, dontFragment: false, injected: true, after: 0.00005 } as const;

describe('injected burst', () => {
  it('is tcpkill: three RSTs, ahead by one and three windows', async () => {
    const told = await explained(
      browsing()
        .rst('server', { ...kill, ipId: 50_123, after: 0.0004, label: 'first' })
        .rst('server', { ...kill, ipId: 3_321, seqPlus: 64_240, label: 'second' })
        .rst('server', { ...kill, ipId: 60_001, seqPlus: 3 * 64_240, label: 'third' })
        .send('server', 1000, { after: 0.05 }),
    );
    const finding = told.at('first');
    expect(finding.frames).toEqual(told.frames('first', 'second', 'third'));
    expectJudged(finding, {
      ...{ cause: 'injected-burst', category: 'security-policy', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.75, 0.97],
      evidence: told.frames('first', 'second', 'third'),
      commands: ['192.0.2.66', '203.0.113.66', '51066', '80'],
    });
  });

  it('is a filter that guesses ahead by 1460 and 4380, in both directions', async () => {
    const national = { ttl: 47, injected: true, after: 0.00003 } as const;
    const told = await explained(
      browsing()
        .rst('server', { ...national, after: 0.003, label: 'first' })
        .rst('server', { ...national, seqPlus: 1460 })
        .rst('server', { ...national, seqPlus: 4380 })
        .send('server', 1200, { after: 0.05 }),
    );
    expect(causeOf(told.at('first'))).toBe('injected-burst');
    expect(told.at('first').origin.verdict).toBe('middlebox');
  });

  it('is not named when each RST answers one of the segments that were under way: so does a host that lost the connection', async () => {
    const busy = flow({ client: '192.0.2.66:51066', server: '203.0.113.66:80', rttMs: 60, vantage: 0.2 })
      .handshake()
      .send('server', 1400)
      .ack('client', { label: 'a' })
      .send('server', 1400)
      .send('server', 1400)
      .send('server', 1400);
    const told = await explained(
      busy
        .rst('client', { ...stateless, seqPlus: 0, label: 'first' })
        .ack('server', { ackPlus: 0 })
        .rst('client', { ...stateless }),
    );
    expect(causeOf(told.at('first'))).not.toBe('injected-burst');
    expect(told.at('first').origin.verdict).not.toBe('middlebox');
  });
});
