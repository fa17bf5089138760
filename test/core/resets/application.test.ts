import { describe, expect, it } from 'vitest';
import { applicationOf } from '../../../src/core/resets/telling/applicationWords.ts';
import type { ApplicationFacts } from '../../../src/core/resets/facts/facts.ts';
import { concat, hex, u8 } from '../../support/bytes.ts';
import { flow, type ScriptedFlow } from '../../support/conversation.ts';
import {
  amqpClose,
  http2Goaway,
  mysqlGreeting,
  mysqlRefusal,
  postgresError,
  postgresStartup,
  smb2,
} from '../../support/protocols.ts';
import { resetFactsOf } from '../../support/resetFacts.ts';
import { applicationData, clientHello, closeNotify, serverHello } from '../../support/tls.ts';

const begun = (port = 80): ScriptedFlow => flow({ server: `10.0.0.2:${port}` }).handshake();
const facts = async (script: ScriptedFlow): Promise<ApplicationFacts> => (await resetFactsOf(script)).application;
const get = 'GET /a HTTP/1.1\r\nHost: example.com\r\n\r\n';
const answer = (length: number, more = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n${more}Content-Length: ${length}\r\n\r\n`;
const alert = (level: number, description: number): Uint8Array =>
  hex(`15 03 03 00 02 0${level} ${description.toString(16).padStart(2, '0')}`);
const secured = (): ScriptedFlow =>
  begun(443)
    .send('client', clientHello('example.com'))
    .send('server', serverHello())
    .send('client', concat(hex('14 03 03 00 01 01'), applicationData(53)));

describe('the point of the conversation at which a reset came', () => {
  it.each<[string, () => ScriptedFlow]>([
    ['nothing-said', () => begun().rst('server')],
    ['alert', () => begun(443).send('client', clientHello('a.example')).send('server', alert(2, 40)).rst('server')],
    ['alert', () => secured().send('client', alert(2, 48)).rst('client')],
    ['close-notify', () => secured().send('client', applicationData(200)).send('server', closeNotify()).rst('server')],
    ['close-notify', () => secured().send('client', applicationData(200)).send('client', closeNotify()).rst('client')],
    ['close-notify', () => begun(443).send('client', clientHello('a.example')).send('server', alert(1, 0)).rst('server')],
    ['error-message', () => begun(3306).send('server', mysqlRefusal(1040, 'Too many connections')).rst('server')],
    ['error-message', () => begun(25).send('server', '554 5.7.1 go away\r\n').rst('server')],
    [
      'response-cut',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(5000)}${'x'.repeat(1000)}`)
          .rst('server'),
    ],
    ['goodbye', () => begun(25).send('server', '220 hi\r\n').send('client', 'QUIT\r\n').rst('server')],
    [
      'goodbye',
      () => begun(25).send('server', '220 hi\r\n').send('client', 'QUIT\r\n').send('server', '221 bye\r\n').rst('client'),
    ],
    [
      'last-response',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(2, 'Connection: close\r\n')}ok`)
          .rst('server'),
    ],
    ['greeting', () => begun(22).send('server', 'SSH-2.0-OpenSSH_9.2\r\n').ack('client').rst('server')],
    ['client-hello', () => begun(443).send('client', clientHello('a.example')).rst('server')],
    ['tls-handshake', () => begun(443).send('client', clientHello('a.example')).send('server', serverHello()).rst('client')],
    ['tls-handshake', () => secured().rst('server')],
    ['request', () => begun().send('client', get).ack('server').rst('server')],
    ['request', () => secured().send('client', applicationData(300)).ack('server').rst('server')],
    [
      'answered',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(2)}ok`)
          .ack('client')
          .rst('client'),
    ],
    [
      'idle',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(2)}ok`)
          .ack('client')
          .idle(65)
          .rst('server'),
    ],
    ['idle', () => begun().send('client', 'HEAD / HTTP/1.1\r\n\r\n').send('server', answer(5000)).idle(65).rst('server')],
  ])('is %s', async (point, script) => {
    expect((await facts(script())).point).toBe(point);
  });

  it('is the same with the ends known only by their ports', async () => {
    const script = flow({ server: '10.0.0.2:80' }).established().send('client', get).ack('server').rst('server');
    expect(await facts(script)).toMatchObject({ point: 'request', mismatch: null, server: { speaks: null } });
  });

  it('takes no retransmission for news', async () => {
    const script = begun()
      .send('client', get)
      .send('server', `${answer(2)}ok`)
      .retransmit('client')
      .rst('server');
    expect((await facts(script)).unanswered).toBeNull();
  });
});

describe('the point in words', () => {
  const words = async (script: ScriptedFlow): Promise<string> => applicationOf(await resetFactsOf(script)).text;

  it.each<[string, () => ScriptedFlow]>([
    ['before either end had said anything', () => begun().rst('server')],
    ['what was said before was not captured', () => flow().rst('server')],
    [
      'after the ClientHello for example.com, before any answer',
      () => begun(443).send('client', clientHello('example.com')).rst('server'),
    ],
    [
      'after the server’s TLS alert unknown_ca in the connection for example.com, 100 µs before the reset',
      () => secured().send('server', alert(2, 48)).rst('server'),
    ],
    ['after the client’s encrypted alert, most likely close_notify', () => secured().send('client', closeNotify()).rst('client')],
    ['after the server’s close_notify', () => secured().send('server', alert(1, 0)).rst('server')],
    ['in the TLS handshake for example.com or just after it, before any request', () => secured().rst('client')],
    [
      'after encrypted data from the client to example.com, before it was answered',
      () => secured().send('client', applicationData(99)).rst('server'),
    ],
    [
      'after the server’s MySQL error: no room for this connection (1040)',
      () => begun(3306).send('server', mysqlRefusal(1040, 'Too many connections')).rst('server'),
    ],
    [
      'after the server’s SMB error: not allowed (0xc000006d)',
      () =>
        begun(445)
          .send('server', smb2(1, 0xc000006d, true))
          .rst('server'),
    ],
    [
      'in the middle of HTTP response 200: 1,000 of 5,000 bytes had been sent',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(5000)}${'x'.repeat(1000)}`)
          .rst('server'),
    ],
    ['after the client had said goodbye', () => begun(25).send('server', '220 hi\r\n').send('client', 'QUIT\r\n').rst('server')],
    [
      'after both ends had said goodbye',
      () => begun(25).send('server', '220 hi\r\n').send('client', 'QUIT\r\n').send('server', '221 bye\r\n').rst('client'),
    ],
    [
      'after HTTP response 200, which said that the connection would be closed',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(2, 'Connection: close\r\n')}ok`)
          .rst('server'),
    ],
    [
      'after the server’s first words (SSH banner), before the client had said anything',
      () => begun(22).send('server', 'SSH-2.0-OpenSSH_9.2\r\n').ack('client').rst('server'),
    ],
    [
      'after the client’s HTTP request to example.com, before any answer',
      () => begun().send('client', get).ack('server').rst('server'),
    ],
    ['after data from the client, before any answer', () => begun(9999).send('client', 50).rst('server')],
    [
      'after data from the client, before it was answered',
      () => begun(9999).send('client', 50).send('server', 80).ack('client').send('client', 60).rst('server'),
    ],
    [
      'after words of the server (HTTP 2xx response); those of the client were not captured',
      () =>
        flow()
          .synAck()
          .send('server', `${answer(2)}ok`)
          .rst('server'),
    ],
    [
      'after the server’s answer (HTTP 2xx response), 20.1 ms later',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(2)}ok`)
          .rst('client', { after: 0.0201 }),
    ],
    [
      'between messages, 65 s after the server’s last one (HTTP 2xx response)',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(2)}ok`)
          .ack('client')
          .idle(65)
          .rst('server'),
    ],
    [
      '65 s after the server’s last message (HTTP 2xx response), which the client had not acknowledged',
      () =>
        begun()
          .send('client', get)
          .send('server', `${answer(2)}ok`, { undelivered: true })
          .idle(65)
          .rst('server'),
    ],
    [
      'after the server’s answer (SSH banner), 100 µs later; the client spoke HTTP, the server SSH',
      () => begun(22).send('client', get).send('server', 'SSH-2.0-OpenSSH_9.2\r\n').rst('server'),
    ],
  ])('is “%s”', async (text, script) => {
    expect(await words(script())).toBe(text);
  });
});

describe('a response', () => {
  const told = async (script: ScriptedFlow): Promise<ApplicationFacts['response']> => (await facts(script)).response;

  it('says how much of it came, whichever end resets', async () => {
    const part = `${answer(5000)}${'x'.repeat(1234)}`;
    for (const side of ['server', 'client'] as const) {
      expect(await told(begun().send('client', get).send('server', part).ack('client').rst(side))).toMatchObject({
        status: 200,
        closes: false,
        promised: 5000,
        received: 1234,
      });
    }
  });

  it('counts the bytes of all its packets once, and no FIN', async () => {
    const script = begun()
      .send('client', get)
      .send('server', `${answer(4000)}${'x'.repeat(4000)}`)
      .retransmit('server')
      .fin('server')
      .rst('client');
    expect(await told(script)).toMatchObject({ promised: 4000, received: 4000 });
  });

  it.each([
    ['without a length', get, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n', 200],
    ['whose head is not whole in its packet', get, 'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n', 200],
    ['to HEAD', 'HEAD / HTTP/1.1\r\n\r\n', answer(500), 200],
    ['to CONNECT', 'CONNECT a.example:443 HTTP/1.1\r\n\r\n', answer(500), 200],
    ['that is 304', get, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n', 304],
    ['with a length that is no number', get, 'HTTP/1.1 502 Bad Gateway\r\nContent-Length: -5\r\n\r\n', 502],
    ['with a length beyond all files', get, 'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n', 200],
  ])('%s promises no bytes', async (_what, request, response, status) => {
    expect(await told(begun().send('client', request).send('server', response).rst('server'))).toMatchObject({
      status,
      promised: null,
    });
  });

  it('is the last one before the reset, and none that came later', async () => {
    const script = begun()
      .send('client', get)
      .send('server', `${answer(9000)}x`)
      .rst('server')
      .send('server', 'HTTP/1.1 500 Odd\r\nContent-Length: 1\r\n\r\n', { injected: true });
    expect(await told(script)).toMatchObject({ promised: null });
    expect((await facts(script)).response?.packet.frame).toBe(5);
  });
});

describe('alerts, errors and goodbyes', () => {
  it('name an alert and who sent it', async () => {
    const { own, peer, point } = await facts(secured().send('client', alert(2, 48)).rst('server'));
    expect(peer.alert).toMatchObject({ description: 48, name: 'unknown_ca', fatal: true });
    expect(own.alert).toBeNull();
    expect(point).toBe('alert');
  });

  it('take an encrypted alert for what it can be', async () => {
    const { own } = await facts(secured().send('client', closeNotify()).rst('client'));
    expect(own.alert).toMatchObject({ description: null, name: 'encrypted', fatal: false });
  });

  it.each<[string, number, Uint8Array | string, object]>([
    ['MySQL', 3306, mysqlRefusal(1040, 'Too many connections'), { protocol: 'MySQL', kind: 'limit', code: 1040 }],
    ['PostgreSQL', 5432, postgresError('FATAL', '53300', 'sorry'), { protocol: 'PostgreSQL', kind: 'limit', code: 0 }],
    ['AMQP', 5672, amqpClose(403, 'ACCESS_REFUSED'), { protocol: 'AMQP', kind: 'denied', code: 403 }],
    ['SMB', 445, smb2(1, 0xc000006d, true), { protocol: 'SMB', kind: 'denied', code: 0xc000006d }],
    ['HTTP/2', 80, http2Goaway(11), { protocol: 'HTTP', kind: 'limit', code: 11 }],
    ['SMTP', 25, '421 too many connections\r\n', { protocol: 'SMTP or FTP', kind: 'closing', code: 421 }],
    ['Redis', 6379, '-ERR max number of clients reached\r\n', { protocol: 'Redis', kind: 'limit', code: 0 }],
    ['memcached', 11211, 'ERROR Too many open connections\r\n', { protocol: null, kind: 'limit', code: 0 }],
    ['NATS, which is full', 4222, "-ERR 'maximum connections exceeded'\r\n", { kind: 'limit' }],
    ['NATS, of strangers', 4222, "-ERR 'Authorization Violation'\r\n", { kind: 'denied' }],
    ['NATS, of nonsense', 4222, "-ERR 'Unknown Protocol Operation'\r\n", { kind: 'other' }],
    [
      'PgBouncer',
      6432,
      postgresError('FATAL', '08P01', 'no more connections allowed'),
      { protocol: 'PostgreSQL', kind: 'limit' },
    ],
    ['PostgreSQL, of nonsense', 5432, postgresError('FATAL', '08P01', 'invalid startup packet'), { kind: 'other' }],
  ])('say what the server of %s complained of', async (_what, port, message, error) => {
    const { server, own } = await facts(begun(port).send('server', message).rst('server'));
    expect(server.error).toMatchObject(error);
    expect(own).toBe(server);
  });
});

describe('two ends of different protocols', () => {
  it.each<[string, () => ScriptedFlow, string, string]>([
    ['HTTP to SSH', () => begun(22).send('client', get).send('server', 'SSH-2.0-OpenSSH_9.2\r\n'), 'HTTP', 'SSH'],
    ['HTTP to TLS', () => begun(443).send('client', get).send('server', alert(2, 70)), 'HTTP', 'TLS'],
    [
      'TLS to HTTP',
      () => begun().send('client', clientHello('a.example')).send('server', 'HTTP/1.1 400 Bad Request\r\n\r\n'),
      'TLS',
      'HTTP',
    ],
    [
      'TLS to MySQL',
      () => begun(3306).send('server', mysqlGreeting('8.0.36')).send('client', clientHello('a.example')),
      'TLS',
      'MySQL',
    ],
  ])('are noticed: %s', async (_what, script, client, server) => {
    const { mismatch } = await facts(script().rst('server'));
    expect(mismatch).toMatchObject({ client, server });
    expect(mismatch?.frames).toHaveLength(2);
  });

  it.each<[string, () => ScriptedFlow]>([
    [
      'HTTP answered in HTTP/2',
      () => begun().send('client', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').send('server', 'HTTP/1.1 400 No\r\n\r\n'),
    ],
    [
      'TLS after a question for it',
      () =>
        begun(5432)
          .send('client', hex('00000008 04d2162f'))
          .send('server', 'S')
          .send('client', clientHello('a.example'))
          .send('server', serverHello()),
    ],
    [
      'mail that turns to TLS',
      () =>
        begun(25)
          .send('server', '220 hi\r\n')
          .send('client', 'EHLO me\r\n')
          .send('server', '220 go\r\n')
          .send('client', clientHello('a.example')),
    ],
    [
      'what nobody knows',
      () =>
        begun(9999)
          .send('client', get)
          .send('server', u8(9, 9, 9, 9)),
    ],
    ['a beginning that is missing', () => flow().established().send('client', get).send('server', 'SSH-2.0-x\r\n')],
    [
      'a start in which the same is spoken',
      () =>
        begun(5432)
          .send('client', postgresStartup('x'))
          .send('server', postgresError('FATAL', '28000', 'no')),
    ],
  ])('are not seen in %s', async (_what, script) => {
    expect((await facts(script().rst('server'))).mismatch).toBeNull();
  });
});
