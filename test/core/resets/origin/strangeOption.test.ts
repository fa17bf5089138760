import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { explained } from '../../../support/judged.ts';

/** A signature as RFC 2385 asks for: kind 19, 18 bytes. */
const md5 = Uint8Array.from([19, 18, ...Array.from({ length: 16 }, (_, i) => i), 1, 1]);
const session = () =>
  flow({ clientHost: { timestamps: false } })
    .handshake()
    .send('client', 10, { window: 500 })
    .ack('server');

describe('an option that a connection does not use', () => {
  it('is no sign of the socket whose window the RST has', async () => {
    const said = async (options: object) =>
      (await explained(session().packet('client', 'RA', { window: 500, label: 'RST', ...options }))).at('RST').origin;
    const plain = await said({});
    const signed = await said({ options: md5 });
    expect(
      plain.against
        .concat(plain.evidence)
        .map(({ text }) => text)
        .join(' '),
    ).toContain('Its window and options are those');
    const texts = signed.against
      .concat(signed.evidence)
      .map(({ text }) => text)
      .join(' ');
    expect(texts).toContain('It carries a TCP option that this end’s packets before it lack.');
    expect(texts).not.toContain('Its window and options are those');
  });
});
