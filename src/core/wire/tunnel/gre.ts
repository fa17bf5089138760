import { u16, u8 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_METADATA,
  ETHERTYPE_MPLS,
  ETHERTYPE_MPLS_MULTICAST,
  ETHERTYPE_NSH,
  INNER_ERSPAN,
  INNER_ERSPAN_1,
  INNER_ETHERNET,
  INNER_FRAME_RELAY,
  INNER_METADATA,
  INNER_PPP,
  INNER_PPP_HDLC,
  INNER_WLAN,
} from '../protocol.ts';
import { etherTypeName } from '../protocolNames.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** Flags and protocol. */
const HEADER_LENGTH = 4;
const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
/** PPTP's version 1 only (RFC 2637). */
const ACKNOWLEDGMENT = 0x0080;
const WCCP = 0x883e;
const ERSPAN = 0x88be;
/** Of RFC 1701's list of routes. */
const ROUTE_HEADER = 4;

/** GRE (RFC 2784, RFC 2890, and the routes of RFC 1701), and PPTP's. */
function gre(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  const flags = u16(bytes, at);
  const protocol = u16(bytes, at + 2);
  out.at = at + HEADER_LENGTH + optionalLength(flags);
  if ((flags & ROUTING) !== 0) skipRoutes(bytes, out);
  if (out.at >= out.limit) return CUT_SHORT;
  if (protocol === WCCP) return redirected(bytes, out);
  // Type I has neither a sequence number nor a header (draft-foschiano-erspan-03).
  if (protocol === ERSPAN) return (flags & SEQUENCE) === 0 ? INNER_ERSPAN_1 : INNER_ERSPAN;
  return payload(protocol);
}

function optionalLength(flags: number): number {
  let length = (flags & (CHECKSUM | ROUTING)) === 0 ? 0 : 4;
  if ((flags & KEY) !== 0) length += 4;
  if ((flags & SEQUENCE) !== 0) length += 4;
  if ((flags & 7) === 1 && (flags & ACKNOWLEDGMENT) !== 0) length += 4;
  return length;
}

/** Each route entry tells its length; the last is empty. */
function skipRoutes(bytes: Uint8Array, out: Segment): void {
  while (out.at + ROUTE_HEADER <= out.limit) {
    const family = u16(bytes, out.at);
    const length = u8(bytes, out.at + 3);
    out.at += ROUTE_HEADER + length;
    if (family === 0 && length === 0) return;
  }
}

/** A cache's redirected packets (WCCP): version 2 puts four bytes before the IP header. */
function redirected(bytes: Uint8Array, out: Segment): number {
  if (u8(bytes, out.at) >> 4 !== 4) out.at += 4;
  return ETHERTYPE_IPV4;
}

/** Protocol numbers are EtherTypes, and some of GRE's own. */
function payload(protocol: number): number {
  switch (protocol) {
    case ETHERTYPE_IPV4:
    case ETHERTYPE_IPV6:
    case ETHERTYPE_MPLS:
    case ETHERTYPE_MPLS_MULTICAST:
    case ETHERTYPE_NSH:
      return protocol;
    case ETHERTYPE_METADATA:
      return INNER_METADATA;
    case 0x22eb:
      return INNER_ERSPAN;
    case 0x6558: // transparent Ethernet bridging
    case 0x6400: // CableLabs
      return INNER_ETHERNET;
    case 0x6559:
      return INNER_FRAME_RELAY;
    case 0x880b:
      return INNER_PPP;
    case 0x8881: // mobile networks' A10 and A11 interfaces
    case 0x88d2:
      return INNER_PPP_HDLC;
    default:
      // What Aruba's access points mirror: 0x8200 and 0x8210 to 0x8370.
      return protocol === 0x8200 || (protocol >= 0x8210 && protocol <= 0x8370 && (protocol & 15) === 0) ? INNER_WLAN : NOT_TCP;
  }
}

export const greLayer: ProtocolLayer = {
  name: 'Generic Routing Encapsulation',
  path: 'gre',
  step: gre,
  show(header) {
    const flags = header.value(0, 2);
    header.flags('Flags', 0, 2, [
      [CHECKSUM, 'Checksum Bit'],
      [ROUTING, 'Routing Bit'],
      [KEY, 'Key Bit'],
      [SEQUENCE, 'Sequence Number Bit'],
      [0x0800, 'Strict Source Route Bit'],
      [ACKNOWLEDGMENT, 'Acknowledgment'],
    ]);
    const version = header.bits('Version', 0, 2, 0, 3);
    const protocol = header.number('Protocol Type', 2, 2, etherTypeName);
    let at = HEADER_LENGTH;
    if ((flags & (CHECKSUM | ROUTING)) !== 0) {
      header.number('Checksum', at, 2, hex(4));
      header.number('Offset', at + 2, 2);
      at += 4;
    }
    if ((flags & KEY) !== 0) {
      if (version === 1) {
        header.number('Payload Length', at, 2);
        header.number('Call ID', at + 2, 2);
      } else header.number('Key', at, 4, hex(8));
      at += 4;
    }
    if ((flags & SEQUENCE) !== 0) {
      header.number('Sequence Number', at, 4);
      at += 4;
    }
    if (version === 1 && (flags & ACKNOWLEDGMENT) !== 0) header.number('Acknowledgment Number', at, 4);
    return etherTypeName(protocol);
  },
};
