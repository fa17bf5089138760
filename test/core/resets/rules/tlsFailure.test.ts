import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { applicationData, clientHello, closeNotify, serverHello } from '../../../support/tls.ts';

const greeted = () =>
  flow({ client: '192.0.2.18:50999', server: '198.51.100.26:443', rttMs: 24 })
    .handshake()
    .send('client', clientHello('shop.example.com'));
/** An alert in clear: level fatal and its description (RFC 8446, 6). */
const alert = (description: number): Uint8Array => Uint8Array.of(21, 3, 3, 0, 2, 2, description);

describe('TLS failure', () => {
  it('is a client that does not know the CA, says so and resets', async () => {
    const told = await explained(
      greeted()
        .send('server', serverHello())
        .send('client', alert(48), { label: 'alert' })
        .packet('client', 'RA', { after: 0.0004, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'tls-failure', category: 'unexpected-data', expected: false, verdict: 'endpoint', severity: finding.severity },
      confidence: [0.7, 0.95],
      evidence: told.frames('alert', 'RST'),
      commands: ['192.0.2.18', '198.51.100.26', 'journalctl'],
    });
    expect(finding.headline).toContain('with the alert unknown_ca');
  });

  it('is a server without a common version', async () => {
    const told = await explained(greeted().send('server', alert(70)).packet('server', 'RA', { label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('tls-failure');
    expect(told.at('RST').headline).toContain('it had reported that TLS failed, with the alert protocol_version');
  });

  it('is not a goodbye', async () => {
    const told = await explained(
      greeted().send('server', serverHello()).send('client', alert(0)).packet('client', 'RA', { after: 0.0004, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('reset-after-tls-close');
  });

  const shaken = () => flow({ rttMs: 20 }).handshake().send('client', clientHello('a.example')).send('server', serverHello());

  /** A request in TLS 1.3, and records of these sizes in answer, before the alert. */
  const answeredBy = (...sizes: number[]) => {
    const asked = greeted().send('server', serverHello()).send('client', applicationData(69)).send('client', applicationData(94));
    for (const size of sizes) asked.send('server', applicationData(size));
    return asked.send('server', closeNotify(), { label: 'alert' }).packet('server', 'RA', { after: 0.0001, label: 'RST' });
  };

  it('is such a server also where session tickets came before the alert: nobody had asked for them', async () => {
    const told = await explained(answeredBy(250, 250));
    expect(causeOf(told.at('RST'))).toBe('tls-failure');
    expect(told.at('RST').expected).toBe(false);
  });

  it.each([[[250]], [[250, 900]], [[250, 250, 1300]]])('is none that had answered before it said goodbye (%j)', async (sizes) => {
    const told = await explained(answeredBy(...sizes));
    expect(causeOf(told.at('RST'))).toBe('reset-after-tls-close');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is a server of TLS 1.3 whose only answer to the request is an encrypted alert', async () => {
    const refused = shaken()
      .send('client', applicationData(300))
      .send('server', closeNotify())
      .packet('server', 'RA', { label: 'RST' });
    const finding = (await explained(refused)).at('RST');
    expect(causeOf(finding)).toBe('tls-failure');
    expect(finding.expected).toBe(false);
    const answered = shaken()
      .send('client', applicationData(300))
      .send('server', applicationData(900))
      .send('server', closeNotify());
    expect(causeOf((await explained(answered.packet('server', 'RA', { label: 'RST' }))).at('RST'))).toBe('reset-after-tls-close');
  });
});
