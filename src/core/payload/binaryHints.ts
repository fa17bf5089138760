import {
  AMQP,
  AMQP_METHOD,
  DNS,
  DNS_QUERIES,
  DNS_QUERY,
  DNS_RESPONSE,
  DNS_RESPONSES,
  ERROR_CLOSING,
  ERROR_DENIED,
  ERROR_LIMIT,
  ERROR_OTHER,
  GOODBYE,
  HTTP2,
  HTTP2_SETTINGS,
  KAFKA_REQUEST,
  LDAP,
  LDAP_REQUEST,
  LDAP_RESPONSE,
  MONGODB_REQUEST,
  MONGODB_RESPONSE,
  MQTT,
  MQTT_CONNACK,
  MYSQL,
  MYSQL_GREETING,
  MYSQL_QUERY,
  NOTHING,
  POSTGRES_START,
  RDP,
  RDP_REQUEST,
  RDP_RESPONSE,
  SERVER_ERROR,
  SMB,
  SMB_REQUEST,
  SMB_RESPONSE,
} from '../payloadHint.ts';
import { i32, u16, u8 } from '../wire/bytes.ts';

/** FE 'SMB' and FF 'SMB' as signed words. */
const SMB2_MAGIC = 0xfe534d42 | 0;
const SMB1_MAGIC = 0xff534d42 | 0;

const u16le = (bytes: Uint8Array, at: number): number => u8(bytes, at) | (u8(bytes, at + 1) << 8);
const i32le = (bytes: Uint8Array, at: number): number => u16le(bytes, at) | (u16le(bytes, at + 2) << 16);

/** Payloads whose first byte is 0: mostly the high byte of a length. */
export function zeroFirstHint(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 8) return NOTHING;
  const second = i32(bytes, start + 4);
  if (second === SMB2_MAGIC) return length >= 24 ? smb2Hint(bytes, start + 4, end) : NOTHING;
  if (second === SMB1_MAGIC) return length >= 14 ? smb1Hint(bytes, start + 4) : NOTHING;
  const declared = i32(bytes, start);
  if (declared === length) {
    // StartupMessage 3.0 (3.2 is new in 18), and requests for TLS, GSSAPI encryption and cancelling ("Message Formats").
    const isStart = second === 0x00030000 || second === 0x00030002 || (second >= 80877102 && second <= 80877104);
    if (isStart) return POSTGRES_START;
  }
  if (length >= 14 && declared === length - 4) {
    // ApiKey, version, correlation id, and the client id's length (Kafka protocol guide, "Headers").
    const clientId = u16(bytes, start + 12);
    if (u16(bytes, start + 4) <= 100 && u16(bytes, start + 6) <= 20 && (clientId === 0xffff || clientId <= length - 14)) {
      return KAFKA_REQUEST;
    }
  }
  if (length >= 9) {
    const hint = http2Hint(bytes, start, end);
    if (hint !== NOTHING) return hint;
  }
  return dnsHint(bytes, start, length);
}

/** A frame of stream 0: SETTINGS or GOAWAY (RFC 9113 sections 6.5 and 6.8). */
function http2Hint(bytes: Uint8Array, start: number, end: number): number {
  const length = u16(bytes, start + 1);
  const type = u8(bytes, start + 3);
  if (i32(bytes, start + 5) !== 0) return NOTHING;
  if (type === 4 && u8(bytes, start + 4) <= 1 && length % 6 === 0 && length <= 120) return HTTP2_SETTINGS;
  if (type !== 7 || u8(bytes, start + 4) !== 0 || length < 8 || end - start < 17) return NOTHING;
  const goaway = SERVER_ERROR + HTTP2 * 4;
  switch (i32(bytes, start + 13)) {
    case 0: // NO_ERROR
      return goaway + ERROR_CLOSING;
    case 11: // ENHANCE_YOUR_CALM
      return goaway + ERROR_LIMIT;
    case 12: // INADEQUATE_SECURITY
      return goaway + ERROR_DENIED;
    default:
      return goaway + ERROR_OTHER;
  }
}

/** MS-SMB2 section 2.2.1: Status at 8, Flags at 16 (in a request, Status is the channel sequence). */
function smb2Hint(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 20) return NOTHING;
  if ((u8(bytes, at + 16) & 1) === 0) return SMB_REQUEST;
  return smbStatusHint(i32le(bytes, at + 8));
}

/** MS-CIFS section 2.2.3.1: Status at 5, Flags at 9, of which the highest bit marks a reply. */
function smb1Hint(bytes: Uint8Array, at: number): number {
  return (u8(bytes, at + 9) & 0x80) === 0 ? SMB_REQUEST : smbStatusHint(i32le(bytes, at + 5));
}

/** Most errors are everyday answers (no such file); those named here end a session or refuse it (MS-ERREF section 2.3). */
function smbStatusHint(status: number): number {
  const error = SERVER_ERROR + SMB * 4;
  switch (status >>> 0) {
    case 0xc0000022: // ACCESS_DENIED
    case 0xc000006d: // LOGON_FAILURE
    case 0xc000006e: // ACCOUNT_RESTRICTION
    case 0xc0000071: // PASSWORD_EXPIRED
    case 0xc0000072: // ACCOUNT_DISABLED
    case 0xc0000193: // ACCOUNT_EXPIRED
    case 0xc0000234: // ACCOUNT_LOCKED_OUT
      return error + ERROR_DENIED;
    case 0xc000009a: // INSUFFICIENT_RESOURCES
    case 0xc00000d0: // REQUEST_NOT_ACCEPTED: no more connections
    case 0xc0000205: // INSUFF_SERVER_RESOURCES
      return error + ERROR_LIMIT;
    case 0xc00000c9: // NETWORK_NAME_DELETED
    case 0xc0000203: // USER_SESSION_DELETED
    case 0xc000035c: // NETWORK_SESSION_EXPIRED
      return error + ERROR_CLOSING;
    default:
      return SMB_RESPONSE;
  }
}

/** A DNS message behind its length (RFC 1035 section 4.2.2): one question, an opcode in use, and no reserved bit. */
export function dnsHint(bytes: Uint8Array, start: number, length: number): number {
  if (length < 19 || u16(bytes, start + 6) !== 1) return NOTHING;
  if (u16(bytes, start) !== length - 2)
    return dnsMessages(bytes, start, start + length) > 1 ? severalDnsHint(bytes, start) : NOTHING;
  const flags = u16(bytes, start + 4);
  const opcode = (flags >> 11) & 15;
  if ((flags & 0x40) !== 0 || (opcode !== 0 && opcode !== 4 && opcode !== 5)) return NOTHING;
  if ((flags & 0x8000) === 0) return DNS_QUERY;
  const code = flags & 15;
  if (code === 5) return SERVER_ERROR + DNS * 4 + ERROR_DENIED; // REFUSED
  return code === 2 || code === 9 ? SERVER_ERROR + DNS * 4 + ERROR_OTHER : DNS_RESPONSE; // SERVFAIL, NOTAUTH
}

const severalDnsHint = (bytes: Uint8Array, start: number): number =>
  (u16(bytes, start + 4) & 0x8000) === 0 ? DNS_QUERIES : DNS_RESPONSES;

/**
 * How many DNS messages, each behind its length (RFC 1035, 4.2.2) and with one question, fill these bytes; 0 when they do not, or are
 * not all queries or all responses.
 */
export function dnsMessages(bytes: Uint8Array, start: number, end: number): number {
  const shortest = 17; // a head, and a question about the root
  const kind = u16(bytes, start + 4) & 0xf840; // response, opcode, and a bit that is always 0
  if ((kind & 0x7840) !== 0) return 0;
  let messages = 0;
  let at = start;
  for (; at + 2 + shortest <= end; messages++) {
    const length = u16(bytes, at);
    if (length < shortest || at + 2 + length > end || u16(bytes, at + 6) !== 1) return 0;
    if ((u16(bytes, at + 4) & 0xf840) !== kind) return 0;
    at += 2 + length;
  }
  return at === end ? messages : 0;
}

/** A method frame of AMQP 0-9-1 (section 4.2.3): type 1, channel, size, class, method. Or MySQL's COM_QUIT. */
export function amqpHint(bytes: Uint8Array, start: number, end: number): number {
  if (end - start === 5 && i32(bytes, start) === 0x01000000 && u8(bytes, start + 4) === 1) return GOODBYE;
  if (end - start < 13 || u16(bytes, start + 1) > 2047) return dnsHint(bytes, start, end - start);
  const size = i32(bytes, start + 3);
  const group = u16(bytes, start + 7);
  const method = u16(bytes, start + 9);
  const isMethod = size >= 4 && size < 1 << 17 && group >= 10 && group <= 90 && group % 5 === 0 && method >= 10 && method <= 120;
  if (!isMethod) return dnsHint(bytes, start, end - start);
  if (group !== 10 || method !== 50) return AMQP_METHOD;
  const error = SERVER_ERROR + AMQP * 4;
  switch (u16(bytes, start + 11)) {
    case 200:
      return GOODBYE;
    case 320: // CONNECTION_FORCED
      return error + ERROR_CLOSING;
    case 403: // ACCESS_REFUSED
      return error + ERROR_DENIED;
    case 506: // RESOURCE_ERROR
    case 530: // NOT_ALLOWED: RabbitMQ's answer to one connection too many
      return error + ERROR_LIMIT;
    default:
      return error + ERROR_OTHER;
  }
}

/** A TPKT with a connection request or confirm of X.224 (MS-RDPBCGR sections 2.2.1.1 and 2.2.1.2). */
export function rdpHint(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 7 || u8(bytes, start + 1) !== 0 || u16(bytes, start + 2) !== length) return dnsHint(bytes, start, end - start);
  const type = u8(bytes, start + 5);
  if (type === 0xe0) return RDP_REQUEST;
  if (type !== 0xd0) return NOTHING;
  return length >= 19 && u8(bytes, start + 11) === 3 ? SERVER_ERROR + RDP * 4 + ERROR_DENIED : RDP_RESPONSE;
}

/** CONNACK (MQTT 3.1.1 section 3.2, MQTT 5 section 3.2): acknowledge flags and a return or reason code. */
export function mqttConnackHint(bytes: Uint8Array, start: number, end: number): number {
  const remaining = u8(bytes, start + 1);
  if (remaining < 2 || remaining !== end - start - 2 || u8(bytes, start + 2) > 1) return dnsHint(bytes, start, end - start);
  const error = SERVER_ERROR + MQTT * 4;
  switch (u8(bytes, start + 3)) {
    case 0:
      return MQTT_CONNACK;
    case 1:
    case 2:
    case 0x80:
    case 0x81:
    case 0x82:
    case 0x84:
    case 0x85:
      return error + ERROR_OTHER;
    case 4:
    case 5:
    case 0x86:
    case 0x87:
    case 0x8a:
    case 0x8c:
      return error + ERROR_DENIED;
    case 3: // the server is unavailable
    case 0x88:
    case 0x89:
    case 0x97:
    case 0x9f:
      return error + ERROR_LIMIT;
    default:
      return NOTHING;
  }
}

/** An LDAP message (RFC 4511 section 4.1.1): a sequence, its id, and the operation's tag. */
export function ldapHint(bytes: Uint8Array, start: number, end: number): number {
  let at = afterLength(bytes, start + 1, end);
  if (at < 0 || at + 5 > end || u8(bytes, at) !== 2) return NOTHING;
  const idSize = u8(bytes, at + 1);
  if (idSize < 1 || idSize > 4) return NOTHING;
  const unsolicited = idSize === 1 && u8(bytes, at + 2) === 0;
  at += 2 + idSize;
  if (at + 2 > end) return NOTHING;
  switch (u8(bytes, at)) {
    case 0x42: // unbind
      return GOODBYE;
    case 0x60: // bind
    case 0x63: // search
    case 0x66: // modify
    case 0x68: // add
    case 0x4a: // delete
    case 0x6c: // rename
    case 0x6e: // compare
    case 0x77: // extended
      return LDAP_REQUEST;
    case 0x61: // bind
      return bindAnswerHint(bytes, afterLength(bytes, at + 1, end), end);
    case 0x78: // extended
      // Without being asked: the notice of disconnection (section 4.4.1).
      return unsolicited ? SERVER_ERROR + LDAP * 4 + ERROR_CLOSING : LDAP_RESPONSE;
    case 0x64:
    case 0x65:
    case 0x67:
    case 0x69:
    case 0x6b:
    case 0x6d:
    case 0x6f:
      return LDAP_RESPONSE;
    default:
      return NOTHING;
  }
}

function bindAnswerHint(bytes: Uint8Array, at: number, end: number): number {
  if (at < 0 || at + 3 > end || u16(bytes, at) !== 0x0a01) return NOTHING;
  const error = SERVER_ERROR + LDAP * 4;
  switch (u8(bytes, at + 2)) {
    case 0: // success
    case 14: // saslBindInProgress
      return LDAP_RESPONSE;
    case 8: // strongerAuthRequired
    case 49: // invalidCredentials
    case 50: // insufficientAccessRights
      return error + ERROR_DENIED;
    case 11: // adminLimitExceeded
    case 51: // busy
      return error + ERROR_LIMIT;
    case 52: // unavailable
      return error + ERROR_CLOSING;
    default:
      return error + ERROR_OTHER;
  }
}

/** @returns the place behind a BER length (X.690 section 8.1.3) of up to four bytes; -1 when there is none. */
function afterLength(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1;
  const first = u8(bytes, at);
  if (first < 0x80) return at + 1;
  const more = first & 0x7f;
  return more >= 1 && more <= 4 && at + 1 + more <= end ? at + 1 + more : -1;
}

/**
 * Payloads that begin with their own length, lowest byte first, so that any byte may be the first: MySQL's has three bytes, MongoDB's
 * four. Asked before all others, where the third byte is 0 and at least nine are there; chance makes one in 2^24 such.
 */
export function littleLengthHint(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (u16le(bytes, start) === length - 4) return mysqlHint(bytes, start);
  return length >= 16 && i32le(bytes, start) === length ? mongoHint(bytes, start) : NOTHING;
}

/** The greeting (protocol 10 and a version), COM_QUERY and the error packet (MySQL internals, "Protocol::HandshakeV10", "ERR_Packet"). */
function mysqlHint(bytes: Uint8Array, start: number): number {
  const sequence = u8(bytes, start + 3);
  const type = u8(bytes, start + 4);
  const next = u8(bytes, start + 5);
  if (type === 3 && sequence === 0 && next >= 0x20 && next < 0x7f) return MYSQL_QUERY;
  if (type === 10 && sequence === 0) return next >= 0x33 && next <= 0x39 ? MYSQL_GREETING : isTenOrMore(bytes, start + 5);
  if (type !== 0xff || sequence > 8) return NOTHING;
  return mysqlErrorHint(u16le(bytes, start + 5));
}

/** MariaDB's versions begin with two digits. */
function isTenOrMore(bytes: Uint8Array, at: number): number {
  const second = u8(bytes, at + 1);
  return u8(bytes, at) === 0x31 && second >= 0x30 && second <= 0x39 ? MYSQL_GREETING : NOTHING;
}

function mysqlErrorHint(code: number): number {
  const error = SERVER_ERROR + MYSQL * 4;
  switch (code) {
    case 1040: // too many connections
    case 1041: // out of resources
    case 1203: // too many connections of this user
    case 1226: // over a limit of this user
      return error + ERROR_LIMIT;
    case 1044:
    case 1045: // access denied
    case 1129: // host blocked after errors
    case 1130: // host not allowed
    case 1698:
    case 3118: // account locked
      return error + ERROR_DENIED;
    case 1053: // shutdown
    case 1158:
    case 1159: // reading timed out
    case 1927: // MariaDB: killed
    case 3169: // killed
    case 4031: // idle for too long
      return error + ERROR_CLOSING;
    default:
      return code >= 1000 && code < 6000 ? error + ERROR_OTHER : NOTHING;
  }
}

/** OP_MSG, OP_QUERY, OP_REPLY and OP_COMPRESSED behind length, request id and the id that is answered (MongoDB wire protocol). */
function mongoHint(bytes: Uint8Array, start: number): number {
  const operation = i32le(bytes, start + 12);
  if (operation === 1) return MONGODB_RESPONSE;
  if (operation !== 2004 && operation !== 2012 && operation !== 2013) return NOTHING;
  return i32le(bytes, start + 8) === 0 ? MONGODB_REQUEST : MONGODB_RESPONSE;
}
