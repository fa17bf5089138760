/** Builds IP and TCP packets with correct lengths and checksums. Everything has a default; name only what matters. */
import { addressBytes, checksum, concat, type Payload, payloadBytes, u16, u32, u8 } from './bytes.ts';
import { type TcpOptionSpec, tcpOptions } from './tcpOptions.ts';

const flagLetters: Readonly<Record<string, number>> = {
  F: 1,
  S: 2,
  R: 4,
  P: 8,
  A: 16,
  U: 32,
  E: 64,
  C: 128,
  N: 256, // AE, formerly nonce sum
};

/** 'SA' → 18; numbers pass through. */
export function flagBits(flags: string | number): number {
  if (typeof flags === 'number') return flags;
  return [...flags].reduce((bits, letter) => {
    const bit = flagLetters[letter];
    if (bit === undefined) throw new Error(`no TCP flag ${letter}; use F S R P A U E C N`);
    return bits | bit;
  }, 0);
}

export interface TcpFields {
  sourcePort: number;
  destinationPort: number;
  seq?: number;
  ack?: number;
  /** Letters of F S R P A U E C N (AE), or bits. Default 'A'. */
  flags?: string | number;
  window?: number;
  urgent?: number;
  options?: TcpOptionSpec | Uint8Array;
  payload?: Payload;
  /** Writes this data offset (in 32-bit words) whatever the options' length. */
  dataOffset?: number;
}

/** A TCP header and payload; the checksum needs the addresses it travels between. */
export function tcp(from: string, to: string, fields: TcpFields): Uint8Array {
  const options = fields.options instanceof Uint8Array ? fields.options : tcpOptions(fields.options ?? {});
  const payload = payloadBytes(fields.payload ?? 0);
  const flags = flagBits(fields.flags ?? 'A');
  const offset = fields.dataOffset ?? 5 + Math.ceil(options.length / 4);
  const segment = concat(
    u16(fields.sourcePort),
    u16(fields.destinationPort),
    u32(fields.seq ?? 0),
    u32(fields.ack ?? 0),
    u8((offset << 4) | (flags >> 8), flags & 0xff),
    u16(fields.window ?? 64240),
    u16(0),
    u16(fields.urgent ?? 0),
    options,
    payload,
  );
  segment.set(u16(transportChecksum(from, to, 6, segment)), 16);
  return segment;
}

/** Over the pseudo-header too (RFC 9293 section 3.1, RFC 8200 section 8.1). */
function transportChecksum(from: string, to: string, protocol: number, segment: Uint8Array): number {
  return checksum(addressBytes(from), addressBytes(to), u32(segment.length), u32(protocol), segment);
}

export interface IpFields {
  from: string;
  to: string;
  /** Default 6, TCP. */
  protocol?: number;
  /** TTL or hop limit. */
  ttl?: number;
  /** IPv4 only. */
  id?: number;
  /** IPv4 only; default true. */
  dontFragment?: boolean;
  /** IPv4 only; fragment offset in bytes (a multiple of 8) and the more-fragments bit. */
  fragment?: { offset: number; more: boolean };
  /** TOS or traffic class. */
  tos?: number;
  /** IPv4 options, a multiple of 4 bytes. */
  options?: Uint8Array;
  /** IPv6 only: extension headers before the payload, in order. The chain of next-header values is filled in. */
  extensions?: readonly Ipv6Extension[];
  /** Writes this total length (IPv4) or payload length (IPv6), whatever the truth; 0 is what offloading leaves. */
  length?: number;
}

/** One extension header: its protocol number and its bytes, the first of which (next header) is overwritten. */
export interface Ipv6Extension {
  protocol: number;
  bytes: Uint8Array;
}

/** An IPv4 or IPv6 packet around `payload`; the family follows from `from`. */
export function ip(fields: IpFields, payload: Uint8Array): Uint8Array {
  return fields.from.includes(':') ? ipv6(fields, payload) : ipv4(fields, payload);
}

function ipv4(fields: IpFields, payload: Uint8Array): Uint8Array {
  const options = fields.options ?? new Uint8Array(0);
  const headerLength = 20 + options.length;
  const fragment = fields.fragment;
  const fragmentBits =
    ((fields.dontFragment ?? fragment === undefined) ? 0x4000 : 0) |
    (fragment?.more ? 0x2000 : 0) |
    ((fragment?.offset ?? 0) >> 3);
  const header = concat(
    u8(0x40 | (headerLength >> 2), fields.tos ?? 0),
    u16(fields.length ?? headerLength + payload.length),
    u16(fields.id ?? 0),
    u16(fragmentBits),
    u8(fields.ttl ?? 64, fields.protocol ?? 6),
    u16(0),
    addressBytes(fields.from),
    addressBytes(fields.to),
    options,
  );
  header.set(u16(checksum(header)), 10);
  return concat(header, payload);
}

function ipv6(fields: IpFields, payload: Uint8Array): Uint8Array {
  const extensions = fields.extensions ?? [];
  const chain = [...extensions.map((extension) => extension.protocol), fields.protocol ?? 6];
  const chained = extensions.map(({ bytes }, i) => concat(u8(chain[i + 1] ?? 59), bytes.subarray(1)));
  const body = concat(...chained, payload);
  const header = concat(
    u32(((6 << 28) | ((fields.tos ?? 0) << 20)) >>> 0),
    u16(fields.length ?? body.length),
    u8(chain[0] ?? 59, fields.ttl ?? 64),
    addressBytes(fields.from),
    addressBytes(fields.to),
  );
  return concat(header, body);
}

/** A whole TCP/IP packet. */
export function tcpPacket(ipFields: IpFields, tcpFields: TcpFields): Uint8Array {
  return ip({ protocol: 6, ...ipFields }, tcp(ipFields.from, ipFields.to, tcpFields));
}

/** An ICMP or ICMPv6 error that quotes the start of `quoted`, an IP packet. Default: port unreachable, 28 or 48 bytes quoted. */
export function icmpError(
  ipFields: IpFields,
  quoted: Uint8Array,
  error: { type?: number; code?: number; quote?: number; rest?: number } = {},
): Uint8Array {
  const six = ipFields.from.includes(':');
  const quote = quoted.subarray(0, error.quote ?? (six ? 48 : 28));
  const message = concat(u8(error.type ?? (six ? 1 : 3), error.code ?? (six ? 4 : 3)), u16(0), u32(error.rest ?? 0), quote);
  const sum = six ? transportChecksum(ipFields.from, ipFields.to, 58, message) : checksum(message);
  message.set(u16(sum), 2);
  return ip({ ...ipFields, protocol: six ? 58 : 1 }, message);
}
