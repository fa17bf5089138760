import {
  AMQP,
  CLOSING_REPLY,
  DNS_QUERIES,
  DNS_RESPONSES,
  ERROR_REPLY,
  HTTP2,
  httpStatusClass,
  LDAP,
  MQTT,
  MYSQL,
  SERVER_ERROR,
  SMB,
} from '../payloadHint.ts';
import { i32, u16, u8 } from '../wire/bytes.ts';
import { dnsMessages } from './binaryHints.ts';
import { HEAD_SEARCHED, headLine } from './httpHint.ts';
import { lastLine } from './textHints.ts';

/** What a message's number and lengths are: filled in by `noteMessage`, one object for all. */
export class MessageNote {
  /** HTTP status, reply code, MySQL or AMQP error number, HTTP/2 error code, MQTT reason, how many DNS messages there are; 0 when the message has none. */
  code = 0;
  /** Bytes of an HTTP head; 0 when it is not whole in this payload. */
  head = 0;
  /** Content-Length; -1 when the head does not say it. */
  body = -1;
}

/** Whether `noteMessage` has something to add to this hint: responses with a status, errors, and several messages in one. */
export function isNoted(hint: number): boolean {
  return (
    httpStatusClass(hint) > 0 ||
    hint === ERROR_REPLY ||
    hint === CLOSING_REPLY ||
    hint === DNS_QUERIES ||
    hint === DNS_RESPONSES ||
    (hint >= SERVER_ERROR && hint < SERVER_ERROR + 64)
  );
}

/** Reads from `bytes[start, end)` the number and lengths of a message that has this hint. */
export function noteMessage(bytes: Uint8Array, start: number, end: number, hint: number, out: MessageNote): void {
  out.head = 0;
  out.body = -1;
  if (httpStatusClass(hint) > 0) {
    out.code = decimal(bytes, start + 9, Math.min(end, start + 12));
    const searched = Math.min(end, start + HEAD_SEARCHED);
    const headEnd = endOfHead(bytes, start + 12, searched);
    if (headEnd < 0) return;
    out.head = headEnd - start;
    const length = headLine(bytes, start + 12, headEnd, 'content-length:');
    if (length >= 0) out.body = decimal(bytes, length, headEnd);
  } else if (hint === DNS_QUERIES || hint === DNS_RESPONSES) out.code = dnsMessages(bytes, start, end);
  else if (hint < SERVER_ERROR) out.code = replyCode(bytes, start, end);
  else out.code = errorCode(bytes, start, end, (hint - SERVER_ERROR) >> 2);
}

/** Of the line that the hint was made of: the last, unless that is no reply. */
function replyCode(bytes: Uint8Array, start: number, end: number): number {
  const last = lastLine(bytes, start, end);
  const code = last + 3 <= end ? decimal(bytes, last, last + 3) : 0;
  return code >= 100 ? code : decimal(bytes, start, start + 3);
}

/** The places were checked when the hint was made: binaryHints.ts looked at them. */
function errorCode(bytes: Uint8Array, start: number, end: number, protocol: number): number {
  switch (protocol) {
    case MYSQL:
      return u8(bytes, start + 5) | (u8(bytes, start + 6) << 8);
    case AMQP:
      return u16(bytes, start + 11);
    case HTTP2:
      return i32(bytes, start + 13) >>> 0;
    case MQTT:
      return u8(bytes, start + 3);
    case SMB:
      return smbStatus(bytes, start + 4);
    case LDAP:
      return end - start >= 10 && u8(bytes, start + 5) === 0x61 && u8(bytes, start + 7) === 0x0a ? u8(bytes, start + 9) : 0;
    default:
      return 0;
  }
}

function smbStatus(bytes: Uint8Array, at: number): number {
  const place = u8(bytes, at) === 0xfe ? at + 8 : at + 5;
  return (u8(bytes, place) | (u8(bytes, place + 1) << 8) | (u8(bytes, place + 2) << 16) | (u8(bytes, place + 3) << 24)) >>> 0;
}

/** @returns the place behind the empty line; -1 when it is not before `end`. */
function endOfHead(bytes: Uint8Array, start: number, end: number): number {
  for (let at = start; at + 3 < end; at++) {
    if (u8(bytes, at) === 0x0d && i32(bytes, at) === 0x0d0a0d0a) return at + 4;
  }
  return -1;
}

/** Digits up to whatever else comes; -1 without any, or for a number that no file has (2^53 and above). */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let at = start;
  for (; at < end; at++) {
    const digit = u8(bytes, at) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    if (value > Number.MAX_SAFE_INTEGER) return -1;
  }
  return at === start ? -1 : value;
}
