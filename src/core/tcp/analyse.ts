import { ACK, BAD_HEADER, directionOf, FIN, RST, SYN } from '../flow/flags.ts';
import { SAW_REUSED_PORTS } from '../flow/flowRow.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import type { PacketTable } from '../flow/packets.ts';
import { seqDiff } from '../flow/seq.ts';
import type { Rebase } from './relative.ts';
import { Copies } from './copies.ts';
import * as note from './notes.ts';
import { NO_SCALE, Sender, UNKNOWN_SCALE } from './sender.ts';

const OPENING_OR_ENDING = SYN | FIN | RST;
/** A retransmission later than this after the duplicate ACKs that asked for it is none of the fast kind. */
const FAST_NANOSECONDS = 20e6;
/** How late a segment may be for the network to have reordered it, when no round trip was measured. */
const REORDER_NANOSECONDS = 3e6;

/** Notes of every packet of one flow, in its order. */
export interface FlowNotes {
  /** Of notes.ts. */
  readonly bits: Uint16Array;
  /** For a duplicate ACK its number, from 1; otherwise 0. */
  readonly duplicateAcks: Uint32Array;
  /** For a copy the frame of its original, otherwise 0. */
  readonly originals: Uint32Array;
  /** In order, for baseAt of relative.ts; nearly always none. */
  readonly rebased: readonly Rebase[];
}

/**
 * Notes what Wireshark 4.0 notes of each packet under `tcp.analysis` (packet-tcp.c, tcp_analyze_sequence_number).
 * Left out: Multipath TCP's exception for duplicate ACKs.
 */
export function analyseFlow(index: FlowIndexer, flow: number): FlowNotes {
  const { flows, packets } = index;
  const count = flows.packets(flow * 2) + flows.packets(flow * 2 + 1);
  const bits = new Uint16Array(count);
  const duplicateAcks = new Uint32Array(count);
  const originals = new Uint32Array(count);
  const walk = new Walk(index, flow);
  const copies = new Copies(packets);
  const rebased: Rebase[] = [];
  let at = 0;
  for (let row = flows.firstRow[flow] ?? -1; row >= 0 && at < count; row = packets.next(row), at++) {
    const original = copies.originalOf(row);
    // Wireshark knows no copies: to it they are packets like all others.
    const direction = directionOf(packets.flags(row));
    const before = walk.baseOf(direction);
    bits[at] = walk.see(row) | (original < 0 ? 0 : note.COPY);
    if (original >= 0) originals[at] = packets.frame(original);
    duplicateAcks[at] = walk.duplicateAck;
    if (before >= 0 && before !== walk.baseOf(direction)) rebased.push({ at, direction, before });
  }
  return { bits, duplicateAcks, originals, rebased };
}

class Walk {
  readonly #index: FlowIndexer;
  readonly #packets: PacketTable;
  readonly #flow: number;
  readonly #senders: readonly [Sender, Sender] = [new Sender(), new Sender()];
  /** Row of the last SYN, -1 for none. */
  #synRow = -1;
  /** From there to the first ACK after it; 0 until then. */
  #roundTrip = 0;
  /** Number of the duplicate ACK seen last, 0 when it was none. */
  duplicateAck = 0;

  constructor(index: FlowIndexer, flow: number) {
    this.#index = index;
    this.#packets = index.packets;
    this.#flow = flow;
  }

  /** What a direction's numbers are relative to; -1 before its first packet. */
  baseOf(direction: number): number {
    const { based, base } = this.#senders[direction as 0 | 1];
    return based ? base : -1;
  }

  see(row: number): number {
    const packets = this.#packets;
    const flags = packets.flags(row);
    this.duplicateAck = 0;
    if ((flags & BAD_HEADER) !== 0) return 0;
    const direction = directionOf(flags);
    const own = this.#senders[direction];
    const peer = this.#senders[direction ^ 1] as Sender;
    const seq = packets.seq(row);
    const ack = packets.ack(row);
    const before = this.#reused(row, own, flags, seq);
    if (!own.based) {
      own.base = (flags & SYN) !== 0 ? seq : (seq - 1) >>> 0;
      own.based = true;
    }
    if (!peer.based && (flags & ACK) !== 0) {
      peer.base = (ack - 1) >>> 0;
      peer.based = true;
    }
    const notes = this.#analyse(row, own, peer, flags, seq, ack, packets.length(row), before);
    this.#handshake(row, direction, own, peer, flags);
    return notes;
  }

  #reused(row: number, own: Sender, flags: number, seq: number): number {
    const { flows } = this.#index;
    if ((flags & SYN) === 0) return 0;
    if (row === flows.firstRow[this.#flow]) {
      return (flags & ACK) === 0 && (flows.saw(this.#flow * 2) & SAW_REUSED_PORTS) !== 0 ? note.REUSED_PORTS : 0;
    }
    if (!own.based) return 0;
    if ((flags & ACK) === 0) {
      own.nextSeq = own.contiguous;
      return 0;
    }
    if (seq === own.base) return 0;
    own.base = seq;
    return note.REUSED_PORTS;
  }

  #analyse(
    row: number,
    own: Sender,
    peer: Sender,
    flags: number,
    seq: number,
    ack: number,
    length: number,
    before: number,
  ): number {
    const window = this.#packets.window(row);
    const ordinary = (flags & OPENING_OR_ENDING) === 0;
    let notes = before;
    if (length === 1 && seq === own.nextSeq && peer.window === 0) notes |= note.ZERO_WINDOW_PROBE;
    else notes |= this.#ofAcks(own, peer, flags, seq, ack, length, window, ordinary);
    if (ack !== own.lastAck) own.duplicateAcks = 0;

    if (peer.contiguous !== 0 && seqDiff(ack, peer.contiguous) > 0 && (flags & ACK) !== 0) {
      if (seqDiff(peer.contiguous, peer.nextSeq) < 0) {
        peer.contiguous = peer.nextSeq;
        notes |= note.ACK_LOST_SEGMENT;
      } else {
        if (peer.duplicateAcks === 0) notes |= note.ACK_LOST_SEGMENT;
        peer.duplicateAcks = -1;
      }
    }
    const takesSpace = (flags & (SYN | FIN)) !== 0;
    if (length > 0 || takesSpace) notes |= this.#ofRepeats(row, own, peer, seq, length, takesSpace ? 1 : 0, notes);

    const next = (seq + length + (takesSpace ? 1 : 0)) >>> 0;
    const probe = (notes & note.ZERO_WINDOW_PROBE) !== 0;
    if ((own.nextSeq === 0 || seqDiff(next, own.nextSeq) > 0) && !probe) {
      own.nextSeq = next;
      own.nextSeqRow = row;
    }
    if ((own.contiguous === 0 || seq === own.contiguous) && !probe) own.contiguous = own.nextSeq;
    own.window = window;
    own.lastAck = ack;
    own.lastAckRow = row;
    own.lastNotes = notes;
    return notes;
  }

  #ofAcks(
    own: Sender,
    peer: Sender,
    flags: number,
    seq: number,
    ack: number,
    length: number,
    window: number,
    ordinary: boolean,
  ): number {
    let notes = 0;
    if (window === 0 && ordinary) notes |= note.ZERO_WINDOW;
    if (own.nextSeq !== 0 && seqDiff(seq, own.nextSeq) > 0 && (flags & RST) === 0) notes |= note.LOST_SEGMENT;
    if (!ordinary) return notes;
    if (length <= 1 && seq === (own.nextSeq - 1) >>> 0) notes |= note.KEEP_ALIVE;
    if (length > 0) {
      const shift = peer.unscaled ? 0 : Math.max(0, peer.scale);
      const edge = (peer.lastAck + ((peer.window << shift) >>> 0)) >>> 0;
      if (peer.scale !== UNKNOWN_SCALE && (seq + length) >>> 0 === edge) notes |= note.WINDOW_FULL;
      return notes;
    }
    if (seq !== own.nextSeq || ack !== own.lastAck) return notes;
    if (window !== own.window) return window === 0 ? notes : notes | note.WINDOW_UPDATE;
    if (window !== 0) {
      if ((peer.lastNotes & note.KEEP_ALIVE) !== 0) return notes | note.KEEP_ALIVE_ACK;
      own.duplicateAcks = own.duplicateAcks === -1 ? 1 : own.duplicateAcks + 1;
      this.duplicateAck = own.duplicateAcks;
      return notes | note.DUPLICATE_ACK;
    }
    return (peer.lastNotes & note.ZERO_WINDOW_PROBE) !== 0 ? notes | note.ZERO_WINDOW_PROBE_ACK : notes;
  }

  #ofRepeats(row: number, own: Sender, peer: Sender, seq: number, length: number, space: number, notes: number): number {
    if ((notes & note.KEEP_ALIVE) !== 0) return 0;
    let behind = own.nextSeq !== 0 && seqDiff(seq, own.nextSeq) < 0;
    if (length > 1 && (own.nextSeq - 1) >>> 0 === seq) behind = false;
    const end = (seq + length) >>> 0;
    if (length > 0 && peer.lastAck !== 0 && seqDiff(end, peer.lastAck) <= 0)
      return note.RETRANSMISSION | note.SPURIOUS_RETRANSMISSION;
    if (!behind) return 0;
    if (
      peer.duplicateAcks !== 0 &&
      peer.duplicateAcks !== 1 &&
      peer.lastAck === seq &&
      isShorter(this.#since(peer.lastAckRow, row), FAST_NANOSECONDS)
    ) {
      return note.RETRANSMISSION | note.FAST_RETRANSMISSION;
    }
    const threshold = this.#roundTrip === 0 ? REORDER_NANOSECONDS : this.#roundTrip;
    if (isShorter(this.#since(own.nextSeqRow, row), threshold)) {
      if (own.nextSeq !== (end + space) >>> 0) return note.OUT_OF_ORDER;
    }
    return note.RETRANSMISSION;
  }

  /** Nanoseconds; below 0 when time ran backwards. */
  #since(from: number, to: number): number {
    const packets = this.#packets;
    if (from < 0) return packets.seconds(to) * 1e9 + packets.nanoseconds(to);
    return (packets.seconds(to) - packets.seconds(from)) * 1e9 + packets.nanoseconds(to) - packets.nanoseconds(from);
  }

  #handshake(row: number, direction: number, own: Sender, peer: Sender, flags: number): void {
    if ((flags & SYN) !== 0) {
      if ((flags & ACK) === 0) this.#synRow = row;
      own.unscaled = true;
      this.#scaling(row, direction, own, peer, flags);
    } else if ((flags & ACK) !== 0) {
      if (this.#synRow >= 0 && this.#roundTrip === 0) this.#roundTrip = this.#since(this.#synRow, row);
      own.unscaled = false;
    }
  }

  #scaling(row: number, direction: number, own: Sender, peer: Sender, flags: number): void {
    const offered = this.#index.flows.windowShiftAt(this.#flow * 2 + direction, row);
    if (offered >= 0) own.scale = offered;
    if (own.scale === UNKNOWN_SCALE) own.scale = peer.scale = NO_SCALE;
    else if ((flags & ACK) !== 0 && peer.scale === NO_SCALE) own.scale = NO_SCALE;
  }
}

/** Compares spans as Wireshark does, in unsigned words of 64 bits: one below 0, of time that ran backwards, is longer than any other. */
const isShorter = (span: number, other: number): boolean => (span < 0 === other < 0 ? span < other : other < 0);
