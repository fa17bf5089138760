import { i32, u16, u8 } from './bytes.ts';

/** What a payload's first bytes show, in one byte, so that a column of them is cheap. 0 is nothing known. */
const NOTHING = 0;
const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const OTHER_HANDSHAKE = 3;
const CHANGE_CIPHER_SPEC = 4;
const APPLICATION_DATA = 5;
const ENCRYPTED_ALERT = 6;
const WARNING_ALERT = 7;
const HTTP_REQUEST = 8;
/** Plus the first digit of the status code: 9 to 15. The connection stays open. */
const HTTP_RESPONSE = 8;
/** The same, where the response says that the connection will be closed: 17 to 23. */
const HTTP_LAST_RESPONSE = 16;
const HTTP2_PREFACE = 24;
const SSH_BANNER = 25;
/** A numbered reply of SMTP, FTP and their like. */
const REPLY = 26;
const ERROR_REPLY = 27;
/** 221 and 421: the service says goodbye, or that it is about to close (RFC 5321 section 4.2.3, RFC 959 section 4.2). */
const GOODBYE_REPLY = 28;
const CLOSING_REPLY = 29;
/** Plus the description of an alert in clear (RFC 8446 section 6): all of them are below 128. */
const ALERT = 128;

/** How far into a response's head a `Connection:` line is looked for. */
const HEAD_SEARCHED = 2048;

/** @returns a class for `hintText`; 0 when nothing is recognised. Reads only `bytes[start, end)`. */
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

const texts: Readonly<Record<number, string>> = {
  [CLIENT_HELLO]: 'TLS ClientHello',
  [SERVER_HELLO]: 'TLS ServerHello',
  [OTHER_HANDSHAKE]: 'TLS handshake',
  [CHANGE_CIPHER_SPEC]: 'TLS change cipher spec',
  [APPLICATION_DATA]: 'TLS application data',
  [ENCRYPTED_ALERT]: 'TLS encrypted alert (probably close_notify)',
  [WARNING_ALERT]: 'TLS warning alert',
  [HTTP_REQUEST]: 'HTTP request',
  [HTTP2_PREFACE]: 'HTTP/2 preface',
  [SSH_BANNER]: 'SSH banner',
  [REPLY]: 'reply code',
  [ERROR_REPLY]: 'error reply code (4xx or 5xx)',
  [GOODBYE_REPLY]: 'reply 221 (goodbye)',
  [CLOSING_REPLY]: 'reply 421 (closing the connection)',
};

/** The IANA "TLS Alerts" that are still sent. */
const alerts: Readonly<Record<number, string>> = {
  0: 'close_notify',
  10: 'unexpected_message',
  20: 'bad_record_mac',
  22: 'record_overflow',
  30: 'decompression_failure',
  40: 'handshake_failure',
  41: 'no_certificate',
  42: 'bad_certificate',
  43: 'unsupported_certificate',
  44: 'certificate_revoked',
  45: 'certificate_expired',
  46: 'certificate_unknown',
  47: 'illegal_parameter',
  48: 'unknown_ca',
  49: 'access_denied',
  50: 'decode_error',
  51: 'decrypt_error',
  70: 'protocol_version',
  71: 'insufficient_security',
  80: 'internal_error',
  86: 'inappropriate_fallback',
  90: 'user_canceled',
  100: 'no_renegotiation',
  109: 'missing_extension',
  110: 'unsupported_extension',
  112: 'unrecognized_name',
  113: 'bad_certificate_status_response',
  115: 'unknown_psk_identity',
  116: 'certificate_required',
  120: 'no_application_protocol',
};

/** A hint in words; empty for 0. */
export function hintText(hint: number): string {
  if (hint >= ALERT) {
    const description = hint - ALERT;
    return `TLS alert ${alerts[description] ?? description}`;
  }
  if (hint > HTTP_LAST_RESPONSE && hint < HTTP_LAST_RESPONSE + 6) return `HTTP ${hint - HTTP_LAST_RESPONSE}xx response, closing`;
  if (hint > HTTP_RESPONSE && hint < HTTP_RESPONSE + 6) return `HTTP ${hint - HTTP_RESPONSE}xx response`;
  return texts[hint] ?? '';
}

export const isClientHello = (hint: number): boolean => hint === CLIENT_HELLO;
/** What a client asks with: the words a policy can act on, or work that a reset interrupts. */
export const isRequest = (hint: number): boolean => hint === HTTP_REQUEST || hint === CLIENT_HELLO || hint === HTTP2_PREFACE;
export const isApplicationData = (hint: number): boolean => hint === APPLICATION_DATA;
/** A close_notify in clear, or an alert that is encrypted and so nearly always one. */
export const isCloseAlert = (hint: number): boolean => hint === ALERT || hint === ENCRYPTED_ALERT;
/** An HTTP response that says the connection will be closed, or a service's goodbye. */
export const isGoodbye = (hint: number): boolean =>
  (hint > HTTP_LAST_RESPONSE && hint < HTTP_LAST_RESPONSE + 6) || hint === GOODBYE_REPLY || hint === CLOSING_REPLY;
