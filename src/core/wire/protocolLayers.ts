import { icmpLayer, icmpv6Layer } from './icmp.ts';
import { ipv4Layer } from './ipv4.ts';
import { ipv6Layer } from './ipv6.ts';
import { authenticationLayer, destinationOptionsLayer, fragmentLayer, hopByHopLayer, routingLayer } from './ipv6Extensions.ts';
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
import type { ProtocolLayer } from './protocolLayer.ts';
import { tcpLayer } from './tcpLayer.ts';
import { udpLayer } from './unreadLayers.ts';
import { serviceVlanLayer, vlanLayer } from './vlan.ts';

/** Everything above the link layer, by the numbers of protocol.ts. */
const layers: ReadonlyMap<number, ProtocolLayer> = new Map([
  [ETHERTYPE_IPV4, ipv4Layer],
  [ETHERTYPE_IPV6, ipv6Layer],
  [ETHERTYPE_VLAN, vlanLayer],
  [ETHERTYPE_SERVICE_VLAN, serviceVlanLayer],
  [ETHERTYPE_OLD_SERVICE_VLAN, vlanLayer],
  [IP_TCP, tcpLayer],
  [IP_UDP, udpLayer],
  [IP_ICMP, icmpLayer],
  [IP_ICMPV6, icmpv6Layer],
  [IPV6_HOP_BY_HOP, hopByHopLayer],
  [IPV6_DESTINATION, destinationOptionsLayer],
  [IPV6_ROUTING, routingLayer],
  [IPV6_FRAGMENT, fragmentLayer],
  [IP_AUTHENTICATION, authenticationLayer],
]);

export function protocolLayerOf(protocol: number): ProtocolLayer | undefined {
  return layers.get(protocol);
}
