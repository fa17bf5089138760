import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hintText, isClientHello } from '../../../src/core/payloadHint.ts';
import { payloadHint } from '../../../src/core/wire/recognise.ts';
import { concat, hex, payloadBytes, u16, u8 } from '../../support/bytes.ts';
import * as sent from '../../support/protocols.ts';

const hintOf = (bytes: Uint8Array): number => payloadHint(concat(u8(0x16, 0x03), bytes, u8(0x01, 0x00)), 2, 2 + bytes.length);
const read = (payload: string | Uint8Array): string => hintText(hintOf(payloadBytes(payload)));
const record = (type: number, length: number, ...content: number[]): Uint8Array =>
  concat(u8(type, 3, 3), u16(length), u8(...content));

/** Beginnings of real messages: random bytes behind them go further than random bytes alone. */
const messages: readonly Uint8Array[] = [
  ...[sent.mysqlGreeting('8.0.36'), sent.mysqlRefusal(1040, 'Too many'), sent.postgresStartup('x'), sent.smb2(1, 0, true)],
  ...[sent.postgresError('FATAL', '53300', 'sorry'), sent.ldapBind('x'), sent.ldapBindAnswer(49), sent.ldapDisconnection()],
  ...[sent.rdpRequest(), sent.rdpFailure(5), sent.dnsOverTcp(0x8185), sent.mqttConnect(), sent.mqttConnack(5), sent.amqpHeader()],
  ...[
    sent.amqpClose(530, 'x'),
    sent.kafkaRequest(18, 3, 'x'),
    sent.mongoMessage(2013, 0),
    sent.http2Goaway(11),
    sent.http2Settings(),
  ],
  ...['-ERR max number of clients reached', '*1\r\n$4\r\nQUIT', 'Exceeded MaxStartups', '+OK\r\n', 'EHLO x'].map(payloadBytes),
];

describe('payloadHint', () => {
  it.each([
    ['TLS ClientHello', hex('16 03 01 02 00 01 00 01 fc')],
    ['TLS ServerHello', hex('16 03 03 00 7a 02 00 00 76')],
    ['TLS handshake', hex('16 03 03 0b b8 0b 00 0b b4')],
    ['TLS handshake', hex('16 03 03 00 28 00')],
    ['TLS handshake', hex('16 03 03 00 28')],
    ['TLS change cipher spec', record(20, 1, 1)],
    ['TLS application data', record(23, 100, 9)],
    ['TLS encrypted alert (probably close_notify)', record(23, 19, 9)],
    ['TLS encrypted alert (probably close_notify)', record(21, 26, 9)],
    ['TLS encrypted alert (probably close_notify)', record(21, 18, 9)],
    ['TLS encrypted alert (probably close_notify)', record(21, 32, 9)],
    ['TLS encrypted alert (probably close_notify)', record(21, 64, 9)],
    ['TLS alert close_notify', record(21, 2, 1, 0)],
    ['TLS alert handshake_failure', record(21, 2, 2, 40)],
    ['TLS alert unknown_ca', record(21, 2, 2, 48)],
    ['TLS alert no_application_protocol', record(21, 2, 2, 120)],
    ['TLS alert 99', record(21, 2, 2, 99)],
    ['TLS warning alert', record(21, 2, 1, 112)],
    ['HTTP request', 'GET / HTTP/1.1\r\n'],
    ['HTTP request', 'OPTIONS * HTTP/1.1\r\n'],
    ['HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP 2xx response', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
    ['HTTP 1xx response', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\n'],
    ['HTTP 4xx response, closing', 'HTTP/1.1 404 Not Found\r\nServer: x\r\nconnection:close\r\n\r\n'],
    ['HTTP 5xx response, closing', 'HTTP/1.1 502 Bad Gateway\r\nConnection:  Close\r\n\r\n'],
    ['HTTP 2xx response', 'HTTP/1.1 200 OK\r\n\r\nConnection: close\r\n\r\n'],
    ['HTTP 2xx response, closing', 'HTTP/1.0 200 OK\r\n\r\n'],
    ['HTTP 3xx response', 'HTTP/1.0 302 Found\r\nConnection: keep-alive\r\n\r\n'],
    ['SSH banner', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['reply code', '220 mail.example ESMTP\r\n'],
    ['reply code', '250-SIZE 1000\r\n'],
    ['error reply code (4xx or 5xx)', '554 5.7.1 no\r\n'],
    ['reply 221 (goodbye)', '221 bye\r\n'],
    ['reply 421 (closing the connection)', '421 Timeout\r\n'],
    ['TLS encrypted alert (probably close_notify)', concat(record(23, 5, 1, 2, 3, 4, 5), record(23, 19), new Uint8Array(19))],
    ['TLS encrypted alert (probably close_notify)', concat(record(23, 2, 1, 2), record(21, 26), new Uint8Array(26))],
    ['TLS application data', concat(record(23, 19), new Uint8Array(19), record(23, 40, 1, 2))],
    ['HTTP HEAD request', 'HEAD / HTTP/1.1\r\n'],
    ['HTTP CONNECT request', 'CONNECT example.com:443 HTTP/1.1\r\n'],
    ['HTTP/2 settings', sent.http2Settings()],
    ['HTTP/2 GOAWAY without error', sent.http2Goaway(0)],
    ['HTTP/2 GOAWAY with an error', sent.http2Goaway(1, 'bad')],
    ['HTTP/2 GOAWAY: enhance your calm', sent.http2Goaway(11, 'too_many_pings')],
    ['HTTP request', 'PROPFIND /dav HTTP/1.1\r\n'],
    ['HTML without an HTTP head', '<!DOCTYPE HTML>\n<html>'],
    ['reply 221 (goodbye)', '250 2.6.0 queued\r\n221 2.0.0 bye\r\n'],
    ['error reply code (4xx or 5xx)', '250 ok\r\n550 no\r\n'],
    ['reply code', '250-a\r\n250-b\r\n250 c\r\n'],
    ['reply code', '230 welcome\r\nto this server\r\n'],
    ['mail or file transfer command', 'EHLO client.example\r\n'],
    ['goodbye', 'QUIT\r\n'],
    ['goodbye', 'quit\n'],
    ['goodbye', 'a0013 LOGOUT\r\n'],
    ['', 'a0013 LOGOUTS\r\n'],
    ['', '* LOGOUT\r\n'],
    ['', 'do not say bye\r\n'],
    ['reply code', '+OK POP3 ready\r\n'],
    ['SSH error: no room for this connection', 'Exceeded MaxStartups\r\n'],
    ['SSH error: not allowed', 'Not allowed at this time\r\n'],
    ['SSH error', 'Invalid SSH identification string.\r\n'],
    ['SSH error', 'Protocol mismatch.\n'],
    ['MySQL greeting', sent.mysqlGreeting('8.0.36')],
    ['MySQL greeting', sent.mysqlGreeting('11.4.2-MariaDB')],
    ['MySQL greeting', sent.mysqlGreeting('5.5.5-10.11.6-MariaDB')],
    ['MySQL query', hex('05 00 00 00 03 53 45 4c 45')],
    ['MySQL error: no room for this connection', sent.mysqlRefusal(1040, 'Too many connections')],
    ['MySQL error: not allowed', sent.mysqlRefusal(1130, "Host 'x' is not allowed to connect")],
    ['MySQL error: not allowed', sent.mysqlError(1045, 'Access denied', '28000')],
    ['MySQL message that the server closes the connection', sent.mysqlError(4031, 'The client was disconnected', 'HY000', 0)],
    ['MySQL error', sent.mysqlError(1064, 'You have an error', '42000', 1)],
    ['goodbye', sent.mysqlQuit()],
    ['several DNS queries', concat(sent.dnsOverTcp(0x0100), sent.dnsOverTcp(0x0100), sent.dnsOverTcp(0x0100))],
    ['several DNS responses', concat(sent.dnsOverTcp(0x8180), sent.dnsOverTcp(0x8583))],
    ['', concat(sent.dnsOverTcp(0x0100), sent.dnsOverTcp(0x8180))],
    ['', concat(sent.dnsOverTcp(0x0100), sent.dnsOverTcp(0x0100), u8(0))],
    ['PostgreSQL startup', sent.postgresStartup('shop')],
    ['PostgreSQL startup', sent.postgresSslRequest()],
    ['PostgreSQL answer', sent.postgresMessage('R', hex('0000000a 53 43 52 41 4d 00 00'))],
    ['PostgreSQL error: no room for this connection', sent.postgresError('FATAL', '53300', 'sorry, too many clients already')],
    ['PostgreSQL error: not allowed', sent.postgresError('FATAL', '28P01', 'password authentication failed')],
    ['PostgreSQL message that the server closes the connection', sent.postgresError('FATAL', '57P01', 'terminating connection')],
    ['PostgreSQL message that the server closes the connection', sent.postgresError('FATAL', '25P03', 'idle in transaction')],
    ['PostgreSQL error', sent.postgresError('FATAL', '3D000', 'database "x" does not exist')],
    ['PostgreSQL answer', sent.postgresError('ERROR', '42P01', 'relation does not exist')],
    ['goodbye', sent.postgresMessage('X', u8())],
    ['Redis message', '*2\r\n$3\r\nGET\r\n$1\r\na\r\n'],
    ['Redis message', '$5\r\nhello\r\n'],
    ['Redis message', '$-1\r\n'],
    ['Redis message', '+OK\r\n'],
    ['Redis message', '+PONG\r\n'],
    ['Redis error: no room for this connection', '-ERR max number of clients reached\r\n'],
    ['Redis error: not allowed', '-NOAUTH Authentication required.\r\n'],
    ['Redis error: not allowed', '-DENIED Redis is running in protected mode\r\n'],
    ['Redis error', "-ERR unknown command 'x'\r\n"],
    ['goodbye', '*1\r\n$4\r\nQUIT\r\n'],
    ['error: no room for this connection', 'ERROR Too many open connections\r\n'],
    ['error: no room for this connection', 'ERROR :Connection refused, too many connections from your IP address\r\n'],
    ['error: no room for this connection', '* BYE Maximum number of connections from user+IP exceeded\r\n'],
    ['error: not allowed', 'Access denied for 192.0.2.1\r\n'],
    ['', 'ERROR\r\n'],
    ['', '* BYE Logging out\r\n'],
    ['', 'Connection established.\r\n'],
    ['SMB request', sent.smb2(0, 0, false)],
    ['SMB request', sent.smb1Negotiate()],
    ['SMB response', sent.smb2(1, 0xc0000016, true)],
    ['SMB error: not allowed', sent.smb2(1, 0xc000006d, true)],
    ['SMB error: no room for this connection', sent.smb2(3, 0xc00000d0, true)],
    ['SMB message that the server closes the connection', sent.smb2(5, 0xc0000203, true)],
    ['LDAP request', sent.ldapBind('cn=admin')],
    ['LDAP response', sent.ldapBindAnswer(0)],
    ['LDAP error: not allowed', sent.ldapBindAnswer(49, 'x'.repeat(200))],
    ['LDAP error: no room for this connection', sent.ldapBindAnswer(51)],
    ['LDAP message that the server closes the connection', sent.ldapDisconnection()],
    ['goodbye', sent.ldapUnbind()],
    ['RDP connection request', sent.rdpRequest()],
    ['RDP connection confirm', sent.rdpConfirm()],
    ['RDP error: not allowed', sent.rdpFailure(5)],
    ['DNS query', sent.dnsOverTcp(0x0100)],
    ['DNS response', sent.dnsOverTcp(0x8180)],
    ['DNS error: not allowed', sent.dnsOverTcp(0x8185)],
    ['DNS error', sent.dnsOverTcp(0x8182)],
    ['MQTT CONNECT', sent.mqttConnect()],
    ['MQTT CONNECT', sent.mqttConnect(5)],
    ['MQTT CONNACK', sent.mqttConnack(0)],
    ['MQTT error: not allowed', sent.mqttConnack(5)],
    ['MQTT error: not allowed', sent.mqttConnack(0x87, true)],
    ['MQTT error: no room for this connection', sent.mqttConnack(0x97, true)],
    ['MQTT error', sent.mqttConnack(1)],
    ['goodbye', sent.mqttDisconnect()],
    ['AMQP protocol header', sent.amqpHeader()],
    ['AMQP method', sent.amqpMethod(10, 10, u8(0, 9, 0, 0, 0, 0))],
    ['AMQP error: no room for this connection', sent.amqpClose(530, 'NOT_ALLOWED - connection limit')],
    ['AMQP error: not allowed', sent.amqpClose(403, 'ACCESS_REFUSED')],
    ['AMQP message that the server closes the connection', sent.amqpClose(320, 'CONNECTION_FORCED')],
    ['AMQP error', sent.amqpClose(541, 'INTERNAL_ERROR')],
    ['goodbye', sent.amqpClose(200, 'Goodbye')],
    ['Kafka request', sent.kafkaRequest(18, 3, 'consumer-1')],
    ['MongoDB request', sent.mongoMessage(2013, 0)],
    ['MongoDB response', sent.mongoMessage(2013, 7)],
    ['MongoDB response', sent.mongoMessage(1, 7)],
  ])('sees %s', (text, payload) => {
    expect(read(payload)).toBe(text);
  });

  it.each([
    ['nothing', ''],
    ['one byte of TLS', hex('16')],
    ['a record header cut in two', hex('16 03 01 02')],
    ['a record of an impossible version', hex('16 05 01 00 10 01')],
    ['a record of version 3.5', hex('17 03 05 00 10 01')],
    ['a record longer than any', hex('17 03 03 48 01 00')],
    ['an empty record', hex('17 03 03 00 00')],
    ['a change cipher spec of two bytes', record(20, 2, 1, 1)],
    ['an alert of a level there is not', record(21, 2, 3, 0)],
    ['an alert cut in two', record(21, 2, 2)],
    ['an alert of no known size', record(21, 20, 9)],
    ['a number that is no reply', '20000 leagues'],
    ['digits and letters', '2a0 b'],
    ['a word that begins like a method', 'GETTING'],
    ['a PRI that is no preface', 'PRIVMSG #'],
    ['HTTP without a version', 'HTTP is a protocol'],
    ['HTTP with status 9', 'HTTP/1.1 999 odd'],
    ['HTTP cut before its status', 'HTTP/1.1 2'],
    ['a list that is no RESP', '* OK IMAP4 ready\r\n'],
    ['a count without its line end', '*12'],
    ['a sentence of capitals', 'Exceptional weather'],
    ['a remark that is no error of sshd', 'Not found\r\n'],
    ['a minus', '-1.5 is a number'],
    ['XML', '<?xml version="1.0"?>'],
    ['a MySQL packet that lies about its length', sent.mysqlRefusal(1040, 'Too many connections').subarray(0, 20)],
    ['a MySQL error with a number that is none', sent.mysqlRefusal(9, 'Odd')],
    ['a MySQL command that is no query', hex('05 00 00 00 04 53 45 4c 45')],
    ['a query of MySQL that is not the first packet', hex('05 00 00 01 03 53 45 4c 45')],
    ['a PostgreSQL message without its length', '\x45\0\0\0'],
    ['SMB cut before its flags', sent.smb2(1, 0, true).subarray(0, 20)],
    ['a TPKT that lies about its length', concat(sent.rdpRequest(), u8(0))],
    ['a TPKT of another kind', hex('03 00 00 0b 06 f0 80 00 00 00 00')],
    ['an LDAP sequence without an id', hex('30 05 04 01 61 60 00')],
    ['an LDAP operation there is not', hex('30 06 02 01 01 7f 01 00')],
    ['a BER length of five bytes', hex('30 85 00 00 00 00 05 02 01 01')],
    ['a DNS message with the reserved bit', sent.dnsOverTcp(0x0140)],
    ['a DNS message with another length', concat(sent.dnsOverTcp(0x0100), u8(0))],
    ['a CONNACK of a reason there is not', sent.mqttConnack(0x42, true)],
    ['a method of an AMQP class there is not', sent.amqpMethod(7, 7, u8(0, 0))],
    ['a MongoDB operation there is not', sent.mongoMessage(77, 0)],
    ['a frame of HTTP/2 that is of a stream', concat(hex('00 00 06 04 00 00 00 00 01'), u8(0, 0, 0, 0, 0, 0))],
  ])('sees nothing in %s', (_what, payload) => {
    expect(read(payload)).toBe('');
  });

  it('reads nothing outside a message that is cut anywhere', () => {
    for (const message of messages) {
      for (let size = 0; size < message.length; size++) {
        const cut = message.subarray(0, size);
        const seen = [0, 0x45, 0xff].map((around) => payloadHint(concat(cut, new Uint8Array(64).fill(around)), 0, size));
        expect(new Set(seen).size).toBe(1);
        expect(payloadHint(cut, 0, size)).toBe(seen[0]);
      }
    }
  });

  it('knows a ClientHello, and nothing else as one', () => {
    const hints = Array.from({ length: 256 }, (_, hint) => hint);
    expect(hints.filter(isClientHello)).toEqual([hintOf(hex('16 03 01 02 00 01'))]);
  });

  it('is one byte, has words when it is not 0, and depends on nothing outside the payload', () => {
    const starting = messages.flatMap((message) =>
      [1, 2, 3].map((part) => message.subarray(0, Math.ceil((message.length * part) / 3))),
    );
    const starts = fc.constantFrom<string | Uint8Array>(
      '',
      'HTTP/1.1 200',
      'GET ',
      '421',
      '\u0016\u0003\u0001',
      '\u0015\u0003\u0003\0\u0002\u0002',
      ...starting,
    );
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 60 }), fc.nat(255), (start, rest, around) => {
        const payload = concat(payloadBytes(start), rest);
        const hint = payloadHint(concat(u8(around, around), payload, u8(around, around, around)), 2, 2 + payload.length);
        expect(hint).toBe(hintOf(payload));
        expect(Number.isInteger(hint) && hint >= 0 && hint <= 255).toBe(true);
        expect(hintText(hint) === '').toBe(hint === 0);
      }),
      { numRuns: 2000, seed: 2 },
    );
  });
});
