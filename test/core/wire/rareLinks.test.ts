import { concat, u8 } from '../../support/bytes.ts';
import { ethernet, linkTypes, rareLinkTypes } from '../../support/links.ts';
import { ip } from '../../support/packets.ts';
import { addresses, type Carried, carried, fiveWays, patched, segmentOf } from '../../support/fiveWays.ts';
import * as tunnels from '../../support/tunnels.ts';

const packet = (family: 4 | 6, fields: Carried): Uint8Array =>
  ip({ from: addresses[family][0], to: addresses[family][1] }, segmentOf(family, fields));
const four = packet(4, carried);
const six = packet(6, carried);
const { ppp, snap, wlan } = tunnels;
/** 02:00:00:00:00:01, folded. */
const stationMac = (1 ^ Math.imul(0x020000, 0x9e3779b1)) | 0;

fiveWays({
  name: 'IEEE 802.3 with LLC',
  path: 'eth:llc:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => tunnels.ieee8023(snap(packet(4, fields))),
  headers: 14 + 8 + 20,
  impossible: [
    { name: 'a length inside LLC', frame: tunnels.ieee8023(snap(four), 2), outcome: 'CUT_SHORT' },
    { name: 'a length beyond the frame', frame: tunnels.ieee8023(snap(four), 1500), outcome: 'TCP' },
  ],
  options: [
    { name: 'IP’s own access point', frame: tunnels.ieee8023(tunnels.llcIp(four)) },
    { name: 'a numbered frame', frame: tunnels.ieee8023(snap(four).with(2, 0x3a)), outcome: 'NOT_TCP' },
    { name: 'Cisco’s code', frame: tunnels.ieee8023(snap(six, 0x0000f8)), shows: { family: 6 } },
    { name: 'bridged Ethernet', frame: tunnels.ieee8023(snap(ethernet(four), 0x0080c2, 7)) },
    { name: 'Cisco’s own protocols', frame: tunnels.ieee8023(snap(four, 0x00000c, 0x2000)), outcome: 'NOT_TCP' },
    { name: 'spanning tree', frame: tunnels.ieee8023(concat(u8(0x42, 0x42, 3), four)), outcome: 'NOT_TCP' },
    { name: 'behind a VLAN tag', frame: ethernet(snap(four), { vlans: [3], etherType: snap(four).length }) },
    { name: 'padding', frame: concat(tunnels.ieee8023(snap(four)), new Uint8Array(20)), shows: { payloadLength: 5 } },
  ],
});

fiveWays({
  name: 'FDDI',
  path: 'fddi:llc:ip:tcp',
  linkType: rareLinkTypes.fddi,
  family: 4,
  build: (fields) => tunnels.fddi(snap(packet(4, fields))),
  headers: 13 + 8 + 20,
  shows: { sourceMac: stationMac },
  impossible: [{ name: 'nothing but addresses', frame: tunnels.fddi(u8()), outcome: 'CUT_SHORT' }],
  options: [
    { name: 'a priority', frame: tunnels.fddi(snap(four), 0x53) },
    { name: 'station management', frame: tunnels.fddi(snap(four), 0x41), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'token ring',
  path: 'tr:llc:ip:tcp',
  linkType: rareLinkTypes.tokenRing,
  family: 4,
  build: (fields) => tunnels.tokenRing(snap(packet(4, fields)), 6),
  headers: 14 + 6 + 8 + 20,
  impossible: [
    { name: 'a route longer than the frame', frame: patched(tunnels.tokenRing(u8(), 6), 14, 31), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'no route', frame: tunnels.tokenRing(snap(six)), shows: { family: 6, sourceMac: stationMac } },
    { name: 'a frame of the ring’s own', frame: patched(tunnels.tokenRing(snap(four)), 1, 0), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'PPP',
  path: 'ppp:ip:tcp',
  linkType: rareLinkTypes.ppp,
  family: 4,
  build: (fields) => ppp(packet(4, fields), { hdlc: true }),
  headers: 4 + 20,
  impossible: [{ name: 'nothing but the protocol', frame: ppp(u8(), { protocol: 0x21 }), outcome: 'CUT_SHORT' }],
  options: [
    { name: 'compressed to one byte', frame: ppp(four, { compressed: true }) },
    { name: 'without address and control', frame: ppp(six), shows: { family: 6 } },
    { name: 'MPLS', frame: ppp(tunnels.mpls(four), { protocol: 0x281 }) },
    { name: 'Cisco HDLC instead', frame: tunnels.chdlc(four) },
    { name: 'link control', frame: ppp(four, { protocol: 0xc021 }), outcome: 'NOT_TCP' },
    { name: 'on a serial line', frame: ppp(four, { hdlc: true }), linkType: rareLinkTypes.pppSerial },
    { name: 'with a direction', frame: concat(u8(1), ppp(four, { hdlc: true })), linkType: rareLinkTypes.pppDirection },
    { name: 'a direction and no more', frame: u8(1), linkType: rareLinkTypes.pppDirection, outcome: 'CUT_SHORT' },
  ],
});

fiveWays({
  name: 'PPPoE',
  path: 'eth:ethertype:pppoes:ppp:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(tunnels.pppoe(ppp(packet(4, fields))), { etherType: 0x8864 }),
  headers: 14 + 6 + 2 + 20,
  impossible: [
    { name: 'a length of 0', frame: ethernet(tunnels.pppoe(ppp(four), 0), { etherType: 0x8864 }), outcome: 'CUT_SHORT' },
    { name: 'a length beyond the frame', frame: ethernet(tunnels.pppoe(ppp(four), 9999), { etherType: 0x8864 }), outcome: 'TCP' },
  ],
  options: [
    { name: 'a link of its own', frame: tunnels.pppoe(ppp(six)), linkType: rareLinkTypes.pppEther, shows: { family: 6 } },
    { name: 'discovery', frame: patched(ethernet(tunnels.pppoe(ppp(four)), { etherType: 0x8864 }), 15, 9), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'Cisco HDLC',
  path: 'chdlc:ipv6:tcp',
  linkType: rareLinkTypes.chdlc,
  family: 6,
  build: (fields) => tunnels.chdlc(packet(6, fields)),
  headers: 4 + 40,
  impossible: [{ name: 'nothing but the header', frame: tunnels.chdlc(u8(), 0x0800), outcome: 'CUT_SHORT' }],
  options: [
    { name: 'MPLS', frame: tunnels.chdlc(tunnels.mpls(four), 0x8847), shows: { family: 4 } },
    { name: 'keep-alives', frame: tunnels.chdlc(four, 0x8035), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'IEEE 802.11',
  path: 'wlan:llc:ip:tcp',
  linkType: rareLinkTypes.wlan,
  family: 4,
  build: (fields) => wlan(snap(packet(4, fields)), { qos: true, order: true, toDs: true, fromDs: true }),
  headers: 24 + 6 + 2 + 4 + 8 + 20,
  shows: { sourceMac: stationMac },
  impossible: [
    { name: 'an aggregate’s frame of no length', frame: wlan(u8(), { qos: true, aggregate: true }), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'no quality of service', frame: wlan(snap(six)), shows: { family: 6, sourceMac: stationMac } },
    { name: 'from the access point', frame: wlan(snap(four), { toDs: false, fromDs: true }) },
    { name: 'an aggregate', frame: wlan(snap(four), { qos: true, aggregate: true }) },
    { name: 'encrypted', frame: wlan(snap(four), { protected: true }), outcome: 'UNREAD_LAYER' },
    { name: 'without data', frame: wlan(snap(four), { subtype: 4 }), outcome: 'NOT_TCP' },
    { name: 'a beacon', frame: patched(wlan(snap(four)), 0, 0x80), outcome: 'NOT_TCP' },
    { name: 'a fragment', frame: patched(wlan(snap(four)), 22, 1), outcome: 'UNREAD_LAYER' },
  ],
});

fiveWays({
  name: 'radiotap',
  path: 'radiotap:wlan_radio:wlan:llc:ip:tcp',
  linkType: rareLinkTypes.radiotap,
  family: 4,
  build: (fields) => tunnels.radiotap(wlan(snap(packet(4, fields)), { qos: true, pad: true }), true, 2),
  headers: 25 + 28 + 8 + 20,
  impossible: [
    { name: 'a length of 0', frame: patched(tunnels.radiotap(wlan(snap(four))), 2, 0, 0), outcome: 'MALFORMED' },
    { name: 'a length beyond the frame', frame: patched(tunnels.radiotap(wlan(snap(four))), 2, 255, 255), outcome: 'CUT_SHORT' },
    { name: 'words without an end', frame: patched(tunnels.radiotap(wlan(snap(four))), 7, 0x80), outcome: 'TCP' },
  ],
  options: [
    { name: 'no padding', frame: tunnels.radiotap(wlan(snap(four), { qos: true })) },
    { name: 'Prism’s header', frame: tunnels.prism(wlan(snap(four))), linkType: rareLinkTypes.prism },
    { name: 'AVS’s under Prism’s number', frame: tunnels.avs(wlan(snap(four))), linkType: rareLinkTypes.prism },
    { name: 'AVS’s header', frame: tunnels.avs(wlan(snap(four))), linkType: rareLinkTypes.avs },
    {
      name: 'AVS’s, too short',
      frame: patched(tunnels.avs(wlan(snap(four))), 7, 4),
      linkType: rareLinkTypes.avs,
      outcome: 'MALFORMED',
    },
    { name: 'PPI', frame: tunnels.ppi(wlan(snap(four)), 105), linkType: rareLinkTypes.ppi },
    { name: 'PPI around Ethernet', frame: tunnels.ppi(ethernet(four), 1), linkType: rareLinkTypes.ppi },
    {
      name: 'PPI around what nobody knows',
      frame: tunnels.ppi(ethernet(four), 147),
      linkType: rareLinkTypes.ppi,
      outcome: 'NOT_TCP',
    },
    {
      name: 'PPI, too short',
      frame: patched(tunnels.ppi(ethernet(four), 1), 2, 0),
      linkType: rareLinkTypes.ppi,
      outcome: 'MALFORMED',
    },
  ],
});

fiveWays({
  name: 'LLC on ATM',
  path: 'llc:ip:tcp',
  linkType: rareLinkTypes.rfc1483,
  family: 4,
  build: (fields) => tunnels.llcIp(packet(4, fields)),
  headers: 3 + 20,
  impossible: [{ name: 'half a SNAP header', frame: u8(0xaa, 0xaa, 3, 0, 0), outcome: 'CUT_SHORT' }],
  options: [{ name: 'SNAP', frame: snap(six), shows: { family: 6 } }],
});

fiveWays({
  name: 'Frame Relay',
  path: 'fr:ip:tcp',
  linkType: rareLinkTypes.frameRelay,
  family: 4,
  build: (fields) => tunnels.frameRelay(packet(4, fields), { pad: true }),
  headers: 2 + 3 + 20,
  impossible: [
    { name: 'an address without an end', frame: new Uint8Array(40), outcome: 'MALFORMED' },
    { name: 'nothing but an address', frame: u8(0x18, 0x41), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'no padding', frame: tunnels.frameRelay(six), shows: { family: 6 } },
    { name: 'an address of four bytes', frame: tunnels.frameRelay(four, { addressBytes: 4 }) },
    { name: 'SNAP', frame: tunnels.frameRelay(snap(four).subarray(3), { nlpid: 0x80, pad: true }) },
    { name: 'PPP', frame: tunnels.frameRelay(ppp(four), { nlpid: 0xcf }) },
    { name: 'Cisco’s', frame: tunnels.frameRelayCisco(four) },
    { name: 'link management', frame: tunnels.frameRelay(four, { nlpid: 9 }), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'Juniper Ethernet',
  path: 'juniper:eth:ethertype:ip:tcp',
  linkType: rareLinkTypes.juniperEthernet,
  family: 4,
  build: (fields) => tunnels.juniper(ethernet(packet(4, fields)), { extensions: 10 }),
  headers: 16 + 14 + 20,
  impossible: [
    {
      name: 'extensions beyond the frame',
      frame: patched(tunnels.juniper(four, { extensions: 6 }), 4, 255, 255),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [
    { name: 'no extensions', frame: tunnels.juniper(ethernet(six)), shows: { family: 6 } },
    { name: 'no header of an older release', frame: ethernet(four) },
    { name: 'no link layer', frame: tunnels.juniper(four, { protocol: 2 }) },
    { name: 'no link layer and OSI', frame: tunnels.juniper(four, { protocol: 201 }), outcome: 'NOT_TCP' },
    { name: 'PPPoE', frame: tunnels.juniper(ethernet(four)), linkType: rareLinkTypes.juniperPppoe },
    { name: 'PPP', frame: tunnels.juniper(concat(u8(0xff, 3), ppp(four))), linkType: rareLinkTypes.juniperPpp },
    { name: 'Frame Relay', frame: tunnels.juniper(tunnels.frameRelay(four)), linkType: rareLinkTypes.juniperFrameRelay },
    { name: 'Cisco HDLC', frame: tunnels.juniper(tunnels.chdlc(four)), linkType: rareLinkTypes.juniperChdlc },
    {
      name: 'ATM 1 with SNAP',
      frame: tunnels.juniper(concat(new Uint8Array(4), snap(four))),
      linkType: rareLinkTypes.juniperAtm1,
    },
    {
      name: 'ATM 1 with IP',
      frame: tunnels.juniper(concat(new Uint8Array(4), six)),
      linkType: rareLinkTypes.juniperAtm1,
      shows: { family: 6 },
    },
    { name: 'ATM 2 with PPP', frame: tunnels.juniper(concat(new Uint8Array(8), ppp(four))), linkType: rareLinkTypes.juniperAtm2 },
    {
      name: 'ATM 2 with Ethernet',
      frame: tunnels.juniper(concat(u8(0, 0, 0, 4, 0, 0, 0, 0), ethernet(four))),
      linkType: rareLinkTypes.juniperAtm2,
    },
    { name: 'ATM 2, cut', frame: tunnels.juniper(new Uint8Array(9)), linkType: rareLinkTypes.juniperAtm2, outcome: 'CUT_SHORT' },
    {
      name: 'services, outbound',
      frame: tunnels.juniper(concat(new Uint8Array(12), four)),
      linkType: rareLinkTypes.juniperServices,
    },
    {
      name: 'services, inbound',
      frame: tunnels.juniper(concat(new Uint8Array(16), four), { flags: 1 }),
      linkType: rareLinkTypes.juniperServices,
    },
    { name: 'a mobile gateway', frame: tunnels.juniper(concat(u8(2, 0, 0, 0), four)), linkType: rareLinkTypes.juniperGgsn },
    { name: 'voice', frame: tunnels.juniper(concat(new Uint8Array(18), four)), linkType: rareLinkTypes.juniperVoice },
  ],
});

fiveWays({
  name: 'Netfilter log',
  path: 'nflog:ip:tcp',
  linkType: rareLinkTypes.nflog,
  family: 4,
  build: (fields) =>
    concat(tunnels.nflog(u8(0x45)).subarray(0, 20), u8(4 + packet(4, fields).length, 0, 9, 0), packet(4, fields)),
  headers: 24 + 20,
  impossible: [
    { name: 'an attribute of length 0', frame: concat(u8(2, 0, 0, 0), new Uint8Array(60)), outcome: 'NOT_TCP' },
    { name: 'an attribute beyond the frame', frame: patched(tunnels.nflog(four), 5, 0x7f), outcome: 'NOT_TCP' },
  ],
  options: [
    { name: 'big-endian', frame: tunnels.nflog(four, false) },
    { name: 'IPv6', frame: tunnels.nflog(six), shows: { family: 6 } },
    { name: 'another family', frame: patched(tunnels.nflog(four), 0, 7), outcome: 'NOT_TCP' },
  ],
});

const familyOf = (packetBytes: Uint8Array, four: number, six: number): number => ((packetBytes[0] ?? 0) >> 4 === 6 ? six : four);
const pflog = (inner: Uint8Array): Uint8Array => concat(u8(61, familyOf(inner, 2, 24)), new Uint8Array(62), inner);
const enc = (inner: Uint8Array, little = false): Uint8Array =>
  concat(little ? u8(familyOf(inner, 2, 24), 0, 0, 0) : u8(0, 0, 0, familyOf(inner, 2, 24)), new Uint8Array(8), inner);
const ipnet = (inner: Uint8Array, family = familyOf(inner, 2, 26)): Uint8Array =>
  concat(u8(1, family, 0, 0, 0, 0, inner.length >> 8, inner.length & 255), new Uint8Array(16), inner);
const pktap = (inner: Uint8Array, linkType = 1): Uint8Array =>
  concat(u8(108, 0, 0, 0, 1, 0, 0, 0, linkType, 0, 0, 0), new Uint8Array(96), inner);

fiveWays({
  name: 'packet filter log',
  path: 'pflog:ip:tcp',
  linkType: rareLinkTypes.pflog,
  family: 4,
  build: (fields) => pflog(packet(4, fields)),
  headers: 64 + 20,
  impossible: [
    { name: 'a header longer than the frame', frame: patched(pflog(four).subarray(0, 80), 0, 255), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'IPv6', frame: pflog(six), shows: { family: 6 } },
    { name: 'another family', frame: patched(pflog(four), 1, 99), outcome: 'NOT_TCP' },
    { name: 'an encapsulation interface', frame: enc(four), linkType: rareLinkTypes.enc },
    { name: 'the same, little-endian', frame: enc(six, true), linkType: rareLinkTypes.enc, shows: { family: 6 } },
    { name: 'Solaris', frame: ipnet(six), linkType: rareLinkTypes.ipnet, shows: { family: 6 } },
    {
      name: 'Solaris, a trailer',
      frame: concat(ipnet(four), u8(1, 2, 3)),
      linkType: rareLinkTypes.ipnet,
      shows: { payloadLength: 5 },
    },
    { name: 'Solaris, another family', frame: ipnet(four, 7), linkType: rareLinkTypes.ipnet, outcome: 'NOT_TCP' },
    { name: 'Apple’s packet tap', frame: pktap(ethernet(four)), linkType: rareLinkTypes.pktap },
    { name: 'Apple’s packet tap around raw IP', frame: pktap(four, 12), linkType: rareLinkTypes.pktap },
    { name: 'IP over Fibre Channel', frame: concat(new Uint8Array(16), snap(four)), linkType: rareLinkTypes.ipOverFc },
    { name: 'IP over FireWire', frame: tunnels.shim(16, four), linkType: rareLinkTypes.firewire },
    { name: 'classical IP over ATM', frame: four, linkType: rareLinkTypes.clip },
  ],
});
