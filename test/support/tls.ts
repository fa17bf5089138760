/** Builds TLS records that look like the real thing from outside; nothing in them is a secret or random. */
import { concat, payloadBytes, u16, u8 } from './bytes.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const withLength16 = (body: Uint8Array): Uint8Array => concat(u16(body.length), body);
const extension = (type: number, body: Uint8Array): Uint8Array => concat(u16(type), withLength16(body));

/** A TLS record (RFC 8446 section 5.1): 20 change cipher spec, 21 alert, 22 handshake, 23 application data. */
const tlsRecord = (type: number, body: Uint8Array, version = 0x0303): Uint8Array =>
  concat(u8(type), u16(version), withLength16(body));

function handshake(type: number, body: Uint8Array): Uint8Array {
  return concat(u8(type, 0), withLength16(body));
}

/** A TLS 1.3 ClientHello with this server name (RFC 8446 section 4.1.2, RFC 6066 section 3). */
export function clientHello(serverName: string): Uint8Array {
  const name = utf8(serverName);
  const extensions = concat(
    extension(0, withLength16(concat(u8(0), withLength16(name)))),
    extension(10, withLength16(u16(29))),
    extension(13, withLength16(concat(u16(0x0403), u16(0x0804), u16(0x0401)))),
    extension(16, withLength16(concat(u8(2), utf8('h2'), u8(8), utf8('http/1.1')))),
    extension(43, concat(u8(4), u16(0x0304), u16(0x0303))),
    extension(51, withLength16(concat(u16(29), withLength16(payloadBytes(32))))),
  );
  const ciphers = withLength16(concat(u16(0x1301), u16(0x1302), u16(0x1303), u16(0xc02b), u16(0xc02f)));
  const body = concat(u16(0x0303), payloadBytes(32), u8(32), payloadBytes(32), ciphers, u8(1, 0), withLength16(extensions));
  return tlsRecord(22, handshake(1, body), 0x0301);
}

/** ServerHello, change cipher spec, and `encrypted` bytes of what follows it. */
export function serverHello(encrypted = 2600): Uint8Array {
  const extensions = concat(extension(43, u16(0x0304)), extension(51, concat(u16(29), withLength16(payloadBytes(32)))));
  const body = concat(u16(0x0303), payloadBytes(32), u8(32), payloadBytes(32), u16(0x1301), u8(0), withLength16(extensions));
  return concat(tlsRecord(22, handshake(2, body)), tlsRecord(20, u8(1)), applicationData(encrypted));
}

/** One encrypted record of so many bytes. */
export const applicationData = (length: number): Uint8Array => tlsRecord(23, payloadBytes(length));

/** TLS 1.3 close_notify, encrypted: a record of 19 bytes. */
export const closeNotify = (): Uint8Array => applicationData(19);
