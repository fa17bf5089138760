/** Puts IP packets into link-layer frames. */
import { concat, macBytes, u16, u32, u8 } from './bytes.ts';

/** LINKTYPE_* numbers of the frames made here. */
export const linkTypes = {
  null: 0,
  ethernet: 1,
  raw: 101,
  loop: 108,
  sll: 113,
  ipv4: 228,
  ipv6: 229,
  sll2: 276,
} as const;
/** Those of test/support/tunnels.ts. */
export const rareLinkTypes = {
  tokenRing: 6,
  ppp: 9,
  fddi: 10,
  pppSerial: 50,
  pppEther: 51,
  rfc1483: 100,
  clip: 106,
  frameRelay: 107,
  enc: 109,
  pflog: 117,
  ipOverFc: 122,
  juniperGgsn: 133,
  juniperAtm2: 135,
  juniperServices: 136,
  juniperAtm1: 137,
  firewire: 138,
  juniperPppoe: 167,
  juniperEthernet: 178,
  juniperPpp: 179,
  juniperFrameRelay: 180,
  juniperChdlc: 181,
  juniperVoice: 183,
  ipnet: 226,
  nflog: 239,
  pktap: 258,
  chdlc: 104,
  wlan: 105,
  prism: 119,
  radiotap: 127,
  avs: 163,
  ppi: 192,
  pppDirection: 204,
} as const;
export type LinkName = keyof typeof linkTypes;

const etherTypeOf = (packet: Uint8Array): number => ((packet[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800);

export interface EthernetFields {
  source?: string;
  destination?: string;
  etherType?: number;
  /** VLAN tags, outermost first: an id (with 0x8100), or both. */
  vlans?: readonly (number | { tpid: number; id: number })[];
  /** Pads with zeros to this length; 60 is the shortest frame on a wire. */
  minimum?: number;
}

export function ethernet(packet: Uint8Array, fields: EthernetFields = {}): Uint8Array {
  const tags = (fields.vlans ?? []).map((vlan) => (typeof vlan === 'number' ? { tpid: 0x8100, id: vlan } : vlan));
  const frame = concat(
    macBytes(fields.destination ?? '02:00:00:00:00:02'),
    macBytes(fields.source ?? '02:00:00:00:00:01'),
    ...tags.flatMap(({ tpid, id }) => [u16(tpid), u16(id)]),
    u16(fields.etherType ?? etherTypeOf(packet)),
    packet,
  );
  const padding = Math.max(0, (fields.minimum ?? 0) - frame.length);
  return padding === 0 ? frame : concat(frame, new Uint8Array(padding));
}

/** Linux cooked capture, version 1. */
export const sll = (packet: Uint8Array, protocol = etherTypeOf(packet), source = '02:00:00:00:00:01'): Uint8Array =>
  concat(u16(0), u16(1), u16(6), macBytes(source), u16(0), u16(protocol), packet);

/** Linux cooked capture, version 2. */
export const sll2 = (packet: Uint8Array, protocol = etherTypeOf(packet), source = '02:00:00:00:00:01'): Uint8Array =>
  concat(u16(protocol), u16(0), u32(2), u16(1), u8(0, 6), macBytes(source), u16(0), packet);

/** BSD loopback: the address family in the byte order of the machine that captured (NULL) or big-endian (LOOP). */
export function loopback(packet: Uint8Array, options: { family?: number; littleEndian?: boolean } = {}): Uint8Array {
  const family = options.family ?? ((packet[0] ?? 0) >> 4 === 6 ? 30 : 2);
  return concat(u32(family, options.littleEndian ?? false), packet);
}

/** The IP packet as a frame of the named link type. */
export function framed(packet: Uint8Array, link: LinkName, source?: string): Uint8Array {
  switch (link) {
    case 'ethernet':
      return ethernet(packet, source === undefined ? {} : { source });
    case 'sll':
      return sll(packet, undefined, source);
    case 'sll2':
      return sll2(packet, undefined, source);
    case 'null':
      return loopback(packet, { littleEndian: true });
    case 'loop':
      return loopback(packet);
    case 'raw':
    case 'ipv4':
    case 'ipv6':
      return packet;
  }
}
