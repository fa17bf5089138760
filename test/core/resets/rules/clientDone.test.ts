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

  describe('that says goodbye', () => {
    const greeted = () =>
      flow({ client: '192.0.2.17:50890', server: '198.51.100.25:25', rttMs: 24 })
        .handshake()
        .send('server', '220 mx.example ESMTP\r\n')
        .ack('client');

    it.each([
      ['QUIT', greeted().send('client', 'QUIT\r\n', { label: 'goodbye' })],
      ['LOGOUT', greeted().send('client', 'a1 LOGOUT\r\n', { label: 'goodbye' })],
      ['Terminate', greeted().send('client', Uint8Array.from([0x58, 0, 0, 0, 4]), { label: 'goodbye' })],
    ])('and resets waits for nothing: %s', async (_, before) => {
      const told = await explained(before.packet('client', 'RA', { after: 0.0001, label: 'RST' }));
      const finding = told.at('RST');
      expectJudged(finding, {
        ...{ cause: 'client-done', category: 'normal-close', expected: true, severity: 'information', verdict: 'endpoint' },
        confidence: [0.8, 0.95],
        evidence: told.frames('goodbye', 'RST'),
        commands: ['tcp.stream == 0'],
      });
      expect(finding.headline).toContain('it had said goodbye');
      expect(finding.impact.interrupted).toBe('');
    });

    it('is not done while more than its farewell comes, or where a request before that was never answered', async () => {
      const answered = await explained(
        greeted()
          .send('client', 'QUIT\r\n')
          .packet('client', 'RA', { after: 0.0001, label: 'RST' })
          .send('server', 2800, { undelivered: true })
          .send('server', 900, { undelivered: true }),
      );
      expect(causeOf(answered.at('RST'))).not.toBe('client-done');
      const query = Uint8Array.from([9, 0, 0, 0, 3, ...new TextEncoder().encode('SELECT 1')]);
      const unanswered = await explained(
        greeted()
          .send('client', query)
          .send('client', Uint8Array.from([1, 0, 0, 0, 1]))
          .packet('client', 'RA', { after: 0.0001, label: 'RST' }),
      );
      expect(causeOf(unanswered.at('RST'))).not.toBe('client-done');
    });

    it('is not one that goes on: what it said after that is work', async () => {
      const told = await explained(
        greeted().send('client', 'QUIT\r\n').send('client', 400).packet('client', 'RA', { after: 0.0001, label: 'RST' }),
      );
      expect(causeOf(told.at('RST'))).not.toBe('client-done');
    });
  });

  describe('that has its answer, and more comes unasked', () => {
    const frame = (length: number) => Uint8Array.from([0x24, 0, length >> 8, length & 255, ...new Uint8Array(length)]);
    const pushed = (promised: number) =>
      asked()
        .send('server', `HTTP/1.1 200 OK\r\nContent-Length: ${promised}\r\n\r\n${'x'.repeat(600)}`, { label: 'answer' })
        .ack('client')
        .packet('client', 'RA', { after: 0.0002, label: 'RST' })
        .send('server', frame(1000), { undelivered: true, after: 0.05 })
        .send('server', frame(1000), { undelivered: true });

    it('is done all the same', async () => {
      const told = await explained(pushed(600));
      expect(causeOf(told.at('RST'))).toBe('client-done');
      expect(told.at('RST').expected).toBe(true);
    });

    it('is not done where the answer had no end yet', async () => {
      const told = await explained(pushed(60_000));
      expect(causeOf(told.at('RST'))).not.toBe('client-done');
      expect(told.at('RST').expected).toBe(false);
    });
  });

  const part = (head: string) =>
    explained(
      flow({ client: '192.0.2.42:40008', server: '198.51.100.67:80', rttMs: 16 })
        .handshake()
        .send('client', 'GET /film.mp4 HTTP/1.1\r\nHost: www.example\r\nRange: bytes=0-\r\n\r\n')
        .send('server', head)
        .send('server', 20_000)
        .ack('client')
        .send('server', 3000, { undelivered: true })
        .packet('client', 'RA', { label: 'RST' }),
    );

  it('is one that reads a file in parts and leaves a part', async () => {
    const told = await part(
      'HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-899999/900000\r\nContent-Length: 900000\r\n\r\n',
    );
    expect(causeOf(told.at('RST'))).toBe('client-done');
    expect(told.at('RST').expected).toBe(true);
  });

  it('is not one that was sent the whole file and left in the middle', async () => {
    const told = await part('HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n');
    expect(causeOf(told.at('RST'))).not.toBe('client-done');
  });
});
