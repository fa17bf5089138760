import {
  CLOSING_REPLY,
  ERROR_CLOSING,
  ERROR_DENIED,
  ERROR_LIMIT,
  ERROR_OTHER,
  ERROR_REPLY,
  GOODBYE,
  GOODBYE_REPLY,
  NOTHING,
  POSTGRES,
  POSTGRES_ANSWER,
  REDIS,
  REDIS_MESSAGE,
  REPLY,
  SERVER_ERROR,
  SSH,
  WORDS,
} from '../payloadHint.ts';
import { i32, u8 } from '../wire/bytes.ts';

/** Three digits and a space or hyphen: SMTP, FTP and their like (RFC 5321 section 4.2, RFC 959 section 4.2). */
export function replyHint(bytes: Uint8Array, start: number, end: number): number {
  const first = lineHint(bytes, start, end);
  // Answers to several commands may share a packet: the last of them says how things stand.
  const last = lastLine(bytes, start, end);
  return first === NOTHING || last === start ? first : lineHint(bytes, last, end) || first;
}

/** @returns where the last line begins, looked for among the last 256 bytes; `start` when there is but one. */
export function lastLine(bytes: Uint8Array, start: number, end: number): number {
  for (let at = end - 2; at > start && at > end - 256; at--) if (u8(bytes, at) === 0x0a) return at + 1;
  return start;
}

function lineHint(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 4) return NOTHING;
  const initial = u8(bytes, start);
  if (initial < 0x31 || initial > 0x35) return NOTHING;
  const second = u8(bytes, start + 1);
  const third = u8(bytes, start + 2);
  const after = u8(bytes, start + 3);
  if (second < 0x30 || second > 0x39 || third < 0x30 || third > 0x39 || (after !== 0x20 && after !== 0x2d)) return NOTHING;
  const code = u8(bytes, start) * 100 + second * 10 + third - 0x30 * 111;
  if (code === 221) return GOODBYE_REPLY;
  if (code === 421) return CLOSING_REPLY;
  return code >= 400 ? ERROR_REPLY : REPLY;
}

/**
 * What sshd says instead of a banner (OpenSSH sshd.c and kex.c): it has too many unauthenticated connections, punishes this address
 * (PerSourcePenalties), or was not spoken to in SSH.
 */
export function sshErrorHint(bytes: Uint8Array, start: number, end: number): number {
  if (has(bytes, start, end, 'Exceeded MaxStartups')) return SERVER_ERROR + SSH * 4 + ERROR_LIMIT;
  if (has(bytes, start, end, 'Not allowed at this time')) return SERVER_ERROR + SSH * 4 + ERROR_DENIED;
  const notSsh = has(bytes, start, end, 'Protocol mismatch.') || has(bytes, start, end, 'Invalid SSH identification string.');
  return notSsh ? SERVER_ERROR + SSH * 4 + ERROR_OTHER : NOTHING;
}

/** RESP, the form of Redis's commands and replies. POP3's `+OK` has words behind it, IMAP's `*` no number. */
export function redisHint(bytes: Uint8Array, start: number, end: number, first: number): number {
  switch (first) {
    case 0x2b: // +
      if (has(bytes, start, end, '+OK ')) return REPLY;
      return has(bytes, start, end, '+OK\r\n') || has(bytes, start, end, '+PONG\r\n') ? REDIS_MESSAGE : NOTHING;
    case 0x2d: // -
      return redisErrorHint(bytes, start, end);
    default: {
      const line = countLine(bytes, start + 1, end);
      if (line < 0) return NOTHING;
      if (first === 0x24) return REDIS_MESSAGE; // a string follows
      if (line < end && u8(bytes, line) !== 0x24) return NOTHING;
      // '*1', then '$4', then QUIT, each on a line.
      return line + 8 <= end && has(bytes, line, end, '$4\r\nQUIT') ? GOODBYE : REDIS_MESSAGE;
    }
  }
}

/** `-` and a word in capitals. */
function redisErrorHint(bytes: Uint8Array, start: number, end: number): number {
  const error = SERVER_ERROR + REDIS * 4;
  if (has(bytes, start, end, '-ERR ')) return error + wordedKind(bytes, start, end);
  const denied =
    has(bytes, start, end, '-DENIED') ||
    has(bytes, start, end, '-NOAUTH') ||
    has(bytes, start, end, '-WRONGPASS') ||
    has(bytes, start, end, '-NOPERM');
  return denied ? error + ERROR_DENIED : NOTHING;
}

/** @returns the place behind digits (a minus may stand before them) and a line end; -1 when that is not what is there. */
function countLine(bytes: Uint8Array, start: number, end: number): number {
  const mostDigits = 10;
  let at = u8(bytes, start) === 0x2d ? start + 1 : start;
  const digits = at;
  while (at < end && at - digits <= mostDigits && u8(bytes, at) >= 0x30 && u8(bytes, at) <= 0x39) at++;
  return at > digits && at + 2 <= end && u8(bytes, at) === 0x0d && u8(bytes, at + 1) === 0x0a ? at + 2 : -1;
}

/** A PostgreSQL message: a letter, and a length that counts itself (PostgreSQL documentation, "Message Formats"). */
export function postgresHint(bytes: Uint8Array, start: number, end: number, type: number): number {
  if (end - start < 5) return NOTHING;
  const length = i32(bytes, start + 1);
  if (type === 0x58) return length === 4 ? GOODBYE : NOTHING; // Terminate
  // An authentication request is short: the longest holds a list of SASL mechanisms.
  if (type === 0x52) return length >= 8 && length <= 2048 && u8(bytes, start + 5) === 0 ? POSTGRES_ANSWER : NOTHING;
  return length >= 8 && length <= 32_768 && u8(bytes, start + 5) === 0x53 ? postgresErrorHint(bytes, start + 5, end) : NOTHING;
}

/** An ErrorResponse's fields: a letter each and a text that ends with 0. C is the SQLSTATE, V the severity in English. */
function postgresErrorHint(bytes: Uint8Array, start: number, end: number): number {
  const fieldsRead = 6;
  const searched = Math.min(end, start + 512);
  let fatal = false;
  let at = start;
  for (let field = 0; field < fieldsRead && at + 6 < searched; field++) {
    const letter = u8(bytes, at);
    if (letter === 0x56 || letter === 0x53) fatal ||= u8(bytes, at + 1) !== 0x45; // FATAL and PANIC end the session, ERROR does not
    if (letter === 0x43) return fatal ? SERVER_ERROR + POSTGRES * 4 + sqlStateKind(bytes, at + 1, end) : POSTGRES_ANSWER;
    while (at < searched && u8(bytes, at) !== 0) at++;
    at++;
  }
  return fatal ? SERVER_ERROR + POSTGRES * 4 + ERROR_OTHER : NOTHING;
}

/** By the class of the SQLSTATE (PostgreSQL documentation, appendix A). */
function sqlStateKind(bytes: Uint8Array, at: number, end: number): number {
  switch ((u8(bytes, at) << 8) | u8(bytes, at + 1)) {
    case 0x3533: // 53: no connections, memory or disk left
      return ERROR_LIMIT;
    case 0x3238: // 28: not authorised
      return ERROR_DENIED;
    case 0x3235: // 25P03: idle in a transaction for too long
    case 0x3537: // 57: shutdown, cancelled, idle for too long
      return ERROR_CLOSING;
    default:
      return wordedKind(bytes, at, end);
  }
}

/** Longer lines say more than goodbye. */
export const LONGEST_FAREWELL = 24;
const farewells = ['quit', 'logout', 'bye', 'exit'] as const;

/** A line, of LONGEST_FAREWELL bytes at most, that is nothing but a goodbye, in letters of any size: quit (memcached, FTP), exit, bye, and LOGOUT behind a tag (RFC 9051, 6.1.3). */
export function isFarewell(bytes: Uint8Array, start: number, end: number): boolean {
  if (u8(bytes, end - 1) !== 0x0a) return false;
  const close = u8(bytes, end - 2) === 0x0d ? end - 2 : end - 1;
  const word = farewells.find((text) => close - text.length >= start && holds(bytes, close - text.length, close, text));
  if (word === undefined) return false;
  const begins = close - word.length;
  return begins === start || (word === 'logout' && isTag(bytes, start, begins));
}

/** Letters and digits, then a space. */
function isTag(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end - 1; at++) {
    const sign = u8(bytes, at) | 0x20;
    if ((sign < 0x30 || sign > 0x39) && (sign < 0x61 || sign > 0x7a)) return false;
  }
  return end - start >= 2 && u8(bytes, end - 1) === 0x20;
}

/**
 * A line that turns the client away in words: ERROR of IRC (RFC 2812, 3.7.4), STOMP and memcached, BYE of IMAP (RFC 9051, 7.1.5), and
 * what servers say that have no code for it. Nothing when the words say no more than that something is wrong.
 */
export function refusalHint(bytes: Uint8Array, start: number, end: number): number {
  const kind = wordedKind(bytes, start, end);
  return kind === ERROR_OTHER ? NOTHING : SERVER_ERROR + WORDS * 4 + kind;
}

/** Refusals in words where a protocol's codes do not tell: of Redis, NATS (nats-server errors.go), PgBouncer (08P01, client.c) and others. */
const refusals: readonly (readonly [kind: number, words: readonly string[]])[] = [
  [
    ERROR_LIMIT,
    [
      ...['max number of clients', 'maximum connections', 'maximum account active connections', 'no more connections'],
      ...['too many', 'connection limit', 'server is full', 'server full', 'server is busy', 'server busy', 'maximum number of'],
    ],
  ],
  [
    ERROR_DENIED,
    [
      ...['authorization violation', 'authentication timeout', 'permissions violation', 'access denied', 'permission denied'],
      ...['not allowed', 'not authorized', 'not permitted', 'connection refused', 'banned'],
    ],
  ],
];

function wordedKind(bytes: Uint8Array, start: number, end: number): number {
  const found = refusals.find(([, words]) => words.some((text) => holds(bytes, start, end, text)));
  return found?.[0] ?? ERROR_OTHER;
}

/** Whether these ASCII words, in small letters, stand among the first of the payload, in letters of any size. */
function holds(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  const searched = 160;
  const last = Math.min(end, start + searched) - text.length;
  for (let at = start; at <= last; at++) {
    let same = 0;
    while (same < text.length && (u8(bytes, at + same) | 0x20) === (text.charCodeAt(same) | 0x20)) same++;
    if (same === text.length) return true;
  }
  return false;
}

/** Whether the payload begins with these ASCII characters. */
function has(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let i = 0; i < text.length; i++) if (u8(bytes, start + i) !== text.charCodeAt(i)) return false;
  return true;
}
