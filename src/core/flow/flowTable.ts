import type { Segment } from '../wire/segment.ts';
import { ACK, FIN, RST, SYN } from './flags.ts';
import {
  BASE_SEQ,
  BASE_SEQ_SET,
  BYTES,
  BYTES_HIGH,
  FAMILY_SAW,
  FLOW_WORDS,
  FOLD,
  LAST_ROW,
  PACKETS,
  PATH,
  PORTS,
  RESETS,
  SAW_DATA,
  SAW_FIN,
  SAW_REUSED_PORTS,
  SAW_RST,
  SAW_SYN,
  SAW_SYN_ACK,
} from './flowRow.ts';
import { grown } from './growable.ts';
import { foldAddress, type HostTable, ORDINARY_ROOM } from './hosts.ts';

/** The two ends of a flow: A sent its first packet. Directions are numbered by their sender. */
export type Direction = 0 | 1;
export const A: Direction = 0;
export const B: Direction = 1;

/** In place of a window shift count. */
const NO_SYN = -2;
/** Window shifts kept that a later SYN contradicted: no network has more, only an attack. */
const REPLACED_SHIFTS_KEPT = 10_000;

const TWO_32 = 0x100000000;

const SEED = Math.floor(Math.random() * 0x100000000) | 0;

/**
 * The flows of a capture, numbered exactly as Wireshark numbers tcp.stream. Typed arrays, one row a flow; per-direction columns
 * have two entries a flow, at `flow * 2 + direction`.
 */
export class FlowTable {
  #count = 0;
  #rows: number;
  /** Pairs: a flow, -1 for none, and the whole hash of its ends. This and `words` may be other arrays after a flow was added. */
  slots: Int32Array;
  readonly #hostTable: HostTable;
  /** The flows' rows (flowRow.ts). */
  words: Int32Array;
  hosts: Uint32Array;
  ports: Uint16Array;
  firstRow: Int32Array;
  /** A 32-bit fold of the source MAC each direction began with; 0 when the link has none. */
  mac: Uint32Array;
  /** Window shift count of the last SYN or SYN/ACK of each direction (RFC 7323, 2.2); -1 when it offered none, -2 without a SYN. */
  windowShift: Int8Array;
  /** Row of the first SYN without ACK, and of the first SYN/ACK; -1 when not seen. */
  synRow: Int32Array;
  synAckRow: Int32Array;
  /** By direction: what an earlier SYN had offered, and the row of the SYN that offered otherwise, as when options are given up. */
  readonly #replacedShifts = new Map<number, { readonly row: number; readonly before: number }[]>();
  #replaced = 0;

  /**
   * @param room for so many flows at first, a power of two: growing to it step by step would cost more than the looking up. (The slots,
   * cheaper to make anew, grow once from two thirds of it on.)
   */
  constructor(hosts: HostTable, room = ORDINARY_ROOM) {
    this.#hostTable = hosts;
    this.#rows = room;
    this.slots = new Int32Array(room * 2).fill(-1);
    this.words = new Int32Array(room * FLOW_WORDS);
    this.hosts = new Uint32Array(room * 2);
    this.ports = new Uint16Array(room * 2);
    this.firstRow = new Int32Array(room).fill(-1);
    this.mac = new Uint32Array(room * 2);
    this.windowShift = new Int8Array(room * 2).fill(NO_SYN);
    this.synRow = new Int32Array(room).fill(-1);
    this.synAckRow = new Int32Array(room).fill(-1);
  }

  get count(): number {
    return this.#count;
  }

  #word(flow: number, word: number): number {
    return this.words[flow * FLOW_WORDS + word] as number;
  }

  /** What one end of a flow was seen to do. */
  saw(end: number): number {
    return (this.#word(end >> 1, FAMILY_SAW) >>> (8 + (end & 1) * 8)) & 0xff;
  }
  packets(end: number): number {
    return this.#word(end >> 1, PACKETS + (end & 1)) >>> 0;
  }
  /** TCP payload bytes that one end sent, retransmissions included. */
  bytes(end: number): number {
    const flow = end >> 1;
    return (this.#word(flow, BYTES_HIGH + (end & 1)) >>> 0) * TWO_32 + (this.#word(flow, BYTES + (end & 1)) >>> 0);
  }
  /** Wireshark's base of relative sequence numbers: the ISN, or one before the first number seen. */
  baseSeq(end: number): number {
    return this.#word(end >> 1, BASE_SEQ + (end & 1)) >>> 0;
  }
  /** What an end's last ordinary packet had of distance and link (pathOf). */
  path(end: number): number {
    return this.#word(end >> 1, PATH + (end & 1));
  }
  notePath(end: number, path: number): void {
    this.words[(end >> 1) * FLOW_WORDS + PATH + (end & 1)] = path;
  }
  /** Row of the flow's last packet in the packet table; -1 for a flow without packets. */
  lastRow(flow: number): number {
    return this.#word(flow, LAST_ROW);
  }
  /** RST frames in the flow. */
  resets(flow: number): number {
    return this.#word(flow, RESETS) >>> 0;
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
    const key = hashOfEnds(source, sourcePort, destination, destinationPort);
    const mask = this.slots.length / 2 - 1;
    for (let slot = key & mask; ; slot = (slot + 1) & mask) {
      const flow = this.slots[slot * 2] ?? -1;
      if (flow < 0) return this.#add(slot, key, segment, source, destination) * 2;
      // The whole hash stands beside the flow's number: nearly every other flow is passed over without a look at its row.
      if (this.slots[slot * 2 + 1] !== key) continue;
      const direction = this.#directionIn(flow, segment, source, destination);
      if (direction < 0) continue;
      const end = flow * 2 + direction;
      if ((segment.flags & SYN) === 0 || (this.saw(end) & BASE_SEQ_SET) === 0) return end;
      if ((segment.flags & ACK) !== 0) this.words[flow * FLOW_WORDS + BASE_SEQ + direction] = segment.seq;
      else if (this.baseSeq(end) !== segment.seq >>> 0) {
        const reused = this.#add(slot, key, segment, source, destination);
        this.words[reused * FLOW_WORDS + FAMILY_SAW] = family | (SAW_REUSED_PORTS << 8);
        return reused * 2;
      }
      return end;
    }
  }

  /** As `find`, for what must make no flow: -1 when there is none. */
  known(segment: Segment): number {
    const { family, sourcePort, destinationPort } = segment;
    const source = foldAddress(family, segment.src0, segment.src1, segment.src2, segment.src3);
    const destination = foldAddress(family, segment.dst0, segment.dst1, segment.dst2, segment.dst3);
    const key = hashOfEnds(source, sourcePort, destination, destinationPort);
    const mask = this.slots.length / 2 - 1;
    for (let slot = key & mask; ; slot = (slot + 1) & mask) {
      const flow = this.slots[slot * 2] ?? -1;
      if (flow < 0) return -1;
      const direction = this.slots[slot * 2 + 1] === key ? this.#directionIn(flow, segment, source, destination) : -1;
      if (direction >= 0) return flow * 2 + direction;
    }
  }

  /** 0 or 1 when the segment is of this flow, else -1. A flow between identical ends has one direction. */
  #directionIn(flow: number, segment: Segment, source: number, destination: number): number {
    const { family, sourcePort, destinationPort } = segment;
    const words = this.words;
    const at = flow * FLOW_WORDS;
    if (((words[at + FAMILY_SAW] ?? 0) & 0xff) !== family) return -1;
    const foldA = words[at + FOLD];
    const foldB = words[at + FOLD + 1];
    const ports = words[at + PORTS];
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
    const words = this.words;
    const at = flow * FLOW_WORDS;
    words[at + FOLD] = source;
    words[at + FOLD + 1] = destination;
    words[at + PORTS] = (segment.sourcePort << 16) | segment.destinationPort;
    words[at + FAMILY_SAW] = family;
    words[at + LAST_ROW] = -1;
    // A reused tuple takes over its slot: later packets belong to the newest flow, as in Wireshark.
    this.slots[slot * 2] = flow;
    this.slots[slot * 2 + 1] = key;
    // At most two thirds full: collisions, mostly in one cache line, cost less than a larger table, whose lines are seldom in the cache.
    if (this.#count * 3 > this.slots.length) this.#growSlots();
    return flow;
  }

  #growRows(): void {
    this.#rows *= 2;
    const rows = this.#rows;
    const firstNew = rows / 2;
    this.hosts = grown(this.hosts, rows * 2);
    this.words = grown(this.words, rows * FLOW_WORDS);
    this.ports = grown(this.ports, rows * 2);
    this.mac = grown(this.mac, rows * 2);
    this.windowShift = grown(this.windowShift, rows * 2).fill(NO_SYN, firstNew * 2);
    this.firstRow = grown(this.firstRow, rows).fill(-1, firstNew);
    this.synRow = grown(this.synRow, rows).fill(-1, firstNew);
    this.synAckRow = grown(this.synAckRow, rows).fill(-1, firstNew);
  }

  #growSlots(): void {
    const old = this.slots;
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
    this.slots = slots;
  }

  /**
   * Counts a packet that now stands at `row` of the packet table, and learns the bases of relative sequence numbers as Wireshark does
   * (packet-tcp.c, tcp_analyze_sequence_number).
   */
  notePacket(end: number, row: number, flags: number, seq: number, ack: number, payload: number): void {
    const flow = end >> 1;
    const direction = end & 1;
    const words = this.words;
    const at = flow * FLOW_WORDS;
    if (words[at + LAST_ROW] === -1) this.firstRow[flow] = row;
    words[at + LAST_ROW] = row;
    words[at + PACKETS + direction] = (words[at + PACKETS + direction] as number) + 1;
    const familySaw = words[at + FAMILY_SAW] as number;
    const shift = 8 + direction * 8;
    let now = familySaw | (BASE_SEQ_SET << shift);
    if (now !== familySaw) words[at + BASE_SEQ + direction] = (flags & SYN) !== 0 ? seq : seq - 1;
    if ((flags & ACK) !== 0 && ((familySaw >>> (24 - shift)) & BASE_SEQ_SET) === 0) {
      words[at + BASE_SEQ + (direction ^ 1)] = ack - 1;
      now |= BASE_SEQ_SET << (24 - shift);
    }
    if (payload > 0) {
      this.#countBytes(at + BYTES + direction, payload);
      // What a RST carries explains it, and belongs to no stream (RFC 9293, 3.5.3).
      if ((flags & RST) === 0) now |= SAW_DATA << shift;
    }
    if ((flags & (SYN | FIN | RST)) !== 0) now |= this.#noteControl(flow, row, flags) << shift;
    if (now !== familySaw) words[at + FAMILY_SAW] = now;
  }

  #countBytes(at: number, payload: number): void {
    const words = this.words;
    const before = (words[at] as number) >>> 0;
    words[at] = before + payload;
    if (before + payload >= TWO_32) words[at + BYTES_HIGH - BYTES] = (words[at + BYTES_HIGH - BYTES] as number) + 1;
  }

  /** Takes the window shift count of a SYN at `row`, -1 for none offered. */
  noteWindowShift(end: number, row: number, shift: number): void {
    const before = this.windowShift[end] ?? NO_SYN;
    this.windowShift[end] = shift;
    if (before === NO_SYN || before === shift || this.#replaced === REPLACED_SHIFTS_KEPT) return;
    this.#replaced++;
    const replaced = this.#replacedShifts.get(end) ?? [];
    replaced.push({ row, before });
    this.#replacedShifts.set(end, replaced);
  }

  /** The window shift count that this direction's SYN at `row` offered, -1 for none. */
  windowShiftAt(end: number, row: number): number {
    const later = this.#replacedShifts.get(end)?.find((change) => change.row > row);
    return later?.before ?? this.windowShift[end] ?? -1;
  }

  /** @returns what the packet's end was seen to do by it. */
  #noteControl(flow: number, row: number, flags: number): number {
    let saw = (flags & FIN) !== 0 ? SAW_FIN : 0;
    // A RST opens nothing, whatever else a damaged or hand-made packet claims.
    if ((flags & RST) !== 0) {
      const at = flow * FLOW_WORDS + RESETS;
      this.words[at] = (this.words[at] as number) + 1;
      return saw | SAW_RST;
    }
    if ((flags & SYN) === 0) return saw;
    const opening = (flags & ACK) !== 0 ? this.synAckRow : this.synRow;
    if (opening[flow] === -1) opening[flow] = row;
    saw |= (flags & ACK) !== 0 ? SAW_SYN_ACK : SAW_SYN;
    return saw;
  }
}

/** What a packet tells of distance and link: the fold of its source MAC mixed with its TTL. Signed 32 bit. */
export function pathOf(sourceMac: number, ttl: number): number {
  return sourceMac ^ Math.imul(ttl + 1, 0x9e3779b1);
}

/** Signed 32 bit, the same for both directions of a flow. */
export function hashOfEnds(fold1: number, port1: number, fold2: number, port2: number): number {
  const one = Math.imul(fold1 ^ SEED, 0x9e3779b1) ^ Math.imul(port1 + 1, 0x85ebca77);
  const two = Math.imul(fold2 ^ SEED, 0x9e3779b1) ^ Math.imul(port2 + 1, 0x85ebca77);
  const mix = (value: number): number => Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  const sum = (mix(one) + mix(two)) | 0;
  return Math.imul(sum ^ (sum >>> 13), 0xc2b2ae3d) ^ (sum >>> 16);
}
