import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const printing = () =>
  flow({ client: '192.0.2.8:2001', server: '192.0.2.9:515', rttMs: 2, serverHost: { ttl: 255, timestamps: false } })
    .handshake()
    .send('client', 300)
    .ack('server');

describe('reset text', () => {
  it('is what an old stack says in its RST (RFC 1122, 4.2.2.12)', async () => {
    const told = await explained(printing().rst('server', { window: 32_768, payload: 'tcp_fin_wait_2_timeout\0', label: 'RST' }));
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'reset-text', category: 'application-error', expected: false, severity: 'error', verdict: 'endpoint' },
      confidence: [0.7, 0.92],
      evidence: told.frames('RST'),
      commands: ['192.0.2.8', '192.0.2.9', '2001', '515'],
    });
    expect(finding.headline).toBe('The server reset the connection: its stated reason is “tcp_fin_wait_2_timeout”.');
  });

  it.each([
    ['Blocked by network policy 17', 'policy-reset'],
    ['host not authorized', 'policy-reset'],
    ['no such session', 'session-lost-after-idle'],
    ['idle connection expired', 'idle-timeout'],
  ])('gives way to the cause that it names: %s', async (payload, cause) => {
    const finding = (await explained(printing().rst('server', { window: 32_768, payload, label: 'RST' }))).at('RST');
    expect(causeOf(finding)).toBe(cause);
    expect(finding.causes[0].evidence[0]?.text).toBe(`The RST says: “${payload}”.`);
  });

  it('is cut when it is long, and never breaks the sentence', async () => {
    const told = await explained(printing().rst('server', { payload: 'all work and no play '.repeat(9), label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('reset-text');
    expect(told.at('RST').headline.length).toBeLessThan(200);
  });

  it.each([
    ['three letters', 'ack'],
    ['bytes that are no text', new Uint8Array([1, 2, 3, 200, 201, 202, 203, 204])],
    ['a text with an escape sequence in it', 'No \u001b[31mlistener'],
    ['a page of data', 'x'.repeat(201)],
  ])('is not %s: then the form of the reset decides', async (_what, payload) => {
    const told = await explained(printing().rst('server', { window: 32_768, payload, label: 'RST' }));
    expect(['application-abort', 'close-with-unread-data']).toContain(causeOf(told.at('RST')));
  });
});
