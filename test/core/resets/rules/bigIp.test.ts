import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const asked = () =>
  flow({ client: '192.0.2.50:54001', server: '198.51.100.90:80', serverHost: { ttl: 247, window: 4380, windowScale: 0 } })
    .handshake()
    .send('client', 'GET /admin HTTP/1.1\r\nHost: shop.example.com\r\n\r\n');

describe('BIG-IP', () => {
  it('says why it reset', async () => {
    const told = await explained(asked().rst('server', { payload: 'BIG-IP: [0x2664c65:2574] Policy action', label: 'RST' }));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'big-ip-reset', category: 'security-policy', expected: false, severity: 'error', verdict: 'middlebox' },
      confidence: [0.9, 0.98],
      evidence: told.frames('RST'),
      commands: ['tcp.stream == 0', 'tmsh show net rst-cause'],
    });
    expect(finding.headline).toBe('A middlebox, not the server, reset the connection: its stated reason is “Policy action”.');
    expect(finding.causes[0].evidence[0]?.text).toContain('“BIG-IP: [0x2664c65:2574] Policy action”');
  });

  it.each([
    ['BIG-IP: [0x123abc:42] No flow found for ACK', 'session-lost-after-idle'],
    ['BIG-IP: [0x123abc:42] APM: policy denied', 'big-ip-reset'],
    ['BIG-IP: [0x123abc:42] Flow expired (sweeper)', 'idle-timeout'],
    ['BIG-IP: [0x123abc:42] No available pool member', 'no-backend'],
  ])('is believed when it says %s', async (payload, cause) => {
    const told = await explained(asked().rst('server', { flags: 'R', ack: 0, payload, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe(cause);
    expect(told.at('RST').origin.verdict).toBe('middlebox');
    const said = told.at('RST').causes.flatMap(({ evidence }) => evidence.map(({ text }) => text));
    expect(`${said.join(' ')} ${told.at('RST').headline}`).toMatch(/itself says|says of itself|policy denied/);
  });

  it('is not named for another text: anyone may put one into a RST', async () => {
    const told = await explained(asked().rst('server', { payload: 'Reset by BIG-IP: 17', label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('reset-text');
  });
});
