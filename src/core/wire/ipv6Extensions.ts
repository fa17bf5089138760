/** IPv6 extension headers (RFC 8200 section 4). Each names the next header in its first byte. */
import { i32, u16, u8 } from './bytes.ts';
import { CUT_SHORT, FRAGMENT } from './outcome.ts';
import { IP_PROTOCOL } from './protocol.ts';
import { type HeaderFields, hex } from './headerFields.ts';
import { ipProtocolName } from './protocolNames.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

/** All extension headers are a multiple of this long. */
const UNIT = 8;

export function hopByHop(bytes: Uint8Array, out: Segment): number {
  return skip(bytes, out);
}

/** RFC 4302: its length counts words of four bytes, less two. */
export function authentication(bytes: Uint8Array, out: Segment): number {
  if (out.limit - out.at < UNIT) return CUT_SHORT;
  const at = out.at;
  out.at = at + (u8(bytes, at + 1) + 2) * 4;
  return IP_PROTOCOL + u8(bytes, at);
}

/** A mobile node's Home Address option (RFC 6275 section 6.3) is the source that TCP knows. */
export function destinationOptions(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const next = skip(bytes, out);
  const end = Math.min(out.at, out.limit);
  for (let option = at + 2; option + 1 < end;) {
    const type = u8(bytes, option);
    if (type === 0) {
      option++;
      continue;
    }
    const length = u8(bytes, option + 1);
    if (type === 201 && length === 16 && option + 18 <= end) {
      out.src0 = i32(bytes, option + 2);
      out.src1 = i32(bytes, option + 6);
      out.src2 = i32(bytes, option + 10);
      out.src3 = i32(bytes, option + 14);
    }
    option += 2 + length;
  }
  return next;
}

/**
 * While segments are left, the packet's destination is the route's last address, which is what both ends' TCP uses:
 * the last of the list for types 0 (RFC 5095) and 2 (RFC 6275), the first for segment routing, type 4 (RFC 8754).
 */
export function routing(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const next = skip(bytes, out);
  if (next < 0 || out.at > out.limit || out.at - at < 24 || u8(bytes, at + 3) === 0) return next;
  const type = u8(bytes, at + 2);
  if (type === 0 || type === 2) setDestination(bytes, out.at - 16, out);
  else if (type === 4) setDestination(bytes, at + 8, out);
  return next;
}

/** A fragment header that says the packet is whole (an atomic fragment, RFC 6946) is only skipped. */
export function fragment(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < UNIT) return CUT_SHORT;
  out.at = at + UNIT;
  const protocol = IP_PROTOCOL + u8(bytes, at);
  // 13 bits of offset, two reserved, and the more-fragments bit.
  const fragmentation = u16(bytes, at + 2);
  if ((fragmentation & 0xfff9) === 0) return protocol;
  out.fragmentOffset = fragmentation & 0xfff8;
  out.moreFragments = fragmentation & 1;
  out.fragmentId = i32(bytes, at + 4);
  out.fragmentProtocol = protocol;
  return FRAGMENT;
}

function skip(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < UNIT) return CUT_SHORT;
  out.at = at + (u8(bytes, at + 1) + 1) * UNIT;
  return IP_PROTOCOL + u8(bytes, at);
}

function setDestination(bytes: Uint8Array, at: number, out: Segment): void {
  out.dst0 = i32(bytes, at);
  out.dst1 = i32(bytes, at + 4);
  out.dst2 = i32(bytes, at + 8);
  out.dst3 = i32(bytes, at + 12);
}

/** Next header and length, which all but the fragment header have; the options and addresses as they are. */
function showExtension(header: HeaderFields, unit: number, plus: number): string {
  header.number('Next Header', 0, 1, ipProtocolName);
  const bytes = (header.value(1, 1) + plus) * unit;
  header.number('Length', 1, 1, (length) => `${length} (${bytes} bytes)`);
  return `${bytes} bytes`;
}

function showOptions(header: HeaderFields): string {
  const summary = showExtension(header, UNIT, 1);
  header.raw('Options', 2, (header.value(1, 1) + 1) * UNIT - 2);
  return summary;
}

export const hopByHopLayer: ProtocolLayer = {
  name: 'IPv6 Hop-by-Hop Option',
  path: 'ipv6.hopopts',
  step: hopByHop,
  show: showOptions,
};

export const destinationOptionsLayer: ProtocolLayer = {
  name: 'Destination Options for IPv6',
  path: 'ipv6.dstopts',
  step: destinationOptions,
  show: showOptions,
};

export const routingLayer: ProtocolLayer = {
  name: 'Routing Header for IPv6',
  path: 'ipv6.routing',
  step: routing,
  show(header) {
    showExtension(header, UNIT, 1);
    const type = header.number('Type', 2, 1);
    const left = header.number('Segments Left', 3, 1);
    const end = (header.value(1, 1) + 1) * UNIT;
    if (type === 0 || type === 2 || type === 4) for (let at = 8; at + 16 <= end; at += 16) header.ipv6('Address', at);
    return `type ${type}, ${left} segments left`;
  },
};

export const fragmentLayer: ProtocolLayer = {
  name: 'Fragment Header for IPv6',
  path: 'ipv6.fraghdr',
  step: fragment,
  show(header) {
    header.number('Next header', 0, 1, ipProtocolName);
    const offset = header.bits('Offset', 2, 2, 3, 13, (units) => String(units * UNIT)) * UNIT;
    const more = header.bits('More Fragments', 2, 2, 0, 1, (bit) => (bit === 0 ? 'No' : 'Yes'));
    const id = header.number('Identification', 4, 4, hex(8));
    return `offset ${offset}, ${more === 1 ? 'more follow' : 'the last'}, identification ${hex(8)(id)}`;
  },
};

export const authenticationLayer: ProtocolLayer = {
  name: 'Authentication Header',
  path: 'ah',
  step: authentication,
  show(header) {
    showExtension(header, 4, 2);
    const spi = header.number('AH SPI', 4, 4, hex(8));
    header.number('AH Sequence', 8, 4);
    header.raw('AH ICV', 12, (header.value(1, 1) + 2) * 4 - 12);
    return `SPI ${hex(8)(spi)}`;
  },
};
