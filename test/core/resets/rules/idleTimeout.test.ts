import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device } from './stacks.ts';

const resting = () =>
  flow({ client: '10.1.0.4:49810', server: '10.2.0.9:1433', rttMs: 12, vantage: 0.5 })
    .handshake()
    .send('client', 120)
    .send('server', 400)
    .ack('client', { label: 'last packet' });

describe('idle timeout', () => {
  it('is a load balancer that resets both ends when its four minutes are over', async () => {
    const told = await explained(
      resting()
        .rst('server', { ...device, after: 240.2, label: 'to the client' })
        .rst('client', { ...device, after: 0.0001, label: 'to the server' }),
    );
    expect(told.findings).toHaveLength(2);
    for (const label of ['to the client', 'to the server']) {
      expectJudged(told.at(label), {
        ...{ cause: 'idle-timeout', category: 'connection-timeout', expected: false, severity: 'warning', verdict: 'middlebox' },
        confidence: [0.7, 0.9],
        evidence: told.frames('last packet', 'to the client', 'to the server'),
        commands: ['10.1.0.4', '10.2.0.9', '49810', '1433', 'tcp_keepalive_time'],
      });
      expect(told.at(label).headline).toContain('240 s of silence');
    }
  });

  it('is not named when one end’s own socket closes after the same silence: then that end was done', async () => {
    const told = await explained(resting().packet('client', 'RA', { after: 240.2, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('idle-connection-closed');
    expect(told.at('RST').origin.verdict).toBe('endpoint');
  });
});
