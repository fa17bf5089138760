import { i32, u16, u8 } from './bytes.ts';
import { CUT_SHORT, FRAGMENT, MALFORMED } from './outcome.ts';
import { ETHERTYPE_IPV6, IP_PROTOCOL } from './protocol.ts';
import type { Segment } from './segment.ts';

/** Without options. */
const HEADER_LENGTH = 20;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

/** IPv4 (RFC 791). */
export function ipv4(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const available = out.limit - at;
  if (available < 1) return CUT_SHORT;
  const first = u8(bytes, at);
  // Some tunnels and cooked captures name every IP packet IPv4; the version decides, as it does in Wireshark.
  if (first >> 4 === 6) return ETHERTYPE_IPV6;
  if (first >> 4 !== 4) return MALFORMED;
  if (available < HEADER_LENGTH) return CUT_SHORT;

  const headerLength = (first & 15) * 4;
  // Network cards that cut large sends into packets themselves are handed a total length of 0.
  const totalLength = u16(bytes, at + 2) || out.reportedEnd - at;
  if (headerLength < HEADER_LENGTH || totalLength < headerLength) return MALFORMED;
  out.endAt(at + totalLength);

  const fragmentation = u16(bytes, at + 6);
  out.family = 4;
  out.tos = u8(bytes, at + 1);
  out.ipId = u16(bytes, at + 4);
  out.flowLabel = 0;
  out.dontFragment = (fragmentation >> 14) & 1;
  out.ttl = u8(bytes, at + 8);
  out.src0 = i32(bytes, at + 12);
  out.src1 = out.src2 = out.src3 = 0;
  out.dst0 = i32(bytes, at + 16);
  out.dst1 = out.dst2 = out.dst3 = 0;
  if (headerLength > HEADER_LENGTH) sourceRoute(bytes, at + HEADER_LENGTH, Math.min(at + headerLength, out.limit), out);

  if ((fragmentation & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0 && !isReadableAlone(fragmentation, out)) return FRAGMENT;
  out.at = at + headerLength;
  return IP_PROTOCOL + u8(bytes, at + 9);
}

/** A first fragment that the snap length has cut can never be put together, so Wireshark shows what there is. */
function isReadableAlone(fragmentation: number, out: Segment): boolean {
  return (fragmentation & FRAGMENT_OFFSET) === 0 && out.limit < out.reportedEnd;
}

/** Loose and strict source routes: until the last hop, the destination is the last address of the route (RFC 791 section 3.1). */
function sourceRoute(bytes: Uint8Array, start: number, end: number, out: Segment): void {
  for (let at = start; at + 1 < end;) {
    const kind = u8(bytes, at);
    if (kind === 0) return;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = u8(bytes, at + 1);
    if (length < 2 || at + length > end) return;
    if ((kind === 131 || kind === 137) && length >= 7 && u8(bytes, at + 2) <= length) out.dst0 = i32(bytes, at + length - 4);
    at += length;
  }
}
