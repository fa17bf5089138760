import {
  ALERT,
  APPLICATION_DATA,
  CHANGE_CIPHER_SPEC,
  CLIENT_HELLO,
  CLOSING_REPLY,
  ENCRYPTED_ALERT,
  ERROR_REPLY,
  GOODBYE_REPLY,
  HTTP2_PREFACE,
  HTTP_LAST_RESPONSE,
  HTTP_REQUEST,
  HTTP_RESPONSE,
  NOTHING,
  OTHER_HANDSHAKE,
  REPLY,
  SERVER_HELLO,
  SSH_BANNER,
  WARNING_ALERT,
} from '../payloadHint.ts';
import { i32, u16, u8 } from './bytes.ts';

/** How far into a response's head a `Connection:` line is looked for. */
const HEAD_SEARCHED = 2048;

/** @returns one of the hints of ../payloadHint.ts; 0 when nothing is recognised. Reads only `bytes[start, end)`. */
export function payloadHint(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 4) return NOTHING;
  const first = u8(bytes, start);
  if (first >= 20 && first <= 23) return length >= 5 ? tlsRecord(bytes, start, end, first) : NOTHING;
  if (first >= 0x31 && first <= 0x35) return numberedReply(bytes, start);
  switch (i32(bytes, start)) {
    case 0x47455420: // 'GET '
    case 0x504f5354: // 'POST'
    case 0x50555420: // 'PUT '
    case 0x48454144: // 'HEAD'
    case 0x44454c45: // 'DELE'
    case 0x4f505449: // 'OPTI'
    case 0x50415443: // 'PATC'
    case 0x434f4e4e: // 'CONN'
    case 0x54524143: // 'TRAC'
      return HTTP_REQUEST;
    case 0x48545450: // 'HTTP'
      return httpResponse(bytes, start, end);
    case 0x50524920: // 'PRI ', then '* HT'
      return length >= 8 && i32(bytes, start + 4) === 0x2a204854 ? HTTP2_PREFACE : NOTHING;
    case 0x5353482d: // 'SSH-'
      return SSH_BANNER;
    default:
      return NOTHING;
  }
}

/** The first record of the payload (RFC 8446 section 5.1). */
function tlsRecord(bytes: Uint8Array, start: number, end: number, type: number): number {
  const length = u16(bytes, start + 3);
  // Versions SSL 3.0 to TLS 1.3; 2^14 bytes and what encryption may add (RFC 5246 section 6.2.3).
  const plausible = u8(bytes, start + 1) === 3 && u8(bytes, start + 2) <= 4 && length > 0 && length <= 16384 + 2048;
  if (!plausible) return NOTHING;
  switch (type) {
    case 20:
      return length === 1 ? CHANGE_CIPHER_SPEC : NOTHING;
    case 21:
      return alert(bytes, start + 5, end, length);
    case 22:
      return handshake(end - start > 5 ? u8(bytes, start + 5) : 0);
    default:
      // TLS 1.3 hides an alert in application data: two bytes, the real type, and a tag of 16.
      return length === 19 ? ENCRYPTED_ALERT : APPLICATION_DATA;
  }
}

function handshake(message: number): number {
  if (message === 1) return CLIENT_HELLO;
  return message === 2 ? SERVER_HELLO : OTHER_HANDSHAKE;
}

/** Two bytes are in clear; 18 (ChaCha20), 26 (GCM) and 32 to 64 (CBC) are what ciphers make of them. */
function alert(bytes: Uint8Array, start: number, end: number, length: number): number {
  if (length !== 2) return length === 18 || length === 26 || (length >= 32 && length <= 64) ? ENCRYPTED_ALERT : NOTHING;
  if (end - start < 2) return NOTHING;
  const level = u8(bytes, start);
  const description = u8(bytes, start + 1);
  if (level < 1 || level > 2 || description > 127) return NOTHING;
  // close_notify, user_canceled and no_renegotiation are warnings by nature; any other is only one when it says so.
  const isFatalKind = description !== 0 && description !== 90 && description !== 100;
  return level === 1 && isFatalKind ? WARNING_ALERT : ALERT + description;
}

/** Three digits and a space or hyphen. */
function numberedReply(bytes: Uint8Array, start: number): number {
  const second = u8(bytes, start + 1);
  const third = u8(bytes, start + 2);
  const after = u8(bytes, start + 3);
  if (second < 0x30 || second > 0x39 || third < 0x30 || third > 0x39 || (after !== 0x20 && after !== 0x2d)) return NOTHING;
  const code = u8(bytes, start) * 100 + second * 10 + third - 0x30 * 111;
  if (code === 221) return GOODBYE_REPLY;
  if (code === 421) return CLOSING_REPLY;
  return code >= 400 ? ERROR_REPLY : REPLY;
}

/** `HTTP/1.1 200`: the version's last digit decides what the connection does when no line says so (RFC 9112 section 9.3). */
function httpResponse(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 12 || i32(bytes, start + 4) >>> 8 !== 0x2f312e) return NOTHING; // '/1.'
  const status = u8(bytes, start + 9) - 0x30;
  if (status < 1 || status > 5) return NOTHING;
  const said = connectionLine(bytes, start + 12, Math.min(end, start + HEAD_SEARCHED));
  const closes = said === 0 ? u8(bytes, start + 7) === 0x30 : said === 0x63; // HTTP/1.0; 'c' of close
  return (closes ? HTTP_LAST_RESPONSE : HTTP_RESPONSE) + status;
}

/** @returns the first letter, in lower case, of the value of the head's `Connection` line; 0 when there is none. */
function connectionLine(bytes: Uint8Array, start: number, end: number): number {
  const name = 'connection:';
  for (let at = start; at + name.length + 2 < end; at++) {
    if (u8(bytes, at) !== 0x0a) continue;
    if (u8(bytes, at + 1) === 0x0d) return 0; // the head's end
    let matched = 0;
    while (matched < name.length && (u8(bytes, at + 1 + matched) | 0x20) === (name.charCodeAt(matched) | 0x20)) matched++;
    if (matched < name.length) continue;
    let value = at + 1 + matched;
    while (value < end && u8(bytes, value) === 0x20) value++;
    return value < end ? u8(bytes, value) | 0x20 : 0;
  }
  return 0;
}
