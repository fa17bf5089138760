import { ethernet, linkTypes, loopback, sll, sll2 } from '../../support/links.ts';
import { ip } from '../../support/packets.ts';
import { concat, u16 } from '../../support/bytes.ts';
import { addresses, type Carried, carried, fiveWays, patched, segmentOf } from '../../support/fiveWays.ts';

const packet = (family: 4 | 6, fields: Carried): Uint8Array =>
  ip({ from: addresses[family][0], to: addresses[family][1] }, segmentOf(family, fields));
const four = packet(4, carried);
const six = packet(6, carried);
const mac = '00:1b:21:0a:0b:0c';
const foldedMac = (0x210a0b0c ^ Math.imul(0x00001b21, 0x9e3779b1)) | 0;

fiveWays({
  name: 'Ethernet',
  path: 'eth:ethertype:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(packet(4, fields), { source: mac }),
  headers: 34,
  shows: { sourceMac: foldedMac },
  impossible: [
    { name: 'an 802.3 length and no LLC behind it', frame: ethernet(four, { etherType: 1500 }), outcome: 'NOT_TCP' },
    { name: 'an 802.3 length of 0', frame: ethernet(four, { etherType: 0 }), outcome: 'CUT_SHORT' },
    { name: 'an 802.3 length above the largest', frame: ethernet(four, { etherType: 1501 }), outcome: 'NOT_TCP' },
    { name: 'neither length nor EtherType', frame: ethernet(four, { etherType: 1535 }), outcome: 'NOT_TCP' },
  ],
  options: [
    {
      name: 'padding is no payload',
      frame: ethernet(packet(4, { ...carried, payload: new Uint8Array(0) }), { minimum: 60 }),
      shows: { payloadLength: 0 },
    },
    { name: 'IPv6', frame: ethernet(six), shows: { family: 6 } },
    { name: 'IPv6 called IPv4', frame: ethernet(six, { etherType: 0x0800 }), shows: { family: 6 } },
    { name: 'IPv4 called IPv6', frame: ethernet(four, { etherType: 0x86dd }), outcome: 'MALFORMED' },
    { name: 'ARP', frame: ethernet(new Uint8Array(28), { etherType: 0x0806 }), outcome: 'NOT_TCP' },
    { name: 'an all-zero address', frame: ethernet(four, { source: '00:00:00:00:00:00' }), shows: { sourceMac: 0 } },
  ],
});

const tags = [
  { tpid: 0x88a8, id: 100 },
  { tpid: 0x8100, id: 7 },
];
fiveWays({
  name: 'VLAN tags',
  path: 'eth:ethertype:ieee8021ad:ethertype:vlan:ethertype:ipv6:tcp',
  linkType: linkTypes.ethernet,
  family: 6,
  build: (fields) => ethernet(packet(6, fields), { vlans: tags }),
  headers: 14 + 8 + 40,
  impossible: [{ name: 'a length inside the tag', frame: ethernet(four, { vlans: [5], etherType: 100 }), outcome: 'NOT_TCP' }],
  options: [
    { name: '802.1Q', frame: ethernet(four, { vlans: [5] }) },
    { name: 'the old service tag 0x9100', frame: ethernet(four, { vlans: [{ tpid: 0x9100, id: 1 }, 2] }) },
    {
      name: '0x9200, which Wireshark does not know',
      frame: ethernet(four, { vlans: [{ tpid: 0x9200, id: 1 }] }),
      outcome: 'NOT_TCP',
    },
    { name: 'twenty tags', frame: ethernet(four, { vlans: Array.from({ length: 20 }, (_, i) => i) }) },
    {
      name: 'more tags than anybody has',
      frame: ethernet(four, { vlans: Array.from({ length: 200 }, (_, i) => i) }),
      outcome: 'TOO_DEEP',
    },
  ],
});

fiveWays({
  name: 'Linux cooked capture',
  path: 'sll:ethertype:ip:tcp',
  linkType: linkTypes.sll,
  family: 4,
  build: (fields) => sll(packet(4, fields), undefined, mac),
  headers: 36,
  shows: { sourceMac: foldedMac },
  impossible: [
    { name: 'no address', frame: patched(sll(four), 4, 0, 0), outcome: 'TCP' },
    { name: 'an address of 65,535 bytes', frame: patched(sll(four), 4, 255, 255), outcome: 'TCP' },
  ],
  options: [
    { name: 'IPv6', frame: sll(six), shows: { family: 6 } },
    { name: 'no source address', frame: patched(sll(four), 4, 0, 0), shows: { sourceMac: 0 } },
    { name: 'a VLAN tag', frame: sll(concat(u16(5), u16(0x0800), four), 0x8100) },
    { name: 'ARP', frame: sll(four, 0x0806), outcome: 'NOT_TCP' },
    { name: 'a protocol of Linux', frame: sll(four, 4), outcome: 'NOT_TCP' },
    {
      name: 'netlink, whose families look like EtherTypes',
      frame: patched(sll(four), 2, 824 >> 8, 824 & 255),
      outcome: 'NOT_TCP',
    },
  ],
});

fiveWays({
  name: 'Linux cooked capture 2',
  path: 'sll:ethertype:ipv6:tcp',
  linkType: linkTypes.sll2,
  family: 6,
  build: (fields) => sll2(packet(6, fields), undefined, mac),
  headers: 60,
  shows: { sourceMac: foldedMac },
  impossible: [{ name: 'an address of 255 bytes', frame: patched(sll2(four), 11, 255), outcome: 'TCP' }],
  options: [
    { name: 'IPv4', frame: sll2(four), shows: { family: 4 } },
    { name: 'no source address', frame: patched(sll2(four), 11, 0), shows: { sourceMac: 0 } },
    { name: 'a VLAN tag', frame: sll2(concat(u16(5), u16(0x0800), four), 0x8100) },
    { name: 'netlink', frame: patched(sll2(four), 8, 824 >> 8, 824 & 255), outcome: 'NOT_TCP' },
  ],
});

const families = [
  { family: 2, frame: four, outcome: 'TCP' },
  { family: 24, frame: six, outcome: 'TCP' },
  { family: 28, frame: six, outcome: 'TCP' },
  { family: 30, frame: six, outcome: 'TCP' },
  { family: 0x0800, frame: four, outcome: 'TCP' },
  { family: 0x86dd, frame: six, outcome: 'TCP' },
  // Linux's number, which no system with this link layer uses, and Wireshark does not take either.
  { family: 10, frame: six, outcome: 'NOT_TCP' },
  { family: 7, frame: four, outcome: 'NOT_TCP' },
];
for (const littleEndian of [true, false]) {
  fiveWays({
    name: `BSD loopback, ${littleEndian ? 'little' : 'big'}-endian`,
    path: 'null:ip:tcp',
    linkType: linkTypes.null,
    family: 4,
    build: (fields) => loopback(packet(4, fields), { littleEndian }),
    headers: 24,
    shows: { sourceMac: 0 },
    impossible: [{ name: 'family 0', frame: loopback(four, { family: 0, littleEndian }), outcome: 'NOT_TCP' }],
    options: families.map(({ family, frame, outcome }) => ({
      name: `family ${family}`,
      frame: loopback(frame, { family, littleEndian }),
      outcome,
    })),
  });
}

fiveWays({
  name: 'OpenBSD loopback',
  path: 'null:ipv6:tcp',
  linkType: linkTypes.loop,
  family: 6,
  build: (fields) => loopback(packet(6, fields), { family: 24 }),
  headers: 44,
  impossible: [{ name: 'the other byte order', frame: loopback(four, { littleEndian: true }), outcome: 'NOT_TCP' }],
  options: families.map(({ family, frame, outcome }) => ({
    name: `family ${family}`,
    frame: loopback(frame, { family }),
    outcome,
  })),
});

fiveWays({
  name: 'raw IP',
  path: 'raw:ip:tcp',
  linkType: linkTypes.raw,
  family: 4,
  build: (fields) => packet(4, fields),
  headers: 20,
  shows: { sourceMac: 0 },
  impossible: [{ name: 'version 5', frame: patched(four, 0, 0x55), outcome: 'NOT_TCP' }],
  options: [
    { name: 'IPv6', frame: six, shows: { family: 6 } },
    { name: 'DLT_RAW 12', frame: four, linkType: 12 },
    { name: 'DLT_RAW 14', frame: six, linkType: 14 },
    { name: 'LINKTYPE_IPV4', frame: four, linkType: linkTypes.ipv4 },
    { name: 'LINKTYPE_IPV4 of another version', frame: patched(four, 0, 0x55), linkType: linkTypes.ipv4, outcome: 'MALFORMED' },
    { name: 'LINKTYPE_IPV6', frame: six, linkType: linkTypes.ipv6 },
    { name: 'LINKTYPE_IPV6 with IPv4', frame: four, linkType: linkTypes.ipv6, outcome: 'MALFORMED' },
    { name: 'a link type that is not read', frame: four, linkType: 147, outcome: 'UNSUPPORTED_LINK' },
    { name: 'a link type beyond all tables', frame: four, linkType: 65_535, outcome: 'UNSUPPORTED_LINK' },
    { name: 'a record that is no packet', frame: four, linkType: -1, outcome: 'NOT_TCP' },
  ],
});
