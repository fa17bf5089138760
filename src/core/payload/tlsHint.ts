import {
  ALERT,
  APPLICATION_DATA,
  CHANGE_CIPHER_SPEC,
  CLIENT_HELLO,
  ENCRYPTED_ALERT,
  NOTHING,
  OTHER_HANDSHAKE,
  SERVER_HELLO,
  WARNING_ALERT,
} from '../payloadHint.ts';
import { u16, u8 } from '../wire/bytes.ts';

const ALERT_RECORD = 21;
const APPLICATION_RECORD = 23;
/** Records behind the first one that are stepped over: an answer and the alert that follows it often share a packet. */
const RECORDS_FOLLOWED = 4;

/** The hint of a payload that begins with a TLS record of this type (RFC 8446 section 5.1). At least five bytes are there. */
export function tlsHint(bytes: Uint8Array, start: number, end: number, type: number): number {
  const length = u16(bytes, start + 3);
  if (!isRecordHeader(bytes, start)) return NOTHING;
  switch (type) {
    case 20:
      return length === 1 ? CHANGE_CIPHER_SPEC : NOTHING;
    case ALERT_RECORD:
      return alertHint(bytes, start + 5, end, length);
    case 22:
      return handshakeHint(end - start > 5 ? u8(bytes, start + 5) : 0);
    default:
      return endsWithAlert(bytes, start, end, length) ? ENCRYPTED_ALERT : APPLICATION_DATA;
  }
}

/** Versions SSL 3.0 to TLS 1.3; at most 2^14 bytes and what encryption may add (RFC 5246 section 6.2.3). */
function isRecordHeader(bytes: Uint8Array, at: number): boolean {
  const length = u16(bytes, at + 3);
  return u8(bytes, at + 1) === 3 && u8(bytes, at + 2) <= 4 && length > 0 && length <= 16384 + 2048;
}

function handshakeHint(message: number): number {
  if (message === 1) return CLIENT_HELLO;
  return message === 2 ? SERVER_HELLO : OTHER_HANDSHAKE;
}

/** Two bytes are in clear; 18 (ChaCha20), 26 (GCM) and 32 to 64 (CBC) are what ciphers make of them. */
function alertHint(bytes: Uint8Array, start: number, end: number, length: number): number {
  if (length !== 2) return isEncryptedAlertLength(length) ? ENCRYPTED_ALERT : NOTHING;
  if (end - start < 2) return NOTHING;
  const level = u8(bytes, start);
  const description = u8(bytes, start + 1);
  if (level < 1 || level > 2 || description > 127) return NOTHING;
  // close_notify, user_canceled and no_renegotiation are warnings by nature; any other is only one when it says so.
  const isFatalKind = description !== 0 && description !== 90 && description !== 100;
  return level === 1 && isFatalKind ? WARNING_ALERT : ALERT + description;
}

const isEncryptedAlertLength = (length: number): boolean => length === 18 || length === 26 || (length >= 32 && length <= 64);

/** Whether the payload's last record is an encrypted alert; `length` is that of the first, which is application data. */
function endsWithAlert(bytes: Uint8Array, start: number, end: number, length: number): boolean {
  let at = start;
  let size = length;
  for (let followed = 0; followed < RECORDS_FOLLOWED; followed++) {
    // TLS 1.3 hides an alert in application data: two bytes, the real type, and a tag of 16.
    const alertHere = u8(bytes, at) === APPLICATION_RECORD ? size === 19 : isEncryptedAlertLength(size);
    const next = at + 5 + size;
    if (next + 5 > end) return alertHere && (next <= end || at === start);
    const type = u8(bytes, next);
    if ((type !== APPLICATION_RECORD && type !== ALERT_RECORD) || !isRecordHeader(bytes, next)) return false;
    at = next;
    size = u16(bytes, at + 3);
  }
  return false;
}
