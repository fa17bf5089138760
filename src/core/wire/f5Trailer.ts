/**
 * What F5 BIG-IPs write behind the packets they capture themselves (`tcpdump -i NAME:nnn`), as Wireshark's f5ethtrailer reads it. Of all
 * that, only why a RST was sent.
 */
import { i32, u16, u8 } from './bytes.ts';

/** Before BIG-IP 15: type, length less two, version; then the newer form, of which each part has its own length. */
const LEGACY_HEADER = 3;
const MAGIC = 0xf5deb0f5;
const HEADER = 8;
const NOISE = 1;
const MEDIUM = 2;
const MEDIUM_VERSION = 4;
/** Where the length of the cause stands in a medium trailer, by its version; in the newer form, behind the part's header. */
const legacyCauseAt: Readonly<Record<number, number>> = { 1: 29, 2: 30, 3: 34 };
const CAUSE_AT = HEADER + 31;
/** Version and peer, six bytes of value, two of line. */
const CAUSE_HEADER = 9;
const LONGEST_TEXT = 200;
/** A short frame is padded before its trailer. */
const LONGEST_PADDING = 46;

/**
 * Why a BIG-IP sent a RST.
 * @param start behind the IP packet; only `bytes[start, end)` is read.
 * @returns in the words that the same BIG-IP would write into the RST's payload: `BIG-IP: [0x2664c65:2574] {peer} Policy action`; null
 * where there is no such trailer.
 */
export function f5ResetCause(bytes: Uint8Array, start: number, end: number): string | null {
  let at = start;
  while (at < end && at - start < LONGEST_PADDING && u8(bytes, at) === 0) at++;
  if (end - at < HEADER) return null;
  return i32(bytes, at) === (MAGIC | 0) ? partsCause(bytes, at, end) : legacyCause(bytes, at, end);
}

function legacyCause(bytes: Uint8Array, start: number, end: number): string | null {
  for (let at = start; end - at >= LEGACY_HEADER;) {
    const type = u8(bytes, at);
    const length = u8(bytes, at + 1) + 2;
    if (type < 1 || type > 3 || length < LEGACY_HEADER || length > end - at) return null;
    const causeAt = legacyCauseAt[u8(bytes, at + 2)];
    if (type === MEDIUM) return causeAt === undefined ? null : cause(bytes, at + causeAt, at + length);
    at += length;
  }
  return null;
}

function partsCause(bytes: Uint8Array, start: number, frameEnd: number): string | null {
  const end = Math.min(frameEnd, start + u16(bytes, start + 4));
  for (let at = start + HEADER; end - at >= HEADER;) {
    const length = u16(bytes, at + 4);
    if (length < HEADER || length > end - at) return null;
    const isMedium = u16(bytes, at) === NOISE && u16(bytes, at + 2) === MEDIUM && u16(bytes, at + 6) === MEDIUM_VERSION;
    if (isMedium) return cause(bytes, at + CAUSE_AT, at + length);
    at += length;
  }
  return null;
}

/** @param at of the length; nothing at or beyond `end` is read. */
function cause(bytes: Uint8Array, at: number, end: number): string | null {
  const length = at < end ? u8(bytes, at) : 0;
  if (length <= CAUSE_HEADER || at + 1 + length > end) return null;
  const versionAndPeer = u8(bytes, at + 1);
  if (versionAndPeer >> 1 !== 0) return null;
  const value = u16(bytes, at + 2) * 2 ** 32 + (i32(bytes, at + 4) >>> 0);
  const line = u16(bytes, at + 8);
  const text = printable(bytes.subarray(at + 1 + CAUSE_HEADER, at + 1 + length));
  return text === '' ? null : `BIG-IP: [0x${value.toString(16)}:${line}] ${(versionAndPeer & 1) === 1 ? '{peer} ' : ''}${text}`;
}

/** Up to the first byte that is no printable ASCII. */
function printable(bytes: Uint8Array): string {
  const end = bytes.findIndex((byte) => byte < 32 || byte > 126);
  return String.fromCharCode(...bytes.subarray(0, Math.min(end < 0 ? bytes.length : end, LONGEST_TEXT))).trim();
}
