import { hex, type Shown } from './headerFields.ts';

/** What EtherTypes and IP protocol numbers stand for, for those that lead to TCP or are often seen beside it. */
const etherTypes: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x6558: 'Transparent Ethernet bridging',
  0x8100: '802.1Q Virtual LAN',
  0x86dd: 'IPv6',
  0x880b: 'PPP',
  0x8847: 'MPLS label switched packet',
  0x8848: 'MPLS multicast',
  0x8863: 'PPPoE Discovery',
  0x8864: 'PPPoE Session',
  0x88a8: '802.1ad Provider Bridge (Q-in-Q)',
  0x88be: 'ERSPAN',
  0x88e7: '802.1ah Provider Backbone Bridge (mac-in-mac)',
  0x8909: 'CiscoMetaData',
  0x894f: 'Network Service Header',
  0x9100: 'QinQ: old non-standard 802.1ad',
};

const ipProtocols: Readonly<Record<number, string>> = {
  0: 'IPv6 Hop-by-Hop Option',
  1: 'ICMP',
  2: 'IGMP',
  4: 'IPIP',
  6: 'TCP',
  17: 'UDP',
  41: 'IPv6',
  43: 'Routing Header for IPv6',
  44: 'Fragment Header for IPv6',
  47: 'Generic Routing Encapsulation',
  50: 'Encap Security Payload',
  51: 'Authentication Header',
  58: 'ICMPv6',
  59: 'No Next Header for IPv6',
  60: 'Destination Options for IPv6',
  89: 'OSPF IGP',
  97: 'Ethernet within IP',
  115: 'Layer 2 Tunneling',
  132: 'SCTP',
  137: 'MPLS in IP',
};

export const etherTypeName: Shown = (value) => `${etherTypes[value] ?? 'Unknown'} (${hex(4)(value)})`;
export const ipProtocolName: Shown = (value) => `${ipProtocols[value] ?? 'Unknown'} (${value})`;
