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
/** A stack of MPLS labels; the other is multicast's. */
export const ETHERTYPE_MPLS = 0x8847;
export const ETHERTYPE_MPLS_MULTICAST = 0x8848;
export const ETHERTYPE_PPPOE = 0x8864;
export const ETHERTYPE_BACKBONE = 0x88e7;
export const ETHERTYPE_METADATA = 0x8909;
export const ETHERTYPE_NSH = 0x894f;

/** Added to an IP protocol number. */
export const IP_PROTOCOL = 0x10000;
export const IP_ICMP = IP_PROTOCOL + 1;
export const IP_TCP = IP_PROTOCOL + 6;
export const IP_IN_IP = IP_PROTOCOL + 4;
export const IP_UDP = IP_PROTOCOL + 17;
export const IP_ICMPV6 = IP_PROTOCOL + 58;
export const IPV6_IN_IP = IP_PROTOCOL + 41;
export const IP_GRE = IP_PROTOCOL + 47;
export const IP_ESP = IP_PROTOCOL + 50;
export const IP_L2TP = IP_PROTOCOL + 115;
/** IPv6 extension headers; the authentication header also follows IPv4. */
export const IPV6_HOP_BY_HOP = IP_PROTOCOL;
export const IPV6_ROUTING = IP_PROTOCOL + 43;
export const IPV6_FRAGMENT = IP_PROTOCOL + 44;
export const IP_AUTHENTICATION = IP_PROTOCOL + 51;
export const IPV6_DESTINATION = IP_PROTOCOL + 60;

/** Added to a UDP port (unreadable as anything else: a tunnel's). */
export const UDP_PORT = 0x20000;
/** Added to the protocol number of PPP. */
export const PPP_PROTOCOL = 0x40000;

/** Added to a LINKTYPE_* number, where one frame holds another. */
export const LINK_TYPE = 0x50000;

/** What no number on the wire announces. */
const INNER = 0x60000;
/** A whole Ethernet frame without its check sequence. */
export const INNER_ETHERNET = INNER + 1;
/** IEEE 802.2 logical link control. */
export const INNER_LLC = INNER + 2;
/** An IEEE 802.11 frame. */
export const INNER_WLAN = INNER + 3;
/** PPP from its protocol field on; with HDLC's address and control fields before it, where they are. */
export const INNER_PPP = INNER + 4;
export const INNER_PPP_HDLC = INNER + 5;
/** IPv4 or IPv6, by the version field. */
export const INNER_IP = INNER + 6;
export const INNER_FRAME_RELAY = INNER + 7;
export const INNER_CHDLC = INNER + 8;
/** The word before a frame in an MPLS pseudowire. */
export const INNER_PSEUDOWIRE = INNER + 9;
export const INNER_ERSPAN = INNER + 10;
export const INNER_ERSPAN_1 = INNER + 11;
/** Encrypted IEEE 802.11. */
export const INNER_PROTECTED = INNER + 12;
/** TCP in a first fragment that stays alone. */
export const INNER_PARTIAL_TCP = INNER + 13;
/** SNAP without LLC before it. */
export const INNER_SNAP = INNER + 14;
/** Encrypted Ethernet. */
export const INNER_MACSEC = INNER + 15;
/** IEEE 802.1ah behind an 802.1ad tag. */
export const INNER_BACKBONE = INNER + 16;
/** Cisco MetaData in GRE. */
export const INNER_METADATA = INNER + 17;
/** A fragment of an IEEE 802.11 frame. */
export const INNER_WLAN_FRAGMENT = INNER + 18;
