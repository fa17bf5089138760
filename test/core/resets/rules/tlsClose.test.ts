import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';
import { applicationData, clientHello, closeNotify, serverHello } from '../../../support/tls.ts';
import { windows } from './stacks.ts';

const https = () =>
  flow({ client: '192.0.2.14:50550', server: '198.51.100.20:443', rttMs: 18, clientHost: windows(0) })
    .handshake()
    .send('client', clientHello('portal.example.com'))
    .send('server', serverHello())
    .send('client', applicationData(300))
    .send('server', applicationData(2000))
    .ack('client');

describe('reset after TLS close', () => {
  it('is a Windows client that says close_notify and resets', async () => {
    const told = await explained(
      https().send('client', closeNotify(), { label: 'close_notify' }).rst('client', { after: 0.0002, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{
        cause: 'reset-after-tls-close',
        category: 'normal-close',
        expected: true,
        severity: 'information',
        verdict: 'endpoint',
      },
      confidence: [0.6, 0.87],
      evidence: told.frames('close_notify', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.impact.interrupted).toBe('');
  });

  it('is a fault when the rest of the response was cut off', async () => {
    const told = await explained(
      https()
        .send('server', applicationData(5000), { undelivered: true })
        .send('client', closeNotify())
        .rst('client', { after: 0.0002, label: 'RST' }),
    );
    expect(told.at('RST').expected).toBe(false);
  });

  it('is not named when nothing was said before the RST: then the client was done', async () => {
    const told = await explained(https().packet('client', 'RA', { after: 0.7, label: 'RST' }));
    expect(causeOf(told.at('RST'))).toBe('client-done');
  });

  it('is not named when the alert is older than the close: the RST came of something else', async () => {
    const told = await explained(https().send('client', closeNotify()).rst('client', { after: 4, label: 'RST' }));
    expect(causeOf(told.at('RST'))).not.toBe('reset-after-tls-close');
  });
});
