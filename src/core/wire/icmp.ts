/** ICMP and ICMPv6 errors quote the packet they are about; everything else in them is no business of TCP. */
import { i32, u8 } from './bytes.ts';
import { CUT_SHORT, NOT_TCP } from './outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './protocol.ts';
import { hex } from './headerFields.ts';
import type { ProtocolLayer, Step } from './protocolLayer.ts';
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
  out.icmpFamily = out.family;
  out.icmpType = type;
  out.icmpCode = u8(bytes, at + 1);
  out.icmpRest = i32(bytes, at + 4);
  // The quoted packet's addresses will take the place of these.
  out.icmpFrom0 = out.src0;
  out.icmpFrom1 = out.src1;
  out.icmpFrom2 = out.src2;
  out.icmpFrom3 = out.src3;
  out.at = at + HEADER_LENGTH;
  return quoted;
}

function isIcmpError(type: number): boolean {
  return type === 3 || type === 4 || type === 11 || type === 12;
}

const layer = (name: string, path: string, step: Step, types: Readonly<Record<number, string>>): ProtocolLayer => ({
  name,
  path,
  step,
  show(header) {
    const type = header.number('Type', 0, 1, (value) => `${types[value] ?? 'Other'} (${value})`);
    const code = header.number('Code', 1, 1);
    header.number('Checksum', 2, 2, hex(4));
    header.raw('Rest of header', 4, 4);
    return `${types[type] ?? `type ${type}`}, code ${code}`;
  },
});

export const icmpLayer = layer('Internet Control Message Protocol', 'icmp', icmp, {
  0: 'Echo (ping) reply',
  3: 'Destination unreachable',
  4: 'Source quench',
  5: 'Redirect',
  8: 'Echo (ping) request',
  11: 'Time-to-live exceeded',
  12: 'Parameter problem',
});

export const icmpv6Layer = layer('Internet Control Message Protocol v6', 'icmpv6', icmpv6, {
  1: 'Destination Unreachable',
  2: 'Packet Too Big',
  3: 'Time Exceeded',
  4: 'Parameter Problem',
  128: 'Echo (ping) request',
  129: 'Echo (ping) reply',
  135: 'Neighbor Solicitation',
  136: 'Neighbor Advertisement',
});
