import { ethernetLayer } from './ethernet.ts';
import { icmpLayer, icmpv6Layer } from './icmp.ts';
import { ipv4Layer } from './ipv4.ts';
import { ipv6Layer } from './ipv6.ts';
import { authenticationLayer, destinationOptionsLayer, fragmentLayer, hopByHopLayer, routingLayer } from './ipv6Extensions.ts';
import { frameRelayLayer } from './link/frameRelay.ts';
import { llcLayer, snapLayer } from './link/llc.ts';
import { chdlcLayer, pppHdlcLayer, pppLayer, pppoeLayer } from './link/ppp.ts';
import { wlanLayer } from './link/wlan.ts';
import { linkLayerOf } from './linkLayers.ts';
import * as protocol from './protocol.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import { innerIpLayer } from './rawIp.ts';
import { partialTcpLayer, tcpLayer } from './tcpLayer.ts';
import { erspan1Layer, erspanLayer } from './tunnel/erspan.ts';
import { greLayer } from './tunnel/gre.ts';
import { gtpLayer } from './tunnel/gtp.ts';
import { l2tpLayer } from './tunnel/l2tp.ts';
import { mplsLayer, pseudowireLayer } from './tunnel/mpls.ts';
import { geneveLayer, nshLayer, vxlanGpeLayer, vxlanLayer } from './tunnel/overlay.ts';
import { ayiyaLayer, lispLayer, tzspLayer } from './tunnel/overUdp.ts';
import {
  backboneLayer,
  etherIpLayer,
  greMetadataLayer,
  taggedBackboneLayer,
  extensionTagLayer,
  macsecLayer,
  metadataLayer,
  redundancyLayer,
  replicationLayer,
  trillLayer,
  virtualNetworkTagLayer,
} from './tunnel/shims.ts';
import { teredoLayer } from './tunnel/teredo.ts';
import { udpLayer } from './tunnel/udp.ts';
import { serviceVlanLayer, vlanLayer } from './vlan.ts';

/** Everything above the link layer, by the numbers of protocol.ts. */
const layers: ReadonlyMap<number, ProtocolLayer> = new Map([
  [protocol.ETHERTYPE_IPV4, ipv4Layer],
  [protocol.ETHERTYPE_IPV6, ipv6Layer],
  [protocol.ETHERTYPE_VLAN, vlanLayer],
  [protocol.ETHERTYPE_SERVICE_VLAN, serviceVlanLayer],
  [protocol.ETHERTYPE_OLD_SERVICE_VLAN, vlanLayer],
  [protocol.ETHERTYPE_MPLS, mplsLayer],
  [protocol.ETHERTYPE_MPLS_MULTICAST, mplsLayer],
  [protocol.ETHERTYPE_PPPOE, pppoeLayer],
  [protocol.ETHERTYPE_NSH, nshLayer],
  [protocol.ETHERTYPE_METADATA, metadataLayer],
  [0x22f3, trillLayer],
  [0x6558, ethernetLayer],
  [0x8870, llcLayer],
  [0x88e5, macsecLayer],
  [protocol.ETHERTYPE_BACKBONE, backboneLayer],
  [0x8926, virtualNetworkTagLayer],
  [0x892f, redundancyLayer],
  [0x893f, extensionTagLayer],
  [0xf1c1, replicationLayer],
  [protocol.IP_TCP, tcpLayer],
  [protocol.IP_UDP, udpLayer],
  [protocol.IP_ICMP, icmpLayer],
  [protocol.IP_ICMPV6, icmpv6Layer],
  [protocol.IP_AUTHENTICATION, authenticationLayer],
  [protocol.IP_IN_IP, ipv4Layer],
  [protocol.IPV6_IN_IP, ipv6Layer],
  [protocol.IP_GRE, greLayer],
  [protocol.IPV6_HOP_BY_HOP, hopByHopLayer],
  [protocol.IPV6_DESTINATION, destinationOptionsLayer],
  [protocol.IPV6_ROUTING, routingLayer],
  [protocol.IPV6_FRAGMENT, fragmentLayer],
  [protocol.IP_PROTOCOL + 97, etherIpLayer],
  [protocol.IP_PROTOCOL + 137, mplsLayer],
  [protocol.IP_PROTOCOL + 143, ethernetLayer],
  [protocol.UDP_PORT + 1701, l2tpLayer],
  [protocol.UDP_PORT + 2152, gtpLayer],
  [protocol.UDP_PORT + 3544, teredoLayer],
  [protocol.UDP_PORT + 4341, lispLayer],
  [protocol.UDP_PORT + 4754, greLayer],
  [protocol.UDP_PORT + 4789, vxlanLayer],
  [protocol.UDP_PORT + 4790, vxlanGpeLayer],
  [protocol.UDP_PORT + 5072, ayiyaLayer],
  [protocol.UDP_PORT + 6081, geneveLayer],
  [protocol.UDP_PORT + 6635, mplsLayer],
  [protocol.INNER_PARTIAL_TCP, partialTcpLayer],
  [protocol.UDP_PORT + 37_008, tzspLayer],
  [protocol.INNER_ETHERNET, ethernetLayer],
  [protocol.INNER_LLC, llcLayer],
  [protocol.INNER_WLAN, wlanLayer],
  [protocol.INNER_PPP, pppLayer],
  [protocol.INNER_PPP_HDLC, pppHdlcLayer],
  [protocol.INNER_IP, innerIpLayer],
  [protocol.INNER_FRAME_RELAY, frameRelayLayer],
  [protocol.INNER_BACKBONE, taggedBackboneLayer],
  [protocol.INNER_METADATA, greMetadataLayer],
  [protocol.INNER_SNAP, snapLayer],
  [protocol.INNER_CHDLC, chdlcLayer],
  [protocol.INNER_PSEUDOWIRE, pseudowireLayer],
  [protocol.INNER_ERSPAN, erspanLayer],
  [protocol.INNER_ERSPAN_1, erspan1Layer],
]);

/** @param next a number of protocol.ts. */
export function protocolLayerOf(next: number): ProtocolLayer | undefined {
  return next >= protocol.LINK_TYPE && next < protocol.LINK_TYPE + 0x10000
    ? linkLayerOf(next - protocol.LINK_TYPE)
    : layers.get(next);
}
