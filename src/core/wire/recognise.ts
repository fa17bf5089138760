import {
  AMQP_HEADER,
  GOODBYE,
  HTTP2_PREFACE,
  HTTP_CONNECT_REQUEST,
  HTTP_HEAD_REQUEST,
  HTTP_PAGE,
  HTTP_REQUEST,
  MQTT_CONNECT,
  NOTHING,
  SSH_BANNER,
  TEXT_COMMAND,
} from '../payloadHint.ts';
import {
  amqpHint,
  dnsHint,
  ldapHint,
  littleLengthHint,
  mqttConnackHint,
  rdpHint,
  zeroFirstHint,
} from '../payload/binaryHints.ts';
import { httpResponseHint } from '../payload/httpHint.ts';
import {
  isFarewell,
  LONGEST_FAREWELL,
  postgresHint,
  redisHint,
  refusalHint,
  replyHint,
  sshErrorHint,
} from '../payload/textHints.ts';
import { tlsHint } from '../payload/tlsHint.ts';
import { i32, u16, u8 } from './bytes.ts';

/**
 * Looks at a payload's first bytes: one jump on the first of them, so that what nobody knows costs next to nothing.
 * @returns one of the hints of ../payloadHint.ts; 0 when nothing is recognised. Reads only `bytes[start, end)`.
 */
export function payloadHint(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length < 4) return length === 2 && u16(bytes, start) === 0xe000 ? GOODBYE : NOTHING; // MQTT 3.14: DISCONNECT
  // The length first: the end of a long payload is not in the processor's cache.
  if (length <= LONGEST_FAREWELL && isFarewell(bytes, start, end)) return GOODBYE;
  if (u8(bytes, start + 2) === 0 && length >= 9) {
    const hint = littleLengthHint(bytes, start, end);
    if (hint !== NOTHING) return hint;
  }
  const first = u8(bytes, start);
  switch (first) {
    case 20:
    case 21:
    case 22:
    case 23:
      return length >= 5 ? tlsHint(bytes, start, end, first) : NOTHING;
    case 0x31:
    case 0x32:
    case 0x33:
    case 0x34:
    case 0x35:
      return replyHint(bytes, start, end);
    case 0x41: // A
    case 0x43: // C
    case 0x44: // D
    case 0x45: // E
    case 0x47: // G
    case 0x48: // H
    case 0x49: // I
    case 0x4c: // L
    case 0x4d: // M
    case 0x4e: // N
    case 0x4f: // O
    case 0x50: // P
    case 0x51: // Q
    case 0x52: // R
    case 0x53: // S
    case 0x54: // T
    case 0x55: // U
    case 0x58: // X
    case 0x59: // Y
      return wordHint(bytes, start, end, first);
    case 0x2a: // *
      if (i32(bytes, start) === 0x2a204259) return refusalHint(bytes, start, end); // '* BY', then 'E'
      return redisHint(bytes, start, end, first);
    case 0x24: // $
    case 0x2b: // +
    case 0x2d: // -
      return redisHint(bytes, start, end, first);
    case 0x00:
      return zeroFirstHint(bytes, start, end);
    case 0x01:
      return amqpHint(bytes, start, end);
    case 0x03:
      return rdpHint(bytes, start, end);
    case 0x10:
      return length >= 10 && (i32(bytes, start + 4) === 0x4d515454 || i32(bytes, start + 5) === 0x4d515454)
        ? MQTT_CONNECT // 'MQTT', behind a remaining length of one or two bytes (MQTT 3.1.1 section 3.1)
        : dnsHint(bytes, start, length);
    case 0x20:
      return mqttConnackHint(bytes, start, end);
    case 0x3c: // <
      return isHtml(i32(bytes, start)) ? HTTP_PAGE : NOTHING;
    case 0x30:
      return ldapHint(bytes, start, end);
    default:
      return dnsHint(bytes, start, length);
  }
}

/** '<!DO', '<!do', '<htm' or '<HTM'. */
function isHtml(word: number): boolean {
  return word === 0x3c21444f || word === 0x3c21646f || word === 0x3c68746d || word === 0x3c48544d;
}

/** Payloads that begin with a capital letter: a word, or a PostgreSQL message. */
function wordHint(bytes: Uint8Array, start: number, end: number, first: number): number {
  switch (i32(bytes, start)) {
    case 0x47455420: // 'GET '
    case 0x504f5354: // 'POST'
    case 0x50555420: // 'PUT '
    case 0x44454c45: // 'DELE'
    case 0x4f505449: // 'OPTI'
    case 0x50415443: // 'PATC'
    case 0x54524143: // 'TRAC'
    case 0x50524f50: // 'PROP', WebDAV (RFC 4918)
    case 0x4d4b434f: // 'MKCO'
    case 0x5245504f: // 'REPO'
    case 0x4e4f5449: // 'NOTI', UPnP
    case 0x53554253: // 'SUBS'
    case 0x5250435f: // 'RPC_', the gateway of Remote Desktop (MS-TSGU)
      return HTTP_REQUEST;
    case 0x48454144: // 'HEAD'
      return HTTP_HEAD_REQUEST;
    case 0x434f4e4e: // 'CONN'
      return HTTP_CONNECT_REQUEST;
    case 0x48545450: // 'HTTP'
      return httpResponseHint(bytes, start, end);
    case 0x50524920: // 'PRI ', then '* HT'
      return end - start >= 8 && i32(bytes, start + 4) === 0x2a204854 ? HTTP2_PREFACE : NOTHING;
    case 0x5353482d: // 'SSH-'
      return SSH_BANNER;
    case 0x414d5150: // 'AMQP', then the protocol's number and version
      return end - start === 8 && u8(bytes, start + 4) <= 3 ? AMQP_HEADER : NOTHING;
    case 0x45484c4f: // 'EHLO'
    case 0x48454c4f: // 'HELO'
    case 0x4c484c4f: // 'LHLO'
    case 0x4d41494c: // 'MAIL'
    case 0x52435054: // 'RCPT'
    case 0x55534552: // 'USER'
      return TEXT_COMMAND;
    case 0x51554954: // 'QUIT'
      return GOODBYE;
    case 0x45786365: // 'Exce'
    case 0x4e6f7420: // 'Not '
    case 0x50726f74: // 'Prot'
    case 0x496e7661: // 'Inva'
      return sshErrorHint(bytes, start, end);
    case 0x4552524f: // 'ERRO'
    case 0x53455256: // 'SERV', then 'ER_ERROR' (memcached, protocol.txt)
    case 0x546f6f20: // 'Too '
    case 0x536f7272: // 'Sorr'
    case 0x436f6e6e: // 'Conn'
    case 0x41636365: // 'Acce'
    case 0x596f7520: // 'You '
      return refusalHint(bytes, start, end);
    default:
      return first === 0x45 || first === 0x52 || first === 0x58
        ? postgresHint(bytes, start, end, first)
        : dnsHint(bytes, start, end - start);
  }
}
