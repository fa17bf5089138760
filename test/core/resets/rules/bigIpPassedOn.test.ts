import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const told = (text: string) =>
  explained(
    flow({ client: '192.0.2.50:54001', server: '198.51.100.90:80', serverHost: { ttl: 247 } })
      .handshake()
      .send('client', 'GET / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n')
      .rst('server', { payload: `BIG-IP: [0x11c5672:3045] ${text}`, label: 'RST' }),
  );

describe('a reset that a BIG-IP passed on', () => {
  it('is known by what the RST says of itself', async () => {
    const capture = await told('{peer} TCP RST from remote system');
    expectJudged(capture.at('RST'), {
      ...{ cause: 'big-ip-passed-on', category: 'application-error', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.85, 0.98],
      evidence: capture.frames('RST'),
      commands: ['tcp.stream == 0', 'tmsh show net rst-cause'],
    });
    expect(capture.at('RST').headline).toContain('passed on a reset that it had got itself');
  });

  it('is not named for a reset of its own', async () => {
    expect(causeOf((await told('Policy action')).at('RST'))).toBe('big-ip-reset');
  });
});
