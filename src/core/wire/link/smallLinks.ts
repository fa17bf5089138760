/** Link layers of which only one or two fields matter: one row of a table each. */
import { i32, u16, u8 } from '../bytes.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, INNER_LLC, LINK_TYPE } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** @param length of the header, by its bytes. @param next what follows it. */
function link(
  name: string,
  path: string,
  shortest: number,
  next: (bytes: Uint8Array, at: number) => number,
  length: (bytes: Uint8Array, at: number) => number = () => shortest,
): ProtocolLayer {
  return {
    name,
    path,
    step(bytes, out) {
      const at = out.at;
      if (out.limit - at < shortest) return CUT_SHORT;
      out.at = at + Math.max(shortest, length(bytes, at));
      return out.at > out.limit ? CUT_SHORT : next(bytes, at);
    },
    show(header, out) {
      const size = Math.min(out.at, header.end) - header.start;
      header.raw('Header', 0, size);
      return `${size} bytes`;
    },
  };
}

const word = (bytes: Uint8Array, at: number): number =>
  u8(bytes, at) | (u8(bytes, at + 1) << 8) | (u8(bytes, at + 2) << 16) | ((u8(bytes, at + 3) & 0x7f) << 24);

/** Address families of the BSDs: 2 everywhere; IPv6 is 24, 28 or 30. */
function byFamily(family: number): number {
  if (family === 2) return ETHERTYPE_IPV4;
  return family === 24 || family === 28 || family === 30 ? ETHERTYPE_IPV6 : NOT_TCP;
}

const IPNET_LENGTH = 24;
const ipnet = link('Solaris IPNET', 'ipnet', IPNET_LENGTH, (bytes, at) => {
  const family = u8(bytes, at + 1);
  if (family === 2) return ETHERTYPE_IPV4;
  return family === 26 ? ETHERTYPE_IPV6 : NOT_TCP;
});

function ipnetStep(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const next = ipnet.step(bytes, out);
  if (next >= 0) out.endAt(at + IPNET_LENGTH + (i32(bytes, at + 4) & 0x7fffffff));
  return next;
}

export const smallLinks: readonly (readonly [linkType: number, ProtocolLayer])[] = [
  [106, link('Classical IP frame', 'clip', 0, () => ETHERTYPE_IPV4)],
  // OpenBSD's encapsulation interface: address family, security association, flags.
  [109, link('Enc', 'enc', 12, (bytes, at) => byFamily(i32(bytes, at) >>> 24 === 0 ? i32(bytes, at) : word(bytes, at)))],
  // A packet filter's log: its length, padded to a multiple of four, and the address family.
  [
    117,
    link(
      'PF Log',
      'pflog',
      48,
      (bytes, at) => byFamily(u8(bytes, at + 1)),
      (bytes, at) => (u8(bytes, at) + 3) & ~3,
    ),
  ],
  // IP over Fibre Channel (RFC 4338): two addresses of eight bytes.
  [122, link('IP Over FC', 'ipfc', 16, () => INNER_LLC)],
  // IP over FireWire (RFC 2734), as macOS shows it.
  [138, link('Apple IP-over-IEEE 1394', 'ap1394', 18, (bytes, at) => u16(bytes, at + 16))],
  // Solaris: version, address family (26 is IPv6), hook, length of the packet, interfaces and zones.
  [226, { ...ipnet, step: ipnetStep }],
  // Apple's packet tap: its length, and the link type of what follows.
  [258, link('PKTAP packet header', 'pktap:pcap_pktdata', 12, (bytes, at) => LINK_TYPE + (word(bytes, at + 8) & 0xffff), word)],
];
