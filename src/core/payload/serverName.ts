import { CLIENT_HELLO } from '../payloadHint.ts';
import { u16, u8 } from '../wire/bytes.ts';
import { HEAD_SEARCHED, headLine } from './httpHint.ts';

/** Where a name lies in the bytes that were looked through; one object for all. */
export class NamePlace {
  start = 0;
  end = 0;
}

/** What looking for a name gave. */
export const NAME_FOUND = 1;
export const NO_NAME = 0;
/** The message goes on behind these bytes, and the name may be there. */
export const NAME_LATER = -1;

/**
 * Finds the name of the server that a client wants: the SNI of a ClientHello, or the Host of an HTTP request (its authority for
 * CONNECT is the same by RFC 9112 section 3.2). Only characters of host names and addresses; a port behind it is left out.
 * @param hint CLIENT_HELLO, or that of an HTTP request.
 */
export function findServerName(bytes: Uint8Array, start: number, end: number, hint: number, out: NamePlace): number {
  return hint === CLIENT_HELLO ? helloName(bytes, start, end, out) : hostName(bytes, start, end, out);
}

function hostName(bytes: Uint8Array, start: number, end: number, out: NamePlace): number {
  const searched = Math.min(end, start + HEAD_SEARCHED);
  const at = headLine(bytes, start, searched, 'host:');
  if (at < 0) return NO_NAME;
  let stop = at;
  if (u8(bytes, at) === 0x5b) {
    // An IPv6 address in brackets, kept without them.
    while (stop < searched && u8(bytes, stop) !== 0x5d) stop++;
    return stop < searched ? accept(bytes, at + 1, stop, out) : NO_NAME;
  }
  while (stop < searched && isNameByte(u8(bytes, stop))) stop++;
  // A line that is cut may be half a name, which would be another name.
  if (stop === searched) return NO_NAME;
  const next = u8(bytes, stop);
  return next === 0x0d || next === 0x0a || next === 0x3a || next === 0x20 ? accept(bytes, at, stop, out) : NO_NAME;
}

/** ClientHello (RFC 8446 section 4.1.2), server_name (RFC 6066 section 3), in one record. */
function helloName(bytes: Uint8Array, start: number, end: number, out: NamePlace): number {
  const recordEnd = start + 5 + u16(bytes, start + 3);
  const later = recordEnd > end ? NAME_LATER : NO_NAME;
  const limit = Math.min(end, recordEnd);
  let at = start + 5 + 4 + 2 + 32; // record and handshake headers, version, random
  if (at >= limit) return later;
  at += 1 + u8(bytes, at); // session id
  if (at + 2 > limit) return later;
  at += 2 + u16(bytes, at); // cipher suites
  if (at >= limit) return later;
  at += 1 + u8(bytes, at); // compression methods
  if (at + 2 > limit) return later;
  const extensionsEnd = Math.min(limit, at + 2 + u16(bytes, at));
  at += 2;
  // Each turn goes on by four bytes at least.
  while (at + 4 <= extensionsEnd) {
    const type = u16(bytes, at);
    const length = u16(bytes, at + 2);
    at += 4;
    if (type === 0) return at + length > limit ? later : sniName(bytes, at, at + length, out);
    at += length;
  }
  return later;
}

/** A list of names, of which only the first, a host name, was ever used. */
function sniName(bytes: Uint8Array, start: number, end: number, out: NamePlace): number {
  if (start + 5 > end || u8(bytes, start + 2) !== 0) return NO_NAME;
  const stop = start + 5 + u16(bytes, start + 3);
  return stop <= end ? accept(bytes, start + 5, stop, out) : NO_NAME;
}

function accept(bytes: Uint8Array, start: number, end: number, out: NamePlace): number {
  if (end <= start || end - start > 255) return NO_NAME;
  for (let at = start; at < end; at++) if (!isNameByte(u8(bytes, at)) && u8(bytes, at) !== 0x3a) return NO_NAME;
  out.start = start;
  out.end = end;
  return NAME_FOUND;
}

/** Letters, digits, hyphen, dot, underscore: what DNS names of hosts hold in practice (RFC 952, RFC 1123, and services' underscores). */
function isNameByte(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x2d && byte <= 0x39 && byte !== 0x2f) ||
    byte === 0x5f
  );
}
