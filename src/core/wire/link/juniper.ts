/** What Junos routers put before packets when they capture them: a magic number, flags, and metadata that tell the medium. */
import { i32, u16, u8 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_MPLS,
  INNER_CHDLC,
  INNER_ETHERNET,
  INNER_FRAME_RELAY,
  INNER_LLC,
  INNER_PPP,
} from '../protocol.ts';
import type { ProtocolLayer, Step } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** 'MGC' */
const MAGIC = 0x4d4743;
const INBOUND = 0x01;
const WITHOUT_LINK_LAYER = 0x02;
const HAS_EXTENSIONS = 0x80;
/** Older releases wrote no magic number, and nothing else before the medium's own header. */
const NO_HEADER = 0;

/** By Junos's own protocol numbers. */
const protocols: Readonly<Record<number, number>> = {
  2: ETHERTYPE_IPV4,
  3: ETHERTYPE_IPV4,
  4: ETHERTYPE_MPLS,
  5: ETHERTYPE_MPLS,
  6: ETHERTYPE_IPV6,
  7: ETHERTYPE_IPV6,
  8: ETHERTYPE_MPLS,
  32: ETHERTYPE_MPLS,
  200: INNER_PPP,
  202: INNER_LLC,
  203: INNER_LLC,
  204: INNER_ETHERNET,
  207: INNER_FRAME_RELAY,
  208: INNER_CHDLC,
};

/** @param medium takes off what the medium has behind the common header. */
function juniper(name: string, medium: (bytes: Uint8Array, out: Segment, flags: number) => number): ProtocolLayer {
  const step: Step = (bytes, out) => {
    const at = out.at;
    if (out.limit - at < 4) return CUT_SHORT;
    const flags = u8(bytes, at + 3);
    const length = headerLength(bytes, at, flags, out.limit);
    if (out.limit - at < length + 4) return CUT_SHORT;
    out.at = at + length;
    return length !== NO_HEADER && (flags & WITHOUT_LINK_LAYER) !== 0 ? bare(bytes, out) : medium(bytes, out, flags);
  };
  return {
    name,
    path: 'juniper',
    step,
    show(header, out) {
      header.number('Magic Number', 0, 3, hex(6));
      header.flags('Flags', 3, 1, [
        [HAS_EXTENSIONS, 'Extensions'],
        [WITHOUT_LINK_LAYER, 'No link layer'],
        [INBOUND, 'Inbound'],
      ]);
      const rest = Math.min(out.at, header.end) - header.start - 4;
      if (rest > 0) header.raw('Metadata', 4, rest);
      return (header.value(3, 1) & INBOUND) === 0 ? 'outbound' : 'inbound';
    },
  };
}

function headerLength(bytes: Uint8Array, at: number, flags: number, limit: number): number {
  if (i32(bytes, at) >>> 8 !== MAGIC) return NO_HEADER;
  if ((flags & HAS_EXTENSIONS) === 0) return 4;
  return limit - at < 6 ? 6 : 6 + u16(bytes, at + 4);
}

/** A protocol number in the byte order of the router's processor, and no link layer. */
function bare(bytes: Uint8Array, out: Segment): number {
  const protocol = u8(bytes, out.at) | (u8(bytes, out.at + 1) << 8);
  out.at += 4;
  return protocols[protocol] ?? NOT_TCP;
}

const skip =
  (length: number, next: number) =>
  (_: Uint8Array, out: Segment): number => {
    out.at += length;
    return out.at > out.limit ? CUT_SHORT : next;
  };

/** A protocol number and a VLAN, two bytes each. */
function ggsn(bytes: Uint8Array, out: Segment): number {
  return bare(bytes, out);
}

function services(_: Uint8Array, out: Segment, flags: number): number {
  return skip((flags & INBOUND) === 0 ? 12 : 16, ETHERTYPE_IPV4)(_, out);
}

/** ATM cells put together: LLC, Ethernet, PPP or IP, as the first bytes look. @param cookie bytes of the interface card's own. */
const atm =
  (cookie: 4 | 8) =>
  (bytes: Uint8Array, out: Segment, flags: number): number => {
    const at = out.at;
    if (out.limit - at < cookie + 3) return CUT_SHORT;
    out.at = at + cookie;
    const first = i32(bytes, at);
    const start = u16(bytes, out.at) * 256 + u8(bytes, out.at + 2);
    if (start === 0xaaaa03 || start === 0xfefe03) return INNER_LLC;
    if (cookie === 8 && (flags & INBOUND) === 0 && (first & 0x3fc) !== 0) return INNER_ETHERNET;
    if (cookie === 8 && (start >> 8 === 0x21 || start >> 8 === 0x57)) return INNER_PPP;
    if (start >> 20 === 4) return ETHERTYPE_IPV4;
    return start >> 20 === 6 ? ETHERTYPE_IPV6 : NOT_TCP;
  };

export const juniperLayers: readonly (readonly [linkType: number, ProtocolLayer])[] = [
  [133, juniper('Juniper GGSN', ggsn)],
  [135, juniper('Juniper ATM2 PIC', atm(8))],
  [136, juniper('Juniper Services cookie', services)],
  [137, juniper('Juniper ATM1 PIC', atm(4))],
  [167, juniper('Juniper PPPoE PIC', skip(0, INNER_ETHERNET))],
  [178, juniper('Juniper Ethernet', skip(0, INNER_ETHERNET))],
  [179, juniper('Juniper PPP', skip(2, INNER_PPP))],
  [180, juniper('Juniper Frame-Relay', skip(0, INNER_FRAME_RELAY))],
  [181, juniper('Juniper C-HDLC', skip(0, INNER_CHDLC))],
  [183, juniper('Juniper Voice PIC', skip(18, ETHERTYPE_IPV4))],
];
