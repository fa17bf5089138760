import { linkTypes } from '../../support/links.ts';
import { icmpError, type IpFields, ip, type Ipv6Extension } from '../../support/packets.ts';
import { concat, u32, u8 } from '../../support/bytes.ts';
import { addresses, carried, fiveWays, patched, segmentOf } from '../../support/fiveWays.ts';

const raw = linkTypes.raw;
const between = (family: 4 | 6): IpFields => ({ from: addresses[family][0], to: addresses[family][1] });
const four = (more: Partial<IpFields> = {}, fields = carried): Uint8Array => ip({ ...between(4), ...more }, segmentOf(4, fields));
const six = (more: Partial<IpFields> = {}, fields = carried): Uint8Array => ip({ ...between(6), ...more }, segmentOf(6, fields));
const noPayload = { ...carried, payload: new Uint8Array(0) };

const route = (kind: number, pointer: number): Uint8Array => u8(kind, 11, pointer, 9, 9, 9, 9, 8, 7, 6, 5, 0);
const lastHop = { dst0: 0x08070605 };
const headerTarget = { dst0: 0xc0a8fffe | 0 };

fiveWays({
  name: 'IPv4',
  path: 'raw:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => four({ ttl: 57, id: 0xabcd, tos: 0x2e, dontFragment: true }, fields),
  headers: 20,
  shows: {
    src0: 0x0a010203,
    dst0: 0xc0a8fffe | 0,
    src1: 0,
    dst3: 0,
    ttl: 57,
    ipId: 0xabcd,
    tos: 0x2e,
    dontFragment: 1,
    flowLabel: 0,
  },
  impossible: [
    { name: 'a header of 16 bytes', frame: patched(four(), 0, 0x44), outcome: 'MALFORMED' },
    { name: 'a total length below the header', frame: four({ length: 19 }), outcome: 'MALFORMED' },
    { name: 'a header longer than the packet', frame: patched(four({ length: 40 }), 0, 0x4f), outcome: 'MALFORMED' },
    { name: 'no room for ports', frame: four({ length: 20 }), outcome: 'MALFORMED' },
    { name: 'room for half a TCP header', frame: four({ length: 35 }), outcome: 'MALFORMED' },
    { name: 'a total length beyond the frame', frame: four({ length: 1500 }), outcome: 'TCP' },
  ],
  options: [
    { name: 'may be fragmented', frame: four({ dontFragment: false }), shows: { dontFragment: 0 } },
    { name: 'no-operations', frame: four({ options: u8(1, 1, 1, 0) }), shows: headerTarget },
    { name: 'loose source route, under way', frame: four({ options: route(131, 4) }), shows: lastHop },
    { name: 'strict source route, under way', frame: four({ options: route(137, 8) }), shows: lastHop },
    { name: 'source route, done', frame: four({ options: route(131, 12) }), shows: headerTarget },
    { name: 'record route is none', frame: four({ options: route(7, 4) }), shows: headerTarget },
    {
      name: 'source route behind the end of options',
      frame: four({ options: concat(u8(0, 0, 0, 0), route(131, 4)) }),
      shows: headerTarget,
    },
    {
      name: 'source route that overruns the header',
      frame: four({ options: u8(131, 39, 4, 9, 9, 9, 9, 0) }),
      shows: headerTarget,
    },
    {
      name: 'source route that overruns it by little',
      frame: four({ options: u8(131, 11, 4, 9, 9, 9, 9, 0) }),
      shows: headerTarget,
    },
    { name: 'an option of length 0', frame: four({ options: u8(131, 0, 4, 9) }), shows: headerTarget },
    { name: 'total length 0 of segmentation offloading', frame: four({ length: 0 }), shows: { payloadLength: 5 } },
    {
      name: 'a total length beyond the frame is not believed',
      frame: four({ length: 1500 }),
      shows: { payloadLength: 5, truncated: 0 },
    },
    { name: 'a first fragment', frame: four({ fragment: { offset: 0, more: true } }), outcome: 'FRAGMENT' },
    { name: 'a later fragment', frame: four({ fragment: { offset: 1480, more: false } }), outcome: 'FRAGMENT' },
    { name: 'UDP', frame: ip({ ...between(4), protocol: 17 }, new Uint8Array(8)), outcome: 'NOT_TCP' },
    {
      name: 'authentication header',
      frame: ip({ ...between(4), protocol: 51 }, concat(u8(6, 4), new Uint8Array(22), segmentOf(4, carried))),
    },
  ],
});

/** An address list as routing headers hold it. */
const hop = (last: number): Uint8Array => concat(u32(0x20010db8), new Uint8Array(11), u8(last));
const routing = (type: number, left: number, ...hops: Uint8Array[]): Ipv6Extension => ({
  protocol: 43,
  bytes: concat(u8(0, hops.length * 2, type, left, 0, 0, 0, 0), ...hops),
});
const through = (...extensions: Ipv6Extension[]): Uint8Array => six({ extensions });
const headerDestination = { dst0: 0xfe800000 | 0, dst3: 0x00010002 };
const options = (protocol: number, ...content: number[]): Ipv6Extension => ({
  protocol,
  bytes: u8(0, content.length > 6 ? 2 : 0, ...content),
});
const homeAddress = concat(u8(1, 2, 0, 0, 201, 16), hop(0x77));

fiveWays({
  name: 'IPv6',
  path: 'raw:ipv6:tcp',
  linkType: raw,
  family: 6,
  build: (fields) => six({ ttl: 57, tos: 0x2e }, fields),
  headers: 40,
  shows: {
    src0: 0x20010db8,
    src1: 0,
    src2: 0,
    src3: 1,
    dst0: 0xfe800000 | 0,
    dst1: 0,
    dst2: 0xaabbccdd | 0,
    dst3: 0x00010002,
    ttl: 57,
    tos: 0x2e,
    ipId: 0,
  },
  impossible: [
    { name: 'no room for ports', frame: six({ length: 3 }), outcome: 'MALFORMED' },
    { name: 'room for half a TCP header', frame: six({ length: 15 }), outcome: 'MALFORMED' },
    { name: 'a length beyond the frame', frame: six({ length: 9000 }), outcome: 'TCP' },
    { name: 'version 7', frame: patched(six(), 0, 0x70), outcome: 'NOT_TCP' },
  ],
  options: [
    { name: 'flow label', frame: patched(six(), 1, 0x0f, 0x12, 0x34), shows: { flowLabel: 0xf1234, tos: 0 } },
    { name: 'length 0 of segmentation offloading', frame: six({ length: 0 }), shows: { payloadLength: 5 } },
    { name: 'no next header', frame: six({ protocol: 59 }), outcome: 'NOT_TCP' },
  ],
});

fiveWays({
  name: 'IPv6 extension headers',
  path: 'raw:ipv6:ipv6.hopopts:ipv6.dstopts:tcp',
  linkType: raw,
  family: 6,
  build: (fields) => six({ extensions: [options(0, 1, 4, 0, 0, 0, 0), options(60, 1, 4, 0, 0, 0, 0)] }, fields),
  headers: 40 + 16,
  impossible: [
    {
      name: 'a header longer than the packet',
      frame: patched(through(options(0, 1, 4, 0, 0, 0, 0)), 41, 255),
      outcome: 'MALFORMED',
    },
    {
      name: 'a routing header longer than the packet',
      frame: patched(through(routing(0, 1, hop(9))), 41, 254),
      outcome: 'MALFORMED',
    },
    {
      name: 'an authentication header longer than the packet',
      frame: patched(through({ protocol: 51, bytes: u8(0, 0, 0, 0, 0, 0, 0, 0) }), 41, 255),
      outcome: 'MALFORMED',
    },
    { name: 'a home address longer than its header', frame: through(options(60, 201, 16, 0, 0, 0, 0)), outcome: 'TCP' },
  ],
  options: [
    { name: 'thirty of them', frame: through(...Array.from({ length: 30 }, () => options(60, 1, 4, 0, 0, 0, 0))) },
    {
      name: 'a chain without an end',
      frame: through(...Array.from({ length: 150 }, () => options(60, 1, 4, 0, 0, 0, 0))),
      outcome: 'TOO_DEEP',
    },
    { name: 'authentication', frame: through({ protocol: 51, bytes: concat(u8(0, 4), new Uint8Array(22)) }) },
    { name: 'routing type 0, under way', frame: through(routing(0, 1, hop(8), hop(9))), shows: { dst0: 0x20010db8, dst3: 9 } },
    { name: 'routing type 2, under way', frame: through(routing(2, 1, hop(9))), shows: { dst3: 9 } },
    { name: 'segment routing, under way', frame: through(routing(4, 1, hop(8), hop(9))), shows: { dst3: 8 } },
    { name: 'routing, arrived', frame: through(routing(0, 0, hop(9))), shows: headerDestination },
    { name: 'routing type 253', frame: through(routing(253, 1, hop(9))), shows: headerDestination },
    { name: 'routing without an address', frame: through(routing(0, 1)), shows: headerDestination },
    { name: 'home address', frame: through(options(60, ...homeAddress)), shows: { src0: 0x20010db8, src3: 0x77 } },
    { name: 'home address is a destination option only', frame: through(options(0, ...homeAddress)), shows: { src3: 1 } },
    { name: 'atomic fragment', frame: through({ protocol: 44, bytes: u8(0, 0, 0, 0, 1, 2, 3, 4) }) },
    { name: 'first fragment', frame: through({ protocol: 44, bytes: u8(0, 0, 0, 1, 1, 2, 3, 4) }), outcome: 'FRAGMENT' },
    { name: 'later fragment', frame: through({ protocol: 44, bytes: u8(0, 0, 0, 8, 1, 2, 3, 4) }), outcome: 'FRAGMENT' },
    { name: 'mobility', frame: through({ protocol: 135, bytes: new Uint8Array(8) }), outcome: 'NOT_TCP' },
  ],
});

const unreachable = (quote: number, type = 3): Uint8Array =>
  icmpError({ from: '10.9.9.9', to: '10.1.2.3', ttl: 200 }, four({ ttl: 3 }), { quote, type });
const unreachable6 = (quote: number, type = 1): Uint8Array =>
  icmpError({ from: 'fe80::9', to: '2001:db8::1' }, six({ ttl: 3 }), { quote, type });
const quotedPorts = { sourcePort: 51234, destinationPort: 443, seq: 0xfffffff0 | 0, icmpQuoted: 1 };
const quotedAll = { ...quotedPorts, flags: 0x118, src0: 0x0a010203, dst0: 0xc0a8fffe | 0, ttl: 3 };

fiveWays({
  name: 'ICMPv6 errors',
  path: 'raw:ipv6:icmpv6:ipv6:tcp',
  linkType: raw,
  family: 6,
  build: (fields) => icmpError({ from: 'fe80::9', to: '2001:db8::1' }, six({ ttl: 3 }, fields), { quote: 200 }),
  headers: 40 + 8 + 40,
  outcome: 'TCP_IN_ICMP_ERROR',
  cutOutcome: (captured) => (captured >= 8 ? 'TCP_IN_ICMP_ERROR_SHORT' : 'CUT_SHORT'),
  shows: { icmpQuoted: 1, ttl: 3, src3: 1 },
  impossible: [{ name: 'a quote cut in its ports', frame: unreachable6(47), outcome: 'CUT_SHORT' }],
  options: [
    { name: '8 bytes', frame: unreachable6(48), outcome: 'TCP_IN_ICMP_ERROR_SHORT', shows: { ...quotedPorts, family: 6 } },
    ...[1, 2, 3, 4].map((type) => ({
      name: `type ${type}`,
      frame: unreachable6(100, type),
      outcome: 'TCP_IN_ICMP_ERROR',
      shows: { ttl: 3 },
    })),
    ...[0, 5, 127, 128, 137].map((type) => ({
      name: `type ${type} is no error`,
      frame: unreachable6(100, type),
      outcome: 'NOT_TCP',
    })),
  ],
});

fiveWays({
  name: 'ICMP errors',
  path: 'raw:ip:icmp:ip:tcp',
  linkType: raw,
  family: 4,
  build: (fields) => icmpError({ from: '10.9.9.9', to: '10.1.2.3', ttl: 200 }, four({ ttl: 3 }, fields), { quote: 200 }),
  headers: 20 + 8 + 20,
  outcome: 'TCP_IN_ICMP_ERROR',
  cutOutcome: (captured) => (captured >= 8 ? 'TCP_IN_ICMP_ERROR_SHORT' : 'CUT_SHORT'),
  shows: { icmpQuoted: 1, ttl: 3, src0: 0x0a010203 },
  impossible: [
    { name: 'an error without a quote', frame: unreachable(0), outcome: 'CUT_SHORT' },
    { name: 'a quote cut in its IP header', frame: unreachable(19), outcome: 'CUT_SHORT' },
    { name: 'a quote cut in its ports', frame: unreachable(27), outcome: 'CUT_SHORT' },
    { name: 'an ICMP header cut in two', frame: ip({ ...between(4), protocol: 1 }, u8(3, 3, 0, 0)), outcome: 'CUT_SHORT' },
    { name: 'an empty ICMP message', frame: ip({ ...between(4), protocol: 1 }, u8()), outcome: 'CUT_SHORT' },
  ],
  options: [
    {
      name: 'quotes of 8 bytes say which flow',
      frame: unreachable(28),
      outcome: 'TCP_IN_ICMP_ERROR_SHORT',
      shows: { ...quotedPorts, flags: 0, ack: 0, payloadLength: 0 },
    },
    { name: 'quotes of 15 bytes say no more', frame: unreachable(35), outcome: 'TCP_IN_ICMP_ERROR_SHORT', shows: quotedPorts },
    {
      name: 'quotes of 16 bytes say all',
      frame: unreachable(36),
      outcome: 'TCP_IN_ICMP_ERROR',
      shows: { ...quotedAll, payloadLength: 0 },
    },
    { name: 'whole quotes', frame: unreachable(100), outcome: 'TCP_IN_ICMP_ERROR', shows: { ...quotedAll, payloadLength: 5 } },
    { name: 'time exceeded', frame: unreachable(100, 11), outcome: 'TCP_IN_ICMP_ERROR' },
    { name: 'source quench', frame: unreachable(100, 4), outcome: 'TCP_IN_ICMP_ERROR' },
    { name: 'parameter problem', frame: unreachable(100, 12), outcome: 'TCP_IN_ICMP_ERROR' },
    { name: 'a redirect is no error', frame: unreachable(100, 5), outcome: 'NOT_TCP' },
    { name: 'echo', frame: unreachable(100, 8), outcome: 'NOT_TCP' },
    {
      name: 'an error about an error',
      frame: icmpError({ from: '1.1.1.1', to: '2.2.2.2' }, unreachable(100), { quote: 200 }),
      outcome: 'TCP_IN_ICMP_ERROR',
      shows: quotedAll,
    },
    {
      name: 'a quoted fragment',
      frame: icmpError({ from: '1.1.1.1', to: '2.2.2.2' }, four({ fragment: { offset: 8, more: true } }), { quote: 60 }),
      outcome: 'FRAGMENT',
    },
    {
      name: 'quoted UDP',
      frame: icmpError({ from: '1.1.1.1', to: '2.2.2.2' }, ip({ ...between(4), protocol: 17 }, new Uint8Array(8))),
      outcome: 'NOT_TCP',
    },
    { name: 'TCP after an error in the same object', frame: four({}, noPayload), shows: { icmpQuoted: 0, payloadLength: 0 } },
  ],
});
