import { LINK_NONE } from '../capture/frameSink.ts';
import { authentication, destinationOptions, fragment, hopByHop, routing } from './ipv6Extensions.ts';
import { icmp, icmpv6 } from './icmp.ts';
import { ipv4 } from './ipv4.ts';
import { ipv6 } from './ipv6.ts';
import { linkStepOf } from './linkLayers.ts';
import { NOT_TCP, TOO_DEEP, UNSUPPORTED_LINK } from './outcome.ts';
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_OLD_SERVICE_VLAN,
  ETHERTYPE_SERVICE_VLAN,
  ETHERTYPE_VLAN,
  IP_AUTHENTICATION,
  IP_ICMP,
  IP_ICMPV6,
  IP_TCP,
  IP_UDP,
  IPV6_DESTINATION,
  IPV6_FRAGMENT,
  IPV6_HOP_BY_HOP,
  IPV6_ROUTING,
} from './protocol.ts';
import { protocolLayerOf } from './protocolLayers.ts';
import type { Segment } from './segment.ts';
import { tcp } from './tcp.ts';
import { udp } from './tunnel/udp.ts';
import { unread } from './unreadLayers.ts';
import { serviceVlan, vlan } from './vlan.ts';

/** More headers than this in one frame are an attack on readers, not traffic. */
export const MAXIMUM_HEADERS = 100;
/** No packet is longer; keeps every position a small integer, whatever the record says. */
const MAXIMUM_LENGTH = 0x20000000;

/**
 * Takes one frame apart, down to its TCP header.
 * @param start `bytes[start, end)` are the captured bytes; nothing outside is read, and nothing throws.
 * @param wireLength the frame's length on the wire.
 * @param linkType LINKTYPE_*, or LINK_NONE.
 * @param out filled in for TCP, TCP_IN_ICMP_ERROR and TCP_IN_ICMP_ERROR_SHORT; otherwise without meaning.
 * @returns one of outcome.ts.
 */
export function decodeFrame(
  bytes: Uint8Array,
  start: number,
  end: number,
  wireLength: number,
  linkType: number,
  out: Segment,
): number {
  const link = linkStepOf(linkType);
  if (link === undefined) {
    // Else the frame before would be told of again.
    out.subframesLeft = 0;
    return linkType === LINK_NONE ? NOT_TCP : UNSUPPORTED_LINK;
  }
  // A record may claim fewer bytes on the wire than it holds; what is held was there.
  out.begin(bytes, start, end, start + Math.min(MAXIMUM_LENGTH, Math.max(wireLength, end - start)));
  return decodeFrom(link(bytes, out), bytes, out);
}

/** The rest of decodeFrame, from protocol `first` at `out.at`. */
export function decodeFrom(first: number, bytes: Uint8Array, out: Segment): number {
  let next = first;
  for (let headers = 0; next >= 0; headers++) {
    if (headers === MAXIMUM_HEADERS) return TOO_DEEP;
    next = step(next, bytes, out);
  }
  return next;
}

/**
 * Takes the header of protocol `next` at `out.at` off, and moves `out.at` behind it.
 * @returns the protocol that follows, or an outcome.
 */
function step(next: number, bytes: Uint8Array, out: Segment): number {
  switch (next) {
    case IP_TCP:
      return tcp(bytes, out);
    case ETHERTYPE_IPV4:
      return ipv4(bytes, out);
    case ETHERTYPE_IPV6:
      return ipv6(bytes, out);
    case ETHERTYPE_VLAN:
    case ETHERTYPE_OLD_SERVICE_VLAN:
      return vlan(bytes, out);
    case ETHERTYPE_SERVICE_VLAN:
      return serviceVlan(bytes, out);
    case IP_ICMP:
      return icmp(bytes, out);
    case IP_ICMPV6:
      return icmpv6(bytes, out);
    case IPV6_HOP_BY_HOP:
      return hopByHop(bytes, out);
    case IPV6_DESTINATION:
      return destinationOptions(bytes, out);
    case IPV6_ROUTING:
      return routing(bytes, out);
    case IPV6_FRAGMENT:
      return fragment(bytes, out);
    case IP_AUTHENTICATION:
      return authentication(bytes, out);
    case IP_UDP:
      return udp(bytes, out);
    default:
      return other(next, bytes, out);
  }
}

/** What is met too seldom to stand in the list above. */
function other(next: number, bytes: Uint8Array, out: Segment): number {
  const layer = protocolLayerOf(next);
  return layer ? layer.step(bytes, out) : unread(next, out);
}
