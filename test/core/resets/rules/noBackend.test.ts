import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const dropped = (i: number) =>
  flow({ client: `192.0.2.${50 + i}:40001`, server: '198.51.100.64:443', start: i * 2, rttMs: 12, clientHost: { isn: 900 + i } })
    .handshake()
    .send('client', 300)
    .packet('server', 'RA', { label: `RST ${i}` });

describe('no backend', () => {
  it('is an address that accepts and drops every connection', async () => {
    const told = await explained(...[0, 1, 2, 3].map(dropped));
    expectJudged(told.at('RST 2'), {
      ...{ cause: 'no-backend', category: 'connection-refusal', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.4, 0.87],
      evidence: told.frames('RST 2'),
      commands: ['198.51.100.64', 'tcp.flags.reset == 1'],
    });
  });

  it('is not named when others were served', async () => {
    const served = flow({ client: '192.0.2.90:40009', server: '198.51.100.64:443', start: 3, rttMs: 12 })
      .handshake()
      .send('client', 300)
      .send('server', 300);
    const told = await explained(...[0, 1, 2, 3].map(dropped), served);
    expect(told.at('RST 2').causes.map(({ id }) => id)).not.toContain('no-backend');
  });

  it('is not named where somebody else shoots at what the server had accepted', async () => {
    const shot = (i: number) =>
      flow({ client: `192.0.2.${50 + i}:40001`, server: '198.51.100.64:443', start: i * 2, rttMs: 70 })
        .handshake()
        .packet('server', 'RA', { ttl: 57, ipId: 20_000 + i * 999, window: 0, options: {}, after: 0.002, label: `RST ${i}` });
    const told = await explained(...[0, 1, 2, 3].map(shot));
    expect(causeOf(told.at('RST 2'))).toBe('policy-reset');
    expect(told.at('RST 2').origin.verdict).toBe('middlebox');
  });

  it('is not named for a single connection', async () => {
    const told = await explained(dropped(0));
    expect(told.at('RST 0').causes.map(({ id }) => id)).not.toContain('no-backend');
  });
});
