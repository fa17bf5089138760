import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { stateless } from './stacks.ts';

const asked = () =>
  flow({ client: '192.0.2.20:34394', server: '198.51.100.30:80', rttMs: 70, serverHost: { ttl: 53 } })
    .handshake()
    .send('client', 'GET /forbidden HTTP/1.1\r\nHost: intra.example\r\n\r\n', { label: 'request' });
/** As nf_send_reset writes it: the number that the request acknowledged, IP ID 0, no window. */
const reject = { ...stateless, seq: 3_000_000_001, ttl: 53, injected: true, label: 'RST' };

describe('host firewall', () => {
  it('refuses a request in the name of a TCP that goes on with the connection', async () => {
    const told = await explained(
      asked()
        .rst('server', { ...reject, after: 0.0705 })
        .fin('server', { after: 0.3, label: 'FIN' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'host-firewall', category: 'security-policy', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.6, 0.96],
      evidence: told.frames('request', 'RST', 'FIN'),
      commands: ['nft list ruleset', 'tcp-reset'],
    });
    expect(finding.headline).toContain('its own packet filter refused the connection on seeing the HTTP request');
    expect(finding.causes[0].nextSteps.find(({ step }) => step === 'firewall-logs')?.tool).toBe('Linux shell on the server');
  });

  it('is not named when the host’s TCP falls silent: that one may have lost the connection', async () => {
    const told = await explained(asked().rst('server', { ...reject, after: 0.0705 }));
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('host-firewall');
  });

  it.each([
    ['from another distance', { ttl: 60 }],
    ['with an IP ID, which Linux leaves 0 without a socket', { ipId: 21_007 }],
  ])('is not named for a RST %s: that is a device’s', async (_, other) => {
    const told = await explained(
      asked()
        .rst('server', { ...reject, ...other, after: 0.0705 })
        .fin('server', { after: 0.3 }),
    );
    expect(causeOf(told.at('RST'))).toBe('policy-reset');
    expect(told.at('RST').causes.map(({ id }) => id)).not.toContain('host-firewall');
  });
});
