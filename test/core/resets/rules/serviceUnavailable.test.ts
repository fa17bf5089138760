import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { statelessRefusal } from './stacks.ts';

const attempt = (port: number, start: number) =>
  flow({ client: `[2001:db8::10]:${port}`, server: '[2001:db8:5::80]:8080', start, rttMs: 30 });
const accepted = (port: number, start: number) => attempt(port, start).handshake().close();
const refused = (port: number, start: number, label = `refused ${port}`) =>
  attempt(port, start)
    .syn('client', { label: `SYN ${port}` })
    .refuse('server', { ...statelessRefusal, label });

describe('service unavailable', () => {
  it('is a port that refuses between connections it accepts', async () => {
    const told = await explained(
      accepted(50_001, 0),
      refused(50_002, 2),
      refused(50_003, 2.5),
      refused(50_004, 3),
      accepted(50_005, 6),
    );
    const finding = told.at('refused 50003');
    expectJudged(finding, {
      ...{
        cause: 'service-unavailable',
        category: 'connection-refusal',
        expected: false,
        severity: 'error',
        verdict: 'endpoint',
      },
      confidence: [0.5, 0.9],
      evidence: told.frames('SYN 50003', 'refused 50003'),
      commands: ['2001:db8::10', '2001:db8:5::80', '8080', 'ListenOverflows'.slice(0, 6)],
    });
    expect(finding.impact.applicationError).toContain('ECONNREFUSED');
  });

  it('is a closed port when the service was last seen open a minute ago', async () => {
    const told = await explained(accepted(50_001, 0), refused(50_002, 60));
    expect(causeOf(told.at('refused 50002'))).toBe('port-closed');
  });

  it('is not named when a device refuses in the server’s name: then it is a rule', async () => {
    const served = [0, 1, 2].map((n) =>
      flow({ client: `192.0.2.30:5100${n}`, server: '198.51.100.9:443', start: n, rttMs: 60 })
        .handshake()
        .send('client', 90)
        .send('server', 90),
    );
    const refused = flow({ client: '192.0.2.30:51009', server: '198.51.100.9:443', start: 4, rttMs: 60 })
      .syn()
      .rst('server', { ttl: 254, ipId: 77, after: 0.002, seq: 0, injected: true, label: 'RST' });
    const finding = (await explained(...served, refused)).at('RST');
    expect(finding.origin.verdict).toBe('middlebox');
    expect(causeOf(finding)).toBe('syn-rejected-by-policy');
  });
});
