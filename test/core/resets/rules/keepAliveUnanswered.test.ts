import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const talked = () =>
  flow({ client: '192.0.2.13:50555', server: '198.51.100.22:22', rttMs: 30 })
    .handshake()
    .send('client', 100)
    .send('server', 500)
    .ack('client');
const probe = (label: string, after: number) => ({ after, label, undelivered: true });

describe('unanswered keep-alive probes', () => {
  it('end with the prober’s reset', async () => {
    const told = await explained(
      talked()
        .keepAlive('server', probe('first', 60))
        .keepAlive('server', probe('second', 5))
        .keepAlive('server', probe('third', 5))
        .packet('server', 'RA', { after: 5, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'keep-alive-unanswered', category: 'connection-timeout', expected: false, verdict: 'endpoint' },
      severity: 'warning',
      confidence: [0.8, 0.96],
      evidence: told.frames('first', 'second', 'third', 'RST'),
      commands: ['192.0.2.13', '198.51.100.22', 'tcp_keepalive_time'],
    });
    expect(finding.headline).toContain('keep-alive probes (3) had gone unanswered');
  });

  it('are not when the other end answered them: then the owner closed an idle connection', async () => {
    const told = await explained(
      talked()
        .keepAlive('server', { after: 60 })
        .ack('client')
        .keepAlive('server', { after: 60 })
        .ack('client')
        .packet('server', 'RA', { after: 30, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('idle-connection-closed');
  });
});
