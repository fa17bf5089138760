import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { device } from './stacks.ts';

const diagnostic = (code: number, enterprise = 0): Uint8Array => {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x33aa);
  view.setUint16(2, code);
  view.setUint32(4, enterprise);
  return bytes;
};
const answered = (payload: Uint8Array, style: object = {}) =>
  flow({ client: '192.0.2.10:50001', server: '198.51.100.20:8080' })
    .handshake()
    .send('client', 'GET /reports HTTP/1.1\r\n\r\n')
    .ack('server')
    .packet('server', 'RA', { ...style, payload, label: 'RST' });

describe('diagnostic payload', () => {
  it('is believed: the reset states its own reason', async () => {
    const told = await explained(answered(diagnostic(10)));
    expectJudged(told.at('RST'), {
      ...{
        cause: 'reset-diagnostic-payload',
        category: 'unexpected-data',
        expected: false,
        severity: 'error',
        verdict: 'endpoint',
      },
      confidence: [0.9, 0.98],
      evidence: told.frames('RST'),
      commands: ['192.0.2.10', '198.51.100.20', '50001', '8080'],
    });
    expect(told.at('RST').headline).toContain('“resource exceeded”');
  });

  it('leaves “not authorized” to the policy that it speaks of', async () => {
    const told = await explained(answered(diagnostic(9), device));
    expect(causeOf(told.at('RST'))).toBe('policy-reset');
    expect(told.at('RST').origin.verdict).toBe('middlebox');
  });

  it('is itself the cause where an enterprise’s own code has that number', async () => {
    expect(causeOf((await explained(answered(diagnostic(9, 32_473), device))).at('RST'))).toBe('reset-diagnostic-payload');
  });

  it.each([
    [99, 0, 'unassigned code 99'],
    [7, 32_473, 'code 7 of enterprise 32473'],
  ])('names code %i of enterprise %i without inventing a meaning', async (code, enterprise, words) => {
    const told = await explained(answered(diagnostic(code, enterprise)));
    expect(told.at('RST').headline).toContain(words);
  });

  it('is no diagnostic with code 0, which the draft forbids: then the form of the reset decides', async () => {
    const told = await explained(answered(diagnostic(0)));
    expect(causeOf(told.at('RST'))).not.toBe('reset-diagnostic-payload');
    expect(['application-abort', 'close-with-unread-data']).toContain(causeOf(told.at('RST')));
  });

  it('is no diagnostic with a byte more, which the draft calls malformed', async () => {
    const told = await explained(answered(new Uint8Array([...diagnostic(10), 0])));
    expect(causeOf(told.at('RST'))).not.toBe('reset-diagnostic-payload');
  });
});
