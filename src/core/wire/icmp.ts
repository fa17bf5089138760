/** ICMP and ICMPv6 errors quote the packet they are about; everything else in them is no business of TCP. */
import { u8 } from './bytes.ts';
import { CUT_SHORT, NOT_TCP } from './outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './protocol.ts';
import type { Segment } from './segment.ts';

/** Type, code, checksum and a word whose meaning depends on the type. */
const HEADER_LENGTH = 8;

/** Destination unreachable, source quench, time exceeded, parameter problem (RFC 792). A redirect (5) quotes too, but is no error. */
export function icmp(bytes: Uint8Array, out: Segment): number {
  return error(bytes, out, ETHERTYPE_IPV4);
}

/** Destination unreachable, packet too big, time exceeded, parameter problem (RFC 4443): types 1 to 4. */
export function icmpv6(bytes: Uint8Array, out: Segment): number {
  return error(bytes, out, ETHERTYPE_IPV6);
}

function error(bytes: Uint8Array, out: Segment, quoted: number): number {
  const at = out.at;
  if (at >= out.limit) return CUT_SHORT;
  const type = u8(bytes, at);
  if (quoted === ETHERTYPE_IPV6 ? type < 1 || type > 4 : !isIcmpError(type)) return NOT_TCP;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  out.icmpQuoted = 1;
  out.at = at + HEADER_LENGTH;
  return quoted;
}

function isIcmpError(type: number): boolean {
  return type === 3 || type === 4 || type === 11 || type === 12;
}
