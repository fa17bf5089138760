/** Puts packets into tunnels, and tunnels into packets. Everything has a default; name only what matters. */
import { concat, u16, u32, u8 } from './bytes.ts';
import { ethernet } from './links.ts';
import { ip } from './packets.ts';

const versionOf = (packet: Uint8Array): number => (packet[0] ?? 0) >> 4;
const etherTypeOf = (packet: Uint8Array): number => (versionOf(packet) === 6 ? 0x86dd : 0x0800);
const u24 = (value: number): Uint8Array => u8(value >> 16, (value >> 8) & 255, value & 255);

/** The two ends of a tunnel. */
const outer = { from: '198.51.100.1', to: '198.51.100.2' } as const;
const outer6 = { from: '2001:db8:ffff::1', to: '2001:db8:ffff::2' } as const;

/** The tunnel's packet. */
export const through = (protocol: number, payload: Uint8Array, family: 4 | 6 = 4): Uint8Array =>
  ip({ ...(family === 4 ? outer : outer6), protocol, ttl: 200 }, payload);

export function udp(payload: Uint8Array, destinationPort: number, sourcePort = 50_000, length = 8 + payload.length): Uint8Array {
  return concat(u16(sourcePort), u16(destinationPort), u16(length), u16(0), payload);
}

export interface GreFields {
  protocol?: number;
  checksum?: boolean;
  key?: number;
  sequence?: number;
  /** RFC 1701: entries of this many bytes each, ended by an empty one. */
  routes?: readonly number[];
  /** PPTP's version 1, with its acknowledgment number. */
  acknowledgment?: number;
}

export function gre(payload: Uint8Array, fields: GreFields = {}): Uint8Array {
  const { checksum = false, key, sequence, routes, acknowledgment } = fields;
  const flags =
    (checksum ? 0x8000 : 0) |
    (routes ? 0x4000 : 0) |
    (key === undefined ? 0 : 0x2000) |
    (sequence === undefined ? 0 : 0x1000) |
    (acknowledgment === undefined ? 0 : 0x0081);
  const word = (value: number | undefined): Uint8Array => (value === undefined ? u8() : u32(value));
  return concat(
    u16(flags),
    u16(fields.protocol ?? etherTypeOf(payload)),
    checksum || routes ? u32(0) : u8(),
    word(key),
    word(sequence),
    word(acknowledgment),
    ...(routes ?? []).map((length) => concat(u16(0x0800), u8(0, length), new Uint8Array(length))),
    routes ? u32(0) : u8(),
    payload,
  );
}

/** Types I, II and III, in GRE. */
export function erspan(frame: Uint8Array, type: 1 | 2 | 3, platform = false): Uint8Array {
  if (type === 1) return gre(frame, { protocol: 0x88be });
  if (type === 2) return gre(concat(u16(0x1007), u16(5), u32(18), frame), { protocol: 0x88be, sequence: 1 });
  const header = concat(u16(0x2007), u16(5), u32(99), u16(0), u16(platform ? 1 : 0), platform ? new Uint8Array(8) : u8());
  return gre(concat(header, frame), { protocol: 0x22eb, sequence: 1 });
}

/** Label stack, outermost first. */
export const mpls = (payload: Uint8Array, labels: readonly number[] = [100, 200]): Uint8Array =>
  concat(...labels.map((label, i) => u32(label * 4096 + (i === labels.length - 1 ? 256 : 0) + 63)), payload);

/** An Ethernet frame in an MPLS pseudowire, behind its control word. */
export const pseudowire = (frame: Uint8Array, labels?: readonly number[]): Uint8Array =>
  mpls(concat(u16(0), u16(7), frame), labels);

export const vxlan = (frame: Uint8Array, network = 42): Uint8Array => concat(u32(0x08000000), u24(network), u8(0), frame);
export const vxlanGpe = (payload: Uint8Array, next: number): Uint8Array => concat(u8(0x0c, 0, 0, next), u24(42), u8(0), payload);

/** Options of this many bytes each, a multiple of four. */
export function geneve(payload: Uint8Array, protocol = 0x6558, options: readonly number[] = []): Uint8Array {
  const encoded = options.map((length) => concat(u16(0x0102), u8(3, length / 4), new Uint8Array(length)));
  const length = encoded.reduce((sum, option) => sum + option.length, 0);
  return concat(u8(length / 4, 0), u16(protocol), u24(42), u8(0), ...encoded, payload);
}

/** With a context of this many bytes. */
export const nsh = (payload: Uint8Array, next: number, context = 16): Uint8Array =>
  concat(u16(0x0fc0 | ((8 + context) / 4)), u8(context === 16 ? 1 : 2, next), u24(7), u8(255), new Uint8Array(context), payload);

export interface GtpFields {
  sequence?: boolean;
  /** Bytes of each extension header, a multiple of four. */
  extensions?: readonly number[];
  type?: number;
}

export function gtp(packet: Uint8Array, fields: GtpFields = {}): Uint8Array {
  const extensions = fields.extensions ?? [];
  const optional = fields.sequence === true || extensions.length > 0;
  const body = concat(
    optional ? concat(u16(9), u8(0, extensions.length > 0 ? 0xc0 : 0)) : u8(),
    ...extensions.map((length, i) =>
      concat(u8(length / 4), new Uint8Array(length - 2), u8(i === extensions.length - 1 ? 0 : 0xc0)),
    ),
    packet,
  );
  const flags = 0x30 | (extensions.length > 0 ? 4 : 0) | (fields.sequence === true ? 2 : 0);
  return concat(u8(flags, fields.type ?? 255), u16(body.length), u32(0x1234), body);
}

/** PPP, its protocol field in one byte where that is allowed, and HDLC's address and control. */
export function ppp(packet: Uint8Array, options: { compressed?: boolean; hdlc?: boolean; protocol?: number } = {}): Uint8Array {
  const protocol = options.protocol ?? (versionOf(packet) === 6 ? 0x57 : 0x21);
  return concat(options.hdlc === true ? u8(0xff, 3) : u8(), options.compressed === true ? u8(protocol) : u16(protocol), packet);
}

export const pppoe = (payload: Uint8Array, length = payload.length): Uint8Array =>
  concat(u8(0x11, 0), u16(0xabcd), u16(length), payload);
export const chdlc = (payload: Uint8Array, protocol = etherTypeOf(payload)): Uint8Array =>
  concat(u8(0x0f, 0), u16(protocol), payload);

/** LLC with SNAP. */
export const snap = (payload: Uint8Array, organisation = 0, protocol = etherTypeOf(payload)): Uint8Array =>
  concat(u8(0xaa, 0xaa, 3), u24(organisation), u16(protocol), payload);
/** LLC with IP's own access point. */
export const llcIp = (packet: Uint8Array): Uint8Array => concat(u8(6, 6, 3), packet);
/** IEEE 802.3: a length where the EtherType would be. */
export const ieee8023 = (llc: Uint8Array, length = llc.length): Uint8Array => ethernet(llc, { etherType: length });

const station = u8(2, 0, 0, 0, 0, 1);
const peer = u8(2, 0, 0, 0, 0, 2);

export const fddi = (llc: Uint8Array, control = 0x50): Uint8Array => concat(u8(control), peer, station, llc);

/** With routing information of this many bytes, an even number. */
export function tokenRing(llc: Uint8Array, route = 0): Uint8Array {
  const source = route > 0 ? concat(u8(0x82), station.subarray(1)) : station;
  const routing = route > 0 ? concat(u8(route, 0), new Uint8Array(route - 2)) : u8();
  return concat(u8(0x10, 0x40), peer, source, routing, llc);
}

export interface WlanFields {
  qos?: boolean;
  toDs?: boolean;
  fromDs?: boolean;
  protected?: boolean;
  /** HT control, in QoS frames. */
  order?: boolean;
  /** Fills the header up to a multiple of four, as some drivers do. */
  pad?: boolean;
  /** An aggregate: of this many packets, all the same. */
  aggregate?: boolean | number;
  subtype?: number;
}

/** A data frame around LLC. */
export function wlan(llc: Uint8Array, fields: WlanFields = {}): Uint8Array {
  const { qos = false, toDs = true, fromDs = false, order = false, aggregate = false } = fields;
  const subtype = fields.subtype ?? (qos ? 8 : 0);
  const flags = (toDs ? 1 : 0) | (fromDs ? 2 : 0) | (fields.protected === true ? 0x40 : 0) | (order ? 0x80 : 0);
  const header = concat(
    u8((subtype << 4) | 8, flags),
    u16(0),
    peer,
    station,
    peer,
    u16(0x5000),
    toDs && fromDs ? station : u8(),
    qos ? u8(aggregate !== false ? 0x80 : 0, 0) : u8(),
    qos && order ? u32(0) : u8(),
  );
  const padding = fields.pad === true ? new Uint8Array(-header.length & 3) : u8();
  if (aggregate === false) return concat(header, padding, llc);
  const subframe = concat(peer, station, u16(llc.length), llc);
  const filled = concat(subframe, new Uint8Array(-subframe.length & 3));
  return concat(header, padding, ...Array.from({ length: Number(aggregate) - 1 }, () => filled), subframe);
}

/** Radiotap: a time stamp and flags, which tell of a padded header. */
export const radiotap = (frame: Uint8Array, padded = false, words = 1): Uint8Array => {
  const present = concat(...Array.from({ length: words }, (_, i) => u32(i < words - 1 ? 0x80000003 : 3, true)));
  const aligned = new Uint8Array(-(4 + present.length) & 7);
  const fields = concat(aligned, new Uint8Array(8), u8(padded ? 0x20 : 0));
  return concat(u8(0, 0), u16(4 + present.length + fields.length, true), present, fields, frame);
};
export const prism = (frame: Uint8Array): Uint8Array => concat(u32(0x44, true), u32(144, true), new Uint8Array(136), frame);
export const avs = (frame: Uint8Array): Uint8Array => concat(u32(0x80211001), u32(64), new Uint8Array(56), frame);
export const ppi = (frame: Uint8Array, linkType: number): Uint8Array =>
  concat(u8(0, 0), u16(8, true), u32(linkType, true), frame);

export interface L2tpFields {
  length?: boolean;
  sequence?: boolean;
  /** Bytes of padding. */
  offset?: number;
  version?: number;
  control?: boolean;
}

export function l2tp(payload: Uint8Array, fields: L2tpFields = {}): Uint8Array {
  const { length = false, sequence = false, offset, version = 2, control = false } = fields;
  const flags =
    (control ? 0x8000 : 0) | (length ? 0x4000 : 0) | (sequence ? 0x0800 : 0) | (offset === undefined ? 0 : 0x0200) | version;
  const rest = concat(
    u16(3),
    u16(4),
    sequence ? u32(0x00010002) : u8(),
    offset === undefined ? u8() : concat(u16(offset), new Uint8Array(offset)),
    payload,
  );
  return concat(u16(flags), length ? u16(4 + rest.length) : u8(), rest);
}

/** Indications before the packet: an authentication with a client identifier and value of this many bytes each, and an origin. */
export function teredo(packet: Uint8Array, fields: { authentication?: number; origin?: boolean } = {}): Uint8Array {
  const { authentication, origin = false } = fields;
  const length = authentication ?? 0;
  return concat(
    authentication === undefined ? u8() : concat(u16(1), u8(length, length), new Uint8Array(2 * length + 9)),
    origin ? concat(u16(0), u16(0x1234), u32(0x0a000001)) : u8(),
    packet,
  );
}

/** Frame Relay with a network layer identifier; of an address of this many bytes. */
export function frameRelay(
  packet: Uint8Array,
  fields: { addressBytes?: 2 | 3 | 4; nlpid?: number; pad?: boolean } = {},
): Uint8Array {
  const { addressBytes = 2, nlpid = versionOf(packet) === 6 ? 0x8e : 0xcc, pad = false } = fields;
  const address = [0x18, 0x40, 0x40, 0x40].slice(0, addressBytes).map((byte, i) => (i === addressBytes - 1 ? byte | 1 : byte));
  return concat(u8(...address, 3), pad ? u8(0) : u8(), u8(nlpid), packet);
}
/** Frame Relay as Cisco's, with an EtherType. */
export const frameRelayCisco = (packet: Uint8Array): Uint8Array => concat(u8(0x18, 0x41), u16(etherTypeOf(packet)), packet);

/** Junos's header: flags, extensions of this many bytes, and no link layer where a protocol is given. */
export function juniper(
  payload: Uint8Array,
  fields: { flags?: number; extensions?: number; protocol?: number } = {},
): Uint8Array {
  const { flags = 0, extensions, protocol } = fields;
  return concat(
    u8(0x4d, 0x47, 0x43, flags | (extensions === undefined ? 0 : 0x80) | (protocol === undefined ? 0 : 2)),
    extensions === undefined ? u8() : concat(u16(extensions), u8(1, extensions - 2), new Uint8Array(Math.max(0, extensions - 2))),
    protocol === undefined ? u8() : u32(protocol, true),
    payload,
  );
}

/** Netfilter's log: a prefix, and the packet, in this byte order. */
export function nflog(packet: Uint8Array, littleEndian = true): Uint8Array {
  const attribute = (type: number, content: Uint8Array): Uint8Array =>
    concat(u16(4 + content.length, littleEndian), u16(type, littleEndian), content, new Uint8Array(-content.length & 3));
  return concat(
    u8(versionOf(packet) === 6 ? 10 : 2, 0),
    u16(0),
    attribute(10, u8(0x61, 0)),
    attribute(5, u32(2)),
    attribute(9, packet),
  );
}

/** A header of fixed bytes with the next EtherType behind. */
export const shim = (header: number, payload: Uint8Array, next = etherTypeOf(payload)): Uint8Array =>
  concat(new Uint8Array(header), u16(next), payload);
/** MAC in MAC: the customer's addresses behind the service identifier. */
export const backbone = (packet: Uint8Array): Uint8Array => concat(u32(0x00012345), ethernet(packet));
/** Cisco MetaData. */
export const metadata = (packet: Uint8Array): Uint8Array => concat(u8(1, 1), u16(1), u16(9), u16(etherTypeOf(packet)), packet);
/** The same in GRE, where the EtherType comes first. */
export const greMetadata = (packet: Uint8Array): Uint8Array => concat(u16(etherTypeOf(packet)), u8(1, 1), u16(1), u16(9), packet);
/** IEEE 802.1AE without encryption. */
export const macsec = (packet: Uint8Array, channel = true, control = 0): Uint8Array =>
  concat(
    u8(control | (channel ? 0x20 : 0), 0),
    u32(1),
    channel ? new Uint8Array(8) : u8(),
    u16(etherTypeOf(packet)),
    packet,
    new Uint8Array(16),
  );
export const etherIp = (frame: Uint8Array): Uint8Array => concat(u16(0x3000), frame);
/** With options of this many words. */
export const trill = (frame: Uint8Array, options = 0): Uint8Array =>
  concat(u16((options << 6) | 5), u16(1), u16(2), new Uint8Array(options * 4), frame);

export const lisp = (packet: Uint8Array): Uint8Array => concat(u32(0x80000001), u32(1), packet);
/** With an identity of 16 bytes and a signature of 20. */
export const ayiya = (packet: Uint8Array, operation = 1): Uint8Array =>
  concat(u8(0x41, 0x52, 0x10 | operation, versionOf(packet) === 6 ? 41 : 4), u32(0x4b000000), new Uint8Array(36), packet);
/** A mirrored Ethernet frame (1) or Wi-Fi frame (18), behind padding and a tag. */
export const tzsp = (frame: Uint8Array, type = 1): Uint8Array => concat(u8(1, 0), u16(type), u8(0, 10, 1, 0xaa, 1), frame);
