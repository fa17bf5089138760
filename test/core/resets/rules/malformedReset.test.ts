import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const talking = () =>
  flow({ client: '192.0.2.77:40077', server: '198.51.100.77:80' })
    .handshake()
    .send('client', 'GET / HTTP/1.1\r\n\r\n')
    .send('server', 1200)
    .ack('client');

describe('malformed reset', () => {
  // TTL, IP ID and clock are the sender’s own: the packet is its, and was damaged on the way.
  it('is a RST with SYN and FIN, of which its sender knows nothing', async () => {
    const told = await explained(
      talking()
        .packet('server', 'RSFA', { after: 0.1, injected: true, label: 'RST' })
        .send('server', 900, { after: 0.2, label: 'goes on' })
        .ack('client'),
    );
    expectJudged(told.at('RST'), {
      ...{ cause: 'malformed-reset', category: 'unexpected-data', expected: false, severity: 'warning', verdict: 'endpoint' },
      confidence: [0.5, 0.92],
      evidence: told.frames('RST', 'goes on'),
      commands: ['tcp.stream == 0'],
    });
  });

  it('is a RST with a signature that was never agreed on, whose sender goes on', async () => {
    const signed = { after: 0.1, injected: true, options: { md5: true }, label: 'RST' };
    const goesOn = talking().packet('server', 'RA', signed).send('server', 900, { after: 0.2 }).ack('client');
    expect(causeOf((await explained(goesOn)).at('RST'))).toBe('malformed-reset');
    const fallsSilent = (await explained(talking().packet('server', 'RA', signed))).at('RST');
    expect(fallsSilent.causes.map(({ id }) => id)).not.toContain('malformed-reset');
  });

  it('is a whole segment of data whose RST bit was turned on', async () => {
    const told = await explained(
      talking()
        .packet('server', 'RPA', { payload: 1200, after: 0.001, injected: true, label: 'RST' })
        .send('server', 1200, { after: 0.002 })
        .ack('client'),
    );
    expect(causeOf(told.at('RST'))).toBe('malformed-reset');
  });

  it('is not a RST that carries a text: stacks do send those', async () => {
    const told = await explained(talking().rst('server', { payload: 'go away, please', after: 0.1, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('reset-text');
  });

  it('is not a RST with PSH, as a few stacks set it', async () => {
    const told = await explained(talking().packet('server', 'RPA', { after: 0.1, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('application-abort');
  });
});
