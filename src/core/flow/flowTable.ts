import type { Segment } from '../wire/segment.ts';
import { ACK, FIN, RST, SYN } from './flags.ts';
import { grown } from './growable.ts';
import { foldAddress, type HostTable } from './hosts.ts';

/** The two ends of a flow: A sent its first packet. Directions are numbered by their sender. */
export type Direction = 0 | 1;
export const A: Direction = 0;
export const B: Direction = 1;

/** What one direction of a flow was seen to do. */
export const SAW_SYN = 1;
export const SAW_SYN_ACK = 2;
export const SAW_FIN = 4;
export const SAW_RST = 8;
export const SAW_DATA = 16;
const BASE_SEQ_SET = 32;

const KEY_WORDS = 4;

const SEED = Math.floor(Math.random() * 0x100000000) | 0;

/**
 * The flows of a capture, numbered exactly as Wireshark numbers tcp.stream. Typed arrays, one row a flow; per-direction columns
 * have two entries a flow, at `flow * 2 + direction`.
 */
export class FlowTable {
  #count = 0;
  /** Room for the flows of an ordinary capture, 2 MB: growing to it step by step cost more than the looking up. */
  #rows = 16_384;
  /** Pairs: a flow, -1 for none, and the whole hash of its ends. */
  #slots = new Int32Array(65_536 * 2).fill(-1);
  readonly #hostTable: HostTable;
  /** What a segment is compared with, side by side: A's and B's address folded to 32 bits (hosts.ts), both ports, 4 or 6. */
  #keys = new Int32Array(this.#rows * KEY_WORDS);
  /** What each direction's last ordinary packet had of distance and link: its TTL mixed with its source MAC (see indexer.ts). */
  path = new Uint32Array(this.#rows * 2);
  hosts = new Uint32Array(this.#rows * 2);
  ports = new Uint16Array(this.#rows * 2);
  firstRow = new Int32Array(this.#rows).fill(-1);
  lastRow = new Int32Array(this.#rows).fill(-1);
  packets = new Uint32Array(this.#rows * 2);
  /** TCP payload bytes sent by each direction, retransmissions included. */
  bytes = new Float64Array(this.#rows * 2);
  /** Wireshark's base of relative sequence numbers: the ISN, or one before the first number seen. */
  baseSeq = new Uint32Array(this.#rows * 2);
  saw = new Uint8Array(this.#rows * 2);
  /** RST frames in the flow. */
  resets = new Uint32Array(this.#rows);
  /** A 32-bit fold of the source MAC each direction began with; 0 when the link has none. */
  mac = new Uint32Array(this.#rows * 2);
  /** Window shift count from the SYN or SYN/ACK of each direction (RFC 7323, 2.2); -1 when none was seen. */
  windowShift = new Int8Array(this.#rows * 2).fill(-1);
  /** Row of the first SYN without ACK, and of the first SYN/ACK; -1 when not seen. */
  synRow = new Int32Array(this.#rows).fill(-1);
  synAckRow = new Int32Array(this.#rows).fill(-1);

  constructor(hosts: HostTable) {
    this.#hostTable = hosts;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * The flow a segment belongs to, made when it is new. As Wireshark (packet-tcp.c, dissect_tcp): a SYN whose sequence number is
   * not the one its direction began with starts a new flow on the same addresses and ports; the same number again never does, not
   * even after a FIN or RST (Wireshark 4.0). A SYN/ACK with another number moves that beginning instead.
   * Compares folded addresses and asks the host table only for IPv6 and for new flows: two look-ups fewer for each packet.
   * @returns `flow * 2 + direction` of the segment.
   */
  find(segment: Segment): number {
    const { family, sourcePort, destinationPort } = segment;
    const source = foldAddress(family, segment.src0, segment.src1, segment.src2, segment.src3);
    const destination = foldAddress(family, segment.dst0, segment.dst1, segment.dst2, segment.dst3);
    const key = hash(source, sourcePort, destination, destinationPort);
    const mask = this.#slots.length / 2 - 1;
    for (let slot = key & mask; ; slot = (slot + 1) & mask) {
      const flow = this.#slots[slot * 2] ?? -1;
      if (flow < 0) return this.#add(slot, key, segment, source, destination) * 2;
      // The whole hash stands beside the flow's number: nearly every other flow is passed over without a look at its row.
      if (this.#slots[slot * 2 + 1] !== key) continue;
      const direction = this.#directionIn(flow, segment, source, destination);
      if (direction < 0) continue;
      const end = flow * 2 + direction;
      const based = ((this.saw[end] ?? 0) & BASE_SEQ_SET) !== 0;
      const opening = segment.flags & (SYN | ACK);
      if (opening === SYN && based && this.baseSeq[end] !== segment.seq >>> 0) {
        return this.#add(slot, key, segment, source, destination) * 2;
      }
      if (opening === (SYN | ACK) && based) this.baseSeq[end] = segment.seq;
      return end;
    }
  }

  /** 0 or 1 when the segment is of this flow, else -1. A flow between identical ends has one direction. */
  #directionIn(flow: number, segment: Segment, source: number, destination: number): number {
    const { family, sourcePort, destinationPort } = segment;
    const keys = this.#keys;
    const at = flow * KEY_WORDS;
    if (keys[at + 3] !== family) return -1;
    const foldA = keys[at];
    const foldB = keys[at + 1];
    const ports = keys[at + 2];
    if (foldA === source && foldB === destination && ports === ((sourcePort << 16) | destinationPort)) {
      if (family === 4 || this.#hasAddresses(flow * 2, flow * 2 + 1, segment)) return A;
    }
    if (foldB === source && foldA === destination && ports === ((destinationPort << 16) | sourcePort)) {
      if (family === 4 || this.#hasAddresses(flow * 2 + 1, flow * 2, segment)) return B;
    }
    return -1;
  }

  /** Whether two ends whose folded IPv6 addresses agree have the segment's addresses; an IPv4 address is its own fold. */
  #hasAddresses(
    source: number,
    destination: number,
    { family, src0, src1, src2, src3, dst0, dst1, dst2, dst3 }: Segment,
  ): boolean {
    return (
      this.#hostTable.is(this.hosts[source] ?? 0, family, src0, src1, src2, src3) &&
      this.#hostTable.is(this.hosts[destination] ?? 0, family, dst0, dst1, dst2, dst3)
    );
  }

  #add(slot: number, key: number, segment: Segment, source: number, destination: number): number {
    const flow = this.#count++;
    if (flow === this.#rows) this.#growRows();
    const a = flow * 2;
    const { family, src0, src1, src2, src3, dst0, dst1, dst2, dst3 } = segment;
    this.hosts[a] = this.#hostTable.intern(family, src0, src1, src2, src3);
    this.hosts[a + 1] = this.#hostTable.intern(family, dst0, dst1, dst2, dst3);
    this.ports[a] = segment.sourcePort;
    this.ports[a + 1] = segment.destinationPort;
    this.#keys.set([source, destination, (segment.sourcePort << 16) | segment.destinationPort, family], flow * KEY_WORDS);
    // A reused tuple takes over its slot: later packets belong to the newest flow, as in Wireshark.
    this.#slots[slot * 2] = flow;
    this.#slots[slot * 2 + 1] = key;
    if (this.#count * 4 > this.#slots.length) this.#growSlots();
    return flow;
  }

  #growRows(): void {
    this.#rows *= 2;
    const rows = this.#rows;
    const firstNew = rows / 2;
    this.hosts = grown(this.hosts, rows * 2);
    this.#keys = grown(this.#keys, rows * KEY_WORDS);
    this.path = grown(this.path, rows * 2);
    this.ports = grown(this.ports, rows * 2);
    this.packets = grown(this.packets, rows * 2);
    this.bytes = grown(this.bytes, rows * 2);
    this.baseSeq = grown(this.baseSeq, rows * 2);
    this.saw = grown(this.saw, rows * 2);
    this.mac = grown(this.mac, rows * 2);
    this.resets = grown(this.resets, rows);
    this.windowShift = grown(this.windowShift, rows * 2).fill(-1, firstNew * 2);
    this.firstRow = grown(this.firstRow, rows).fill(-1, firstNew);
    this.lastRow = grown(this.lastRow, rows).fill(-1, firstNew);
    this.synRow = grown(this.synRow, rows).fill(-1, firstNew);
    this.synAckRow = grown(this.synAckRow, rows).fill(-1, firstNew);
  }

  #growSlots(): void {
    const old = this.#slots;
    const slots = new Int32Array(old.length * 2).fill(-1);
    const mask = slots.length / 2 - 1;
    for (let at = 0; at < old.length; at += 2) {
      const flow = old[at] ?? -1;
      if (flow < 0) continue;
      const key = old[at + 1] ?? 0;
      let slot = key & mask;
      while ((slots[slot * 2] ?? -1) >= 0) slot = (slot + 1) & mask;
      slots[slot * 2] = flow;
      slots[slot * 2 + 1] = key;
    }
    this.#slots = slots;
  }

  /** Learns the bases of relative sequence numbers as Wireshark does (packet-tcp.c, tcp_analyze_sequence_number). */
  noteSequence(end: number, flags: number, seq: number, ack: number): void {
    if (((this.saw[end] ?? 0) & BASE_SEQ_SET) === 0) {
      this.baseSeq[end] = (flags & SYN) !== 0 ? seq : seq - 1;
      this.saw[end] = (this.saw[end] ?? 0) | BASE_SEQ_SET;
    }
    const other = end ^ 1;
    if ((flags & ACK) !== 0 && ((this.saw[other] ?? 0) & BASE_SEQ_SET) === 0) {
      this.baseSeq[other] = ack - 1;
      this.saw[other] = (this.saw[other] ?? 0) | BASE_SEQ_SET;
    }
  }

  /** Counts a packet that now stands at `row` of the packet table. */
  notePacket(end: number, row: number, flags: number, payload: number): void {
    const flow = end >> 1;
    if (this.lastRow[flow] === -1) this.firstRow[flow] = row;
    this.lastRow[flow] = row;
    this.packets[end] = (this.packets[end] ?? 0) + 1;
    let saw = this.saw[end] ?? 0;
    if (payload > 0) {
      this.bytes[end] = (this.bytes[end] ?? 0) + payload;
      // What a RST carries explains it, and belongs to no stream (RFC 9293, 3.5.3).
      if ((flags & RST) === 0) saw |= SAW_DATA;
    }
    // A RST opens nothing, whatever else a damaged or hand-made packet claims.
    if ((flags & (SYN | RST)) === SYN) {
      if ((flags & ACK) !== 0) {
        saw |= SAW_SYN_ACK;
        if (this.synAckRow[flow] === -1) this.synAckRow[flow] = row;
      } else {
        saw |= SAW_SYN;
        if (this.synRow[flow] === -1) this.synRow[flow] = row;
      }
    }
    if ((flags & FIN) !== 0) saw |= SAW_FIN;
    if ((flags & RST) !== 0) {
      saw |= SAW_RST;
      this.resets[flow] = (this.resets[flow] ?? 0) + 1;
    }
    this.saw[end] = saw;
  }
}

/** Signed 32 bit, the same for both directions of a flow. */
function hash(fold1: number, port1: number, fold2: number, port2: number): number {
  const one = Math.imul(fold1 ^ SEED, 0x9e3779b1) ^ Math.imul(port1 + 1, 0x85ebca77);
  const two = Math.imul(fold2 ^ SEED, 0x9e3779b1) ^ Math.imul(port2 + 1, 0x85ebca77);
  const mix = (value: number): number => Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  const sum = (mix(one) + mix(two)) | 0;
  return Math.imul(sum ^ (sum >>> 13), 0xc2b2ae3d) ^ (sum >>> 16);
}
