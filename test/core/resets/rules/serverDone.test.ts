import { describe, expect, it } from 'vitest';
import { flow } from '../../../support/conversation.ts';
import { causeOf, explained, expectJudged } from '../../../support/judged.ts';

const asked = () =>
  flow({ client: '192.0.2.10:40972', server: '198.51.100.20:8000', rttMs: 48 })
    .handshake()
    .send('client', 'GET /object HTTP/1.1\r\nHost: a.example\r\n\r\n');
const answer = (length: number, close = true) =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n${close ? 'Connection: close\r\n' : ''}\r\n${'x'.repeat(900)}`;

describe('a server that is done', () => {
  it('has said that it would close, gave the whole answer and resets', async () => {
    const told = await explained(
      asked().send('server', answer(900), { label: 'answer' }).ack('client').packet('server', 'RA', { after: 0.4, label: 'RST' }),
    );
    const finding = told.at('RST');
    expectJudged(finding, {
      ...{ cause: 'server-done', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
      confidence: [0.7, 0.9],
      evidence: told.frames('answer', 'RST'),
      commands: ['tcp.stream == 0'],
    });
    expect(finding.headline).toContain('which is normal');
  });

  it.each([
    ['cut its answer short', asked().send('server', answer(5000)).ack('client')],
    ['had not said that it would close', asked().send('server', answer(900, false)).ack('client')],
    ['reset before its answer was acknowledged', asked().send('server', answer(900), { undelivered: true })],
  ])('is not one that %s', async (_, before) => {
    const told = await explained(before.packet('server', 'RA', { after: 0.4, label: 'RST' }));
    expect(causeOf(told.at('RST'))).not.toBe('server-done');
    expect(told.at('RST').expected).toBe(false);
  });

  const leaving = () =>
    flow({ client: '192.0.2.10:40974', server: '198.51.100.20:25', rttMs: 48 })
      .handshake()
      .send('server', '220 mx.example ESMTP\r\n')
      .send('client', 'QUIT\r\n', { label: 'goodbye' });

  it('has answered a goodbye with its own', async () => {
    const told = await explained(
      leaving().send('server', '221 Bye\r\n').ack('client').packet('server', 'RA', { after: 0.01, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).toBe('server-done');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is not one that says goodbye unasked', async () => {
    const told = await explained(
      flow({ server: '198.51.100.20:25', rttMs: 48 })
        .handshake()
        .send('client', 300)
        .send('server', '221 Bye\r\n')
        .ack('client')
        .packet('server', 'RA', { after: 0.01, label: 'RST' }),
    );
    expect(causeOf(told.at('RST'))).not.toBe('server-done');
  });
});
