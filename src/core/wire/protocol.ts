/** What comes next in a frame: an EtherType as it is, or an IP protocol number above those. */

/** Below this the field is an IEEE 802.3 length, and LLC follows; in Linux cooked captures, a protocol of Linux's own. */
export const SMALLEST_ETHERTYPE = 1536;
export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_IPV6 = 0x86dd;
/** IEEE 802.1Q. */
export const ETHERTYPE_VLAN = 0x8100;
/** IEEE 802.1ad service tag. */
export const ETHERTYPE_SERVICE_VLAN = 0x88a8;
/** Service tag of switches made before 802.1ad; 0x9200 and 0x9300 were as old, but Wireshark knows them not. */
export const ETHERTYPE_OLD_SERVICE_VLAN = 0x9100;

/** Added to an IP protocol number. */
export const IP_PROTOCOL = 0x10000;
export const IP_ICMP = IP_PROTOCOL + 1;
export const IP_TCP = IP_PROTOCOL + 6;
export const IP_UDP = IP_PROTOCOL + 17;
export const IP_ICMPV6 = IP_PROTOCOL + 58;
/** IPv6 extension headers; the authentication header also follows IPv4. */
export const IPV6_HOP_BY_HOP = IP_PROTOCOL;
export const IPV6_ROUTING = IP_PROTOCOL + 43;
export const IPV6_FRAGMENT = IP_PROTOCOL + 44;
export const IP_AUTHENTICATION = IP_PROTOCOL + 51;
export const IPV6_DESTINATION = IP_PROTOCOL + 60;
