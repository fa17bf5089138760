import { u8 } from '../../support/bytes.ts';
import { ethernet, linkTypes } from '../../support/links.ts';
import { ip } from '../../support/packets.ts';
import { addresses, type Carried, carried, fiveWays, patched, segmentOf } from '../../support/fiveWays.ts';
import * as tunnels from '../../support/tunnels.ts';

const packet = (family: 4 | 6, fields: Carried): Uint8Array =>
  ip({ from: addresses[family][0], to: addresses[family][1] }, segmentOf(family, fields));
const four = packet(4, carried);
const six = packet(6, carried);
const frame = ethernet(four, { source: '00:1b:21:0a:0b:0c' });
const { raw } = linkTypes;
const overUdp = (port: number, payload: Uint8Array, source?: number): Uint8Array =>
  tunnels.through(17, tunnels.udp(payload, port, source));
const overGre = (payload: Uint8Array, fields?: tunnels.GreFields): Uint8Array =>
  tunnels.through(47, tunnels.gre(payload, fields));
/** The tunnel's IP and UDP headers. */
const UDP = 28;
const ETHERNET = 14;
const IP = 20;

fiveWays({
  name: 'L2TP',
  path: 'raw:ip:udp:l2tp:ppp:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) =>
    overUdp(1701, tunnels.l2tp(tunnels.ppp(packet(4, fields), { hdlc: true }), { length: true, sequence: true, offset: 3 })),
  headers: UDP + 12 + 5 + 4 + IP,
  impossible: [
    {
      name: 'an offset beyond the packet',
      frame: patched(overUdp(1701, tunnels.l2tp(tunnels.ppp(four), { offset: 0 })), UDP + 6, 255, 255),
      outcome: 'CUT_SHORT',
    },
    {
      name: 'a length of 0',
      frame: patched(overUdp(1701, tunnels.l2tp(tunnels.ppp(four), { length: true })), UDP + 2, 0, 0),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [
    { name: 'nothing optional', frame: overUdp(1701, tunnels.l2tp(tunnels.ppp(six))), shows: { family: 6 } },
    { name: 'control messages', frame: overUdp(1701, tunnels.l2tp(u8(), { control: true, length: true })), outcome: 'NOT_TCP' },
    { name: 'version 3', frame: overUdp(1701, tunnels.l2tp(frame, { version: 3 })), outcome: 'UNREAD_LAYER' },
    { name: 'version 1', frame: overUdp(1701, tunnels.l2tp(frame, { version: 1 })), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'Teredo',
  path: 'raw:ip:udp:teredo:ipv6:tcp',
  linkType: raw,
  family: 6,
  build: (fields) => overUdp(3544, tunnels.teredo(packet(6, fields), { authentication: 4, origin: true })),
  headers: UDP + 21 + 8 + 40,
  impossible: [
    {
      name: 'an authentication beyond the packet',
      frame: patched(overUdp(3544, tunnels.teredo(six, { authentication: 0 })), UDP + 2, 255, 255),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [
    { name: 'no indications', frame: overUdp(3544, six) },
    { name: 'an origin', frame: overUdp(3544, tunnels.teredo(six, { origin: true })) },
    { name: 'no IPv6', frame: overUdp(3544, four), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'IEEE 802.1ah',
  path: 'eth:ethertype:ieee8021ah:ethertype:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(tunnels.backbone(packet(4, fields)), { etherType: 0x88e7 }),
  headers: ETHERNET + 18 + IP,
  impossible: [{ name: 'half an address', frame: ethernet(new Uint8Array(8), { etherType: 0x88e7 }), outcome: 'CUT_SHORT' }],
  options: [
    {
      name: 'behind a service tag',
      frame: ethernet(tunnels.backbone(six), { etherType: 0x88e7, vlans: [{ tpid: 0x88a8, id: 9 }] }),
      shows: { family: 6 },
    },
  ],
});

fiveWays({
  name: 'Cisco MetaData',
  path: 'eth:ethertype:cmd:ethertype:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(tunnels.metadata(packet(4, fields)), { etherType: 0x8909 }),
  headers: ETHERNET + 8 + IP,
  impossible: [{ name: 'half of it', frame: ethernet(new Uint8Array(4), { etherType: 0x8909 }), outcome: 'CUT_SHORT' }],
  options: [
    { name: 'in GRE', frame: ethernet(overGre(tunnels.greMetadata(six), { protocol: 0x8909 })), shows: { family: 6 } },
    { name: 'VN-Tag', frame: ethernet(tunnels.shim(4, four), { etherType: 0x8926 }) },
    { name: 'E-Tag', frame: ethernet(tunnels.shim(6, four), { etherType: 0x893f }) },
    { name: 'HSR', frame: ethernet(tunnels.shim(4, four), { etherType: 0x892f }) },
    { name: '802.1CB', frame: ethernet(tunnels.shim(4, four), { etherType: 0xf1c1 }) },
    { name: 'LLC of any length', frame: ethernet(tunnels.snap(four), { etherType: 0x8870 }) },
    { name: 'Ethernet in Ethernet', frame: ethernet(frame, { etherType: 0x6558 }) },
  ],
});

fiveWays({
  name: 'MACsec that guards only',
  path: 'eth:ethertype:macsec:ethertype:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(tunnels.macsec(packet(4, fields)).subarray(0, -16), { etherType: 0x88e5 }),
  headers: ETHERNET + 16 + IP,
  impossible: [{ name: 'half a tag', frame: ethernet(new Uint8Array(7), { etherType: 0x88e5 }), outcome: 'CUT_SHORT' }],
  options: [
    { name: 'without channel', frame: ethernet(tunnels.macsec(four, false), { etherType: 0x88e5 }) },
    { name: 'encrypted', frame: ethernet(tunnels.macsec(four, true, 0x0c), { etherType: 0x88e5 }), outcome: 'UNREAD_LAYER' },
  ],
});

fiveWays({
  name: 'EtherIP',
  path: 'raw:ip:etherip:eth:ethertype:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => tunnels.through(97, tunnels.etherIp(ethernet(packet(4, fields)))),
  headers: IP + 2 + ETHERNET + IP,
  impossible: [{ name: 'one byte', frame: tunnels.through(97, u8(0x30)), outcome: 'CUT_SHORT' }],
  options: [],
});

fiveWays({
  name: 'TRILL',
  path: 'eth:ethertype:trill:eth:ethertype:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(tunnels.trill(ethernet(packet(4, fields)), 2), { etherType: 0x22f3 }),
  headers: ETHERNET + 14 + ETHERNET + IP,
  impossible: [
    {
      name: 'options beyond the frame',
      frame: ethernet(u8(7, 0xc0, 0, 0, 0, 0, 0), { etherType: 0x22f3 }),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [{ name: 'no options', frame: ethernet(tunnels.trill(frame), { etherType: 0x22f3 }) }],
});

fiveWays({
  name: 'LISP',
  path: 'raw:ip:udp:lisp-data:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => overUdp(4341, tunnels.lisp(packet(4, fields))),
  headers: UDP + 8 + IP,
  impossible: [{ name: 'half a header', frame: overUdp(4341, new Uint8Array(4)), outcome: 'CUT_SHORT' }],
  options: [
    { name: 'IPv6', frame: overUdp(4341, tunnels.lisp(six)), shows: { family: 6 } },
    { name: 'a DNS answer to that port', frame: overUdp(4341, tunnels.lisp(four), 53), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'AYIYA',
  path: 'raw:ip:udp:ayiya:ipv6:tcp',
  linkType: raw,
  family: 6,
  build: (fields) => overUdp(5072, tunnels.ayiya(packet(6, fields))),
  headers: UDP + 44 + 40,
  impossible: [
    { name: 'an identity of 32,768 bytes', frame: patched(overUdp(5072, tunnels.ayiya(six)), UDP, 0xf1), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'IPv4', frame: overUdp(5072, tunnels.ayiya(four)), shows: { family: 4 } },
    { name: 'a query', frame: overUdp(5072, tunnels.ayiya(six, 3)), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'TZSP',
  path: 'raw:ip:udp:tzsp:eth:ethertype:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => overUdp(37_008, tunnels.tzsp(ethernet(packet(4, fields)))),
  headers: UDP + 9 + ETHERNET + IP,
  impossible: [
    { name: 'tags without an end', frame: overUdp(37_008, new Uint8Array(60)), outcome: 'CUT_SHORT' },
    { name: 'a tag beyond the packet', frame: patched(overUdp(37_008, tunnels.tzsp(frame)), UDP + 6, 255), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'Wi-Fi', frame: overUdp(37_008, tunnels.tzsp(tunnels.wlan(tunnels.snap(four)), 18)) },
    { name: 'what nobody knows', frame: overUdp(37_008, tunnels.tzsp(frame, 99)), outcome: 'NOT_TCP' },
  ],
});
