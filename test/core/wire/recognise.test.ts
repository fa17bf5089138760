import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hintText, isClientHello } from '../../../src/core/payloadHint.ts';
import { payloadHint } from '../../../src/core/wire/recognise.ts';
import { concat, hex, payloadBytes, u16, u8 } from '../../support/bytes.ts';

const hintOf = (bytes: Uint8Array): number => payloadHint(concat(u8(0x16, 0x03), bytes, u8(0x01, 0x00)), 2, 2 + bytes.length);
const read = (payload: string | Uint8Array): string => hintText(hintOf(payloadBytes(payload)));
const record = (type: number, length: number, ...content: number[]): Uint8Array =>
  concat(u8(type, 3, 3), u16(length), u8(...content));

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
  ])('sees nothing in %s', (_what, payload) => {
    expect(read(payload)).toBe('');
  });

  it('knows a ClientHello, and nothing else as one', () => {
    const hints = Array.from({ length: 256 }, (_, hint) => hint);
    expect(hints.filter(isClientHello)).toEqual([hintOf(hex('16 03 01 02 00 01'))]);
  });

  it('is one byte, has words when it is not 0, and depends on nothing outside the payload', () => {
    const starts = fc.constantFrom('', 'HTTP/1.1 200', 'GET ', '421', '\u0016\u0003\u0001', '\u0015\u0003\u0003\0\u0002\u0002');
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
