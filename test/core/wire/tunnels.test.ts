import { concat, u8 } from '../../support/bytes.ts';
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
const GRE = 24;
const ETHERNET = 14;
const IP = 20;

fiveWays({
  name: 'IP in IP',
  path: 'raw:ip:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => tunnels.through(4, packet(4, fields)),
  headers: IP + IP,
  shows: { ttl: 64, src0: 0x0a010203 },
  impossible: [
    { name: 'an inner length beyond the outer', frame: patched(tunnels.through(4, four), IP + 2, 255, 255), outcome: 'TCP' },
  ],
  options: [
    { name: '6in4', frame: tunnels.through(41, six), shows: { family: 6 } },
    { name: '4in6', frame: tunnels.through(4, four, 6), shows: { family: 4 } },
    { name: '6in6', frame: tunnels.through(41, six, 6), shows: { family: 6 } },
    {
      name: 'twenty of them',
      frame: Array.from({ length: 20 }).reduce<Uint8Array>((inner) => tunnels.through(4, inner), four),
      shows: { src0: 0x0a010203 },
    },
    {
      name: 'more than anybody has',
      frame: Array.from({ length: 120 }).reduce<Uint8Array>((inner) => tunnels.through(4, inner), four),
      outcome: 'TOO_DEEP',
    },
    { name: 'Ethernet in IP', frame: tunnels.through(143, frame) },
  ],
});

fiveWays({
  name: 'GRE',
  path: 'raw:ip:gre:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => overGre(packet(4, fields), { checksum: true, key: 7, sequence: 9 }),
  headers: GRE + 12 + IP,
  impossible: [
    { name: 'nothing behind the header', frame: overGre(u8(), { protocol: 0x0800 }), outcome: 'CUT_SHORT' },
    {
      name: 'a route longer than the packet',
      frame: patched(overGre(u8(0, 0, 0, 0, 8, 0, 0, 200), { protocol: 0x0800 }), IP, 0x40),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [
    { name: 'nothing but the protocol', frame: overGre(six), shows: { family: 6 } },
    { name: 'routes', frame: overGre(four, { routes: [4, 8] }) },
    { name: 'Ethernet', frame: overGre(frame, { protocol: 0x6558 }) },
    { name: 'Ethernet in IEEE 802.3 form', frame: overGre(tunnels.ieee8023(tunnels.snap(four)), { protocol: 0x6558 }) },
    { name: 'MPLS', frame: overGre(tunnels.mpls(four), { protocol: 0x8847 }) },
    {
      name: 'PPTP',
      frame: overGre(tunnels.ppp(four, { hdlc: true }), { protocol: 0x880b, key: 1, sequence: 2, acknowledgment: 3 }),
    },
    { name: 'Aruba’s mirror of Wi-Fi', frame: overGre(tunnels.wlan(tunnels.snap(four)), { protocol: 0x8200 }) },
    { name: 'no such mirror', frame: overGre(tunnels.wlan(tunnels.snap(four)), { protocol: 0x8211 }), outcome: 'NOT_TCP' },
    { name: 'redirected to a cache', frame: overGre(four, { protocol: 0x883e }) },
    { name: 'redirected, version 2', frame: overGre(concat(u8(0, 0, 0, 0), four), { protocol: 0x883e }) },
    { name: 'in UDP', frame: overUdp(4754, tunnels.gre(four)) },
    { name: 'an unknown protocol', frame: overGre(four, { protocol: 0x1234 }), outcome: 'NOT_TCP' },
  ],
});

for (const [type, header] of [
  [1, 0],
  [2, 4 + 8],
  [3, 4 + 12],
] as const) {
  fiveWays({
    name: `ERSPAN type ${'I'.repeat(type)}`,
    path: 'raw:ip:gre:erspan:eth:ethertype:ip:tcp',
    linkType: raw,
    family: 4,
    build: (fields) => tunnels.through(47, tunnels.erspan(ethernet(packet(4, fields)), type)),
    headers: GRE + header + ETHERNET + IP,
    impossible: [{ name: 'an empty one', frame: tunnels.through(47, tunnels.erspan(u8(), type)), outcome: 'CUT_SHORT' }],
    options: [
      {
        name: 'a VLAN tag inside',
        frame: tunnels.through(47, tunnels.erspan(ethernet(six, { vlans: [7] }), type)),
        shows: { family: 6 },
      },
    ],
  });
}

fiveWays({
  name: 'ERSPAN with a platform’s header',
  path: 'raw:ip:gre:erspan:eth:ethertype:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => tunnels.through(47, tunnels.erspan(ethernet(packet(4, fields)), 3, true)),
  headers: GRE + 4 + 20 + ETHERNET + IP,
  impossible: [
    { name: 'version 7', frame: patched(tunnels.through(47, tunnels.erspan(frame, 3)), GRE + 4, 0x70), outcome: 'NOT_TCP' },
  ],
  options: [],
});

fiveWays({
  name: 'MPLS',
  path: 'eth:ethertype:mpls:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(tunnels.mpls(packet(4, fields), [16, 17, 18]), { etherType: 0x8847 }),
  headers: ETHERNET + 12 + IP,
  impossible: [
    { name: 'a stack without an end', frame: ethernet(new Uint8Array(400), { etherType: 0x8847 }), outcome: 'MALFORMED' },
    { name: 'nothing below the labels', frame: ethernet(tunnels.mpls(u8()), { etherType: 0x8847 }), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'multicast', frame: ethernet(tunnels.mpls(six, [16]), { etherType: 0x8848 }), shows: { family: 6 } },
    { name: 'a pseudowire', frame: ethernet(tunnels.pseudowire(frame), { etherType: 0x8847 }) },
    { name: 'a pseudowire without control word', frame: ethernet(tunnels.mpls(frame), { etherType: 0x8847 }) },
    { name: 'the operators’ channel', frame: ethernet(tunnels.mpls(four, [13]), { etherType: 0x8847 }), outcome: 'NOT_TCP' },
    { name: 'another version', frame: ethernet(tunnels.mpls(patched(four, 0, 0x55)), { etherType: 0x8847 }), outcome: 'NOT_TCP' },
    { name: 'in IP', frame: ethernet(tunnels.through(137, tunnels.mpls(four))) },
    { name: 'in UDP', frame: ethernet(overUdp(6635, tunnels.mpls(four))) },
  ],
});

fiveWays({
  name: 'VXLAN',
  path: 'raw:ip:udp:vxlan:eth:ethertype:ipv6:tcp',
  linkType: raw,
  family: 6,
  build: (fields) => overUdp(4789, tunnels.vxlan(ethernet(packet(6, fields)))),
  headers: UDP + 8 + ETHERNET + 40,
  impossible: [
    { name: 'a UDP length of 0', frame: patched(overUdp(4789, tunnels.vxlan(frame)), IP + 4, 0, 0), outcome: 'TCP' },
    {
      name: 'a UDP length inside the header',
      frame: patched(overUdp(4789, tunnels.vxlan(frame)), IP + 4, 0, 10),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [
    { name: 'from the port', frame: overUdp(50_000, tunnels.vxlan(frame), 4789), shows: { family: 4 } },
    { name: 'GPE with IPv4', frame: overUdp(4790, tunnels.vxlanGpe(four, 1)), shows: { family: 4 } },
    { name: 'GPE with IPv6', frame: overUdp(4790, tunnels.vxlanGpe(six, 2)) },
    { name: 'GPE with Ethernet', frame: overUdp(4790, tunnels.vxlanGpe(frame, 3)), shows: { family: 4 } },
    { name: 'GPE with a service header', frame: overUdp(4790, tunnels.vxlanGpe(tunnels.nsh(six, 2), 4)) },
    { name: 'GPE with MPLS', frame: overUdp(4790, tunnels.vxlanGpe(tunnels.mpls(six), 5)) },
    { name: 'GPE with what nobody knows', frame: overUdp(4790, tunnels.vxlanGpe(six, 99)), outcome: 'NOT_TCP' },
    { name: 'another port', frame: overUdp(4788, tunnels.vxlan(frame)), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'Geneve',
  path: 'raw:ip:udp:geneve:eth:ethertype:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => overUdp(6081, tunnels.geneve(ethernet(packet(4, fields)), 0x6558, [0, 8, 124])),
  headers: UDP + 8 + 4 + 12 + 128 + ETHERNET + IP,
  impossible: [
    {
      name: 'options longer than the packet',
      frame: patched(overUdp(6081, tunnels.geneve(frame)), UDP, 63),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [
    { name: 'no options', frame: overUdp(6081, tunnels.geneve(frame)) },
    { name: 'IPv6', frame: overUdp(6081, tunnels.geneve(six, 0x86dd)), shows: { family: 6 } },
    { name: 'ARP', frame: overUdp(6081, tunnels.geneve(six, 0x0806)), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'Network Service Header',
  path: 'eth:ethertype:nsh:ip:tcp',
  linkType: linkTypes.ethernet,
  family: 4,
  build: (fields) => ethernet(tunnels.nsh(packet(4, fields), 1), { etherType: 0x894f }),
  headers: ETHERNET + 24 + IP,
  impossible: [
    {
      name: 'a length of 4 bytes',
      frame: patched(ethernet(tunnels.nsh(four, 1), { etherType: 0x894f }), ETHERNET + 1, 1),
      outcome: 'MALFORMED',
    },
    {
      name: 'fixed metadata of another length',
      frame: patched(ethernet(tunnels.nsh(four, 1), { etherType: 0x894f }), ETHERNET + 1, 2),
      outcome: 'MALFORMED',
    },
    {
      name: 'longer than the frame',
      frame: patched(ethernet(tunnels.nsh(four, 1, 8), { etherType: 0x894f }), ETHERNET + 1, 63),
      outcome: 'CUT_SHORT',
    },
  ],
  options: [
    { name: 'no context', frame: ethernet(tunnels.nsh(six, 2, 0), { etherType: 0x894f }), shows: { family: 6 } },
    { name: 'in GRE', frame: ethernet(overGre(tunnels.nsh(frame, 3), { protocol: 0x894f })) },
  ],
});

fiveWays({
  name: 'GTP-U',
  path: 'raw:ip:udp:gtp:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => overUdp(2152, tunnels.gtp(packet(4, fields), { sequence: true, extensions: [4, 8] })),
  headers: UDP + 12 + 12 + IP,
  impossible: [
    {
      name: 'an extension of length 0',
      frame: patched(overUdp(2152, tunnels.gtp(four, { extensions: [4] })), UDP + 12, 0),
      outcome: 'CUT_SHORT',
    },
    {
      name: 'an extension beyond the packet',
      frame: patched(overUdp(2152, tunnels.gtp(four, { extensions: [4] })), UDP + 12, 255),
      outcome: 'CUT_SHORT',
    },
    { name: 'a length of 0', frame: patched(overUdp(2152, tunnels.gtp(four)), UDP + 2, 0, 0), outcome: 'CUT_SHORT' },
  ],
  options: [
    { name: 'nothing optional', frame: overUdp(2152, tunnels.gtp(six)), shows: { family: 6 } },
    { name: 'an echo', frame: overUdp(2152, tunnels.gtp(four, { type: 1 })), outcome: 'NOT_TCP' },
    { name: 'no IP', frame: overUdp(2152, tunnels.gtp(patched(four, 0, 0x10))), outcome: 'NOT_TCP' },
    { name: 'version 2', frame: patched(overUdp(2152, tunnels.gtp(four)), UDP, 0x48), outcome: 'NOT_TCP' },
  ],
});
