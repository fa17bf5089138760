import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { clientHello, serverHello } from '../../../support/tls.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const asked = () =>
  flow({ client: '192.0.2.17:50888', server: '198.51.100.25:80', rttMs: 24 })
    .handshake()
    .send('client', 'GET /logo.png HTTP/1.1\r\nHost: www.example\r\n\r\n', { label: 'request' });

describe('a client that is done', () => {
  it('closes with a RST after the whole answer: normal', async () => {
    const told = await explained(
      asked().send('server', 900, { label: 'answer' }).ack('client').packet('client', 'RA', { after: 0.06, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'client-done', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.4, 0.87],
      evidence: told.frames('request', 'answer', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.headline).toContain('it had its answer');
  });

  it('is not one that leaves while the answer still comes', async () => {
    const told = await explained(
      asked()
        .send('server', 2920, { flags: 'A' })
        .ack('client')
        .packet('client', 'RA', { after: 0.001, label: 'RST' })
        .send('server', 1400, { undelivered: true }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('client-done');
  });

  it('is not one that breaks off a TLS handshake', async () => {
    const told = await explained(
      flow({ rttMs: 24 })
        .handshake()
        .send('client', clientHello('a.example'))
        .send('server', serverHello(900))
        .ack('client')
        .packet('client', 'RA', { after: 0.01, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('client-done');
  });

  it('is not one that still waits', async () => {
    const told = await explained(asked().ack('server').packet('client', 'RA', { after: 5, label: 'RST' }));
    expect(causeOf(told.at('RST'))).not.toBe('client-done');
    expect(told.at('RST').expected).toBe(false);
  });
});
