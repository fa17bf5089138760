import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { clientHello } from '../../../support/tls.ts';

const hello = () =>
  flow({ client: '192.0.2.21:52844', server: '203.0.113.80:443', rttMs: 38, serverHost: { ttl: 52 } })
    .handshake()
    .send('client', clientHello('games.example.net'), { label: 'ClientHello' });
const agent = { injected: true, ipId: 0, after: 0.0002, label: 'RST' };

describe('local agent', () => {
  it('resets in the server’s name from the client’s own machine', async () => {
    const told = await explained(hello().rst('server', { ...agent, ttl: 64 }));
    const finding = told.at('RST');
    const [first, second] = finding.causes;
    expect(finding.origin.verdict).toBe('middlebox');
    // A firewall next door looks nearly the same: both are named.
    expect(new Set([first.id, second?.id])).toEqual(new Set(['local-agent', 'policy-reset']));
    expectJudged(finding, {
      ...{ cause: first.id, category: 'security-policy', expected: false, verdict: 'middlebox', severity: 'error' },
      confidence: [0.4, 0.8],
      evidence: told.frames('ClientHello', 'RST'),
      commands: ['192.0.2.21', '203.0.113.80'],
    });
  });

  it('is not named when the RST crossed routers', async () => {
    const told = await explained(hello().rst('server', { ...agent, ttl: 61 }));
    expect(causeOf(told.at('RST'))).toBe('policy-reset');
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('local-agent');
  });

  it('is not named at the server', async () => {
    const told = await explained(
      flow({ vantage: 1, rttMs: 38 })
        .handshake()
        .send('client', clientHello('a.example'))
        .rst('server', { ...agent, ttl: 128 }),
    );
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('local-agent');
  });
});
