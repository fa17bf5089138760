import {
  ACK,
  directionOf,
  DONT_FRAGMENT,
  FIN,
  HAS_TIMESTAMP,
  OTHER_MAC,
  OTHER_OPTIONS,
  SYN,
  TCP_FLAGS,
} from '../../flow/flags.ts';
import type { Direction } from '../../flow/flowTable.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { seqDiff, seqMax } from '../../flow/seq.ts';
import type { EndFacts, PacketFacts } from './facts.ts';
import { missedOf } from './missed.ts';

const TTLS_KEPT = 4;
const REPEATS_KEPT = 16;
/** Ten segments of Ethernet's usual size (RFC 6928). */
const INITIAL_WINDOW = 14_600;

/** Packets of one flow as rules see them. One packet is often asked for by several names (last, last data, trigger) and is made once. */
export class FlowPackets {
  readonly #packets: PacketTable;
  readonly #firstRow: number;
  readonly #rows: number[] = [];
  readonly #made: PacketFacts[] = [];

  constructor(packets: PacketTable, firstRow: number) {
    this.#packets = packets;
    this.#firstRow = firstRow;
  }

  at(row: number): PacketFacts {
    // About a dozen packets are asked for, so looking through them is quicker than a map.
    const place = this.#rows.indexOf(row);
    // Asked for number -1, V8 looks for a property of that name: ten times slower.
    if (place >= 0) return this.#made[place] as PacketFacts;
    const made = packetFacts(this.#packets, row, this.#firstRow);
    this.#rows.push(row);
    this.#made.push(made);
    return made;
  }

  all(rows: readonly number[]): PacketFacts[] {
    const all: PacketFacts[] = [];
    for (const row of rows) all.push(this.at(row));
    return all;
  }
}

function packetFacts(packets: PacketTable, row: number, firstRow: number): PacketFacts {
  const flags = packets.flags(row);
  return {
    frame: packets.frame(row),
    time: packets.secondsBetween(firstRow, row),
    direction: directionOf(flags),
    flags: flags & TCP_FLAGS,
    seq: packets.seq(row),
    ack: packets.ack(row),
    length: packets.length(row),
    window: packets.window(row),
    ttl: packets.ttl(row),
    ipId: packets.ipId(row),
    dontFragment: (flags & DONT_FRAGMENT) !== 0,
    tsVal: (flags & HAS_TIMESTAMP) !== 0 ? packets.tsVal(row) : null,
    otherOptions: (flags & OTHER_OPTIONS) !== 0,
    otherMac: (flags & OTHER_MAC) !== 0,
    hint: packets.hint(row),
  };
}

/** More than any path holds at a time: a packet so far ahead is none of the stream, or the capture lacks as much before it. */
const LARGEST_JUMP = 2 ** 24;

/** Follows one end of a flow packet by packet; `facts` says where it stands. Constant memory per end. */
export class EndState {
  readonly direction: Direction;
  packets = 0;
  isn = -1;
  sndNxt = -1;
  acknowledged = -1;
  /** The first of its ACK numbers, the packet that brought the highest, and by how much that rose above the one before. */
  firstAcknowledged = -1;
  acknowledgedRow = -1;
  lastRise = 0;
  fin = -1;
  /** Last packet that was no RST. */
  last = -1;
  #first = -1;
  #lastData = -1;
  #lastNew = -1;
  #syn = -1;
  #synCount = 0;
  #lastWindow = 0;
  /** Where its numbers stood before they jumped farther than any path holds; -1 when they never did. */
  #beforeJump = -1;
  #withTimestamp = 0;
  #lastIpId = 0;
  #ipIdSteps = 0;
  #zeroIpIds = 0;
  readonly #ttls: { ttl: number; packets: number }[] = [];
  #repeats: number[] = [];

  constructor(direction: Direction) {
    this.direction = direction;
  }

  /** Takes in a packet of this end that is no RST. */
  see(packets: PacketTable, row: number): void {
    const flags = packets.flags(row);
    const seq = packets.seq(row);
    const length = packets.length(row);
    this.packets++;
    if (this.#first < 0) this.#first = row;
    this.#sequence(packets, row, flags, seq, length);
    if ((flags & ACK) !== 0) this.#acknowledge(packets.ack(row), row);
    this.#lastWindow = packets.window(row);
    if ((flags & HAS_TIMESTAMP) !== 0) this.#withTimestamp++;
    const ipId = packets.ipId(row);
    const step = (ipId - this.#lastIpId) & 0xffff;
    this.#ipIdSteps = this.packets > 1 && step >= 1 && step <= 64 ? this.#ipIdSteps + 1 : 0;
    this.#lastIpId = ipId;
    if (ipId === 0) this.#zeroIpIds++;
    this.#noteTtl(packets.ttl(row));
    if (length > 0) this.#lastData = row;
    if ((flags & FIN) !== 0 && this.fin < 0) this.fin = row;
    this.last = row;
  }

  #acknowledge(ack: number, row: number): void {
    if (this.acknowledged < 0) this.firstAcknowledged = ack;
    else if (seqDiff(ack, this.acknowledged) <= 0) return;
    else this.lastRise = seqDiff(ack, this.acknowledged);
    this.acknowledged = ack;
    this.acknowledgedRow = row;
  }

  #sequence(packets: PacketTable, row: number, flags: number, seq: number, length: number): void {
    const next = (seq + length + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)) >>> 0;
    // Another number in a SYN is another attempt: Wireshark moves its base there too, and the old numbers count for nothing.
    if (this.isn < 0 || ((flags & SYN) !== 0 && seq !== this.isn)) {
      this.progressed();
      this.isn = (flags & SYN) !== 0 ? seq : (seq - 1) >>> 0;
      this.sndNxt = next;
      this.#lastNew = row;
    } else {
      if (length > 0 && seqDiff(next, this.sndNxt) <= 0) this.#repeated(packets.frame(row));
      else if (seqDiff(next, this.sndNxt) > 0) {
        this.progressed();
        this.#lastNew = row;
      }
      if (seqDiff(seq, this.sndNxt) > LARGEST_JUMP && this.#beforeJump < 0) this.#beforeJump = this.sndNxt;
      this.sndNxt = seqMax(next, this.sndNxt);
    }
    if ((flags & SYN) !== 0) {
      if (this.#syn < 0) this.#syn = row;
      this.#synCount++;
    }
  }

  /** Whether a packet carries payload beyond all that was seen of this end. To be asked before `see`. */
  isNew(packets: PacketTable, row: number): boolean {
    return this.sndNxt < 0 || seqDiff((packets.seq(row) + packets.length(row)) >>> 0, this.sndNxt) > 0;
  }

  #repeated(frame: number): void {
    if (this.#repeats.length < REPEATS_KEPT) this.#repeats.push(frame);
  }

  /** The other end acknowledged something new: what was sent before is no longer outstanding. */
  progressed(): void {
    if (this.#repeats.length > 0) this.#repeats = [];
  }

  /** As it is now; what comes later changes only the original. */
  copy(): EndState {
    const copy = new EndState(this.direction);
    copy.packets = this.packets;
    copy.isn = this.isn;
    copy.sndNxt = this.sndNxt;
    copy.acknowledged = this.acknowledged;
    copy.firstAcknowledged = this.firstAcknowledged;
    copy.acknowledgedRow = this.acknowledgedRow;
    copy.lastRise = this.lastRise;
    copy.fin = this.fin;
    copy.last = this.last;
    copy.#first = this.#first;
    copy.#lastData = this.#lastData;
    copy.#lastNew = this.#lastNew;
    copy.#syn = this.#syn;
    copy.#synCount = this.#synCount;
    copy.#lastWindow = this.#lastWindow;
    copy.#beforeJump = this.#beforeJump;
    copy.#withTimestamp = this.#withTimestamp;
    copy.#lastIpId = this.#lastIpId;
    copy.#ipIdSteps = this.#ipIdSteps;
    copy.#zeroIpIds = this.#zeroIpIds;
    for (const { ttl, packets } of this.#ttls) copy.#ttls.push({ ttl, packets });
    if (copy.#ttls.length > 1) copy.#ttls.sort((a, b) => b.packets - a.packets);
    for (const frame of this.#repeats) copy.#repeats.push(frame);
    return copy;
  }

  #noteTtl(ttl: number): void {
    for (const known of this.#ttls) {
      if (known.ttl !== ttl) continue;
      known.packets++;
      return;
    }
    if (this.#ttls.length < TTLS_KEPT) this.#ttls.push({ ttl, packets: 1 });
  }

  /** A copy of where this end stands, `acknowledgedByOther` being the far end's highest ACK, -1 for none. */
  facts(packets: FlowPackets, windowShift: number, other: EndState, acknowledgedByOther: number): EndFacts {
    const at = (row: number): PacketFacts => packets.at(row);
    const packet = (row: number): PacketFacts | null => (row < 0 ? null : at(row));
    return {
      packets: this.packets,
      bytes: this.#payloadUpTo(this.sndNxt),
      isn: this.isn < 0 ? null : this.isn,
      sndNxt: this.sndNxt < 0 ? null : this.sndNxt,
      acknowledged: this.acknowledged < 0 ? null : this.acknowledged,
      unacknowledged: this.#unacknowledged(this.#known(at, other, acknowledgedByOther)),
      missed: missedOf(this, other, at),
      lastWindow: this.#lastWindow,
      windowShift: Math.max(0, windowShift),
      first: packet(this.#first),
      last: packet(this.last),
      lastData: packet(this.#lastData),
      lastNew: packet(this.#lastNew),
      syn: packet(this.#syn),
      synCount: this.#synCount,
      fin: packet(this.fin),
      usesTimestamps: this.packets > 0 && this.#withTimestamp === this.packets,
      ttls: this.#ttls,
      ipIdCounts: this.packets >= 3 && this.#ipIdSteps >= 2,
      ipIdsZero: this.packets >= 3 && this.#zeroIpIds === this.packets,
      repeats: this.#repeats,
    };
  }

  #payloadUpTo(sequence: number): number {
    if (this.isn < 0) return 0;
    // 2^32 wraps are rare enough to ignore here: the number is only shown and compared with 64 KB.
    const span = ((sequence - this.isn) >>> 0) - 1 - (this.fin >= 0 ? 1 : 0);
    return Math.max(0, span);
  }

  /**
   * The other end's highest ACK, and what one that was not captured may have confirmed: all up to the packet which shows that the
   * capture lacks packets of that end, and all that is more than a sender may send without any ACK.
   */
  #known(at: (row: number) => PacketFacts, other: EndState, acknowledged: number): number {
    const missed = missedOf(other, this, at);
    if (missed !== null) return acknowledged < 0 ? missed.provenBy.seq : seqMax(missed.provenBy.seq, acknowledged);
    return other.packets === 0 && acknowledged < 0 && this.#payloadUpTo(this.sndNxt) > INITIAL_WINDOW
      ? this.sndNxt
      : acknowledged;
  }

  #unacknowledged(acknowledged: number): number {
    if (this.isn < 0) return 0;
    const end = this.#streamEnd(acknowledged);
    if (acknowledged < 0) return this.#payloadUpTo(end);
    const open = seqDiff(end, acknowledged) - (this.fin >= 0 ? 1 : 0);
    return Math.max(0, Math.min(open, this.#payloadUpTo(end)));
  }

  /** Where its data ends. Numbers that jumped are a stray packet's until somebody acknowledges one of them. */
  #streamEnd(acknowledged: number): number {
    const stray = this.#beforeJump >= 0 && (acknowledged < 0 || seqDiff(this.#beforeJump, acknowledged) >= 0);
    return stray ? this.#beforeJump : this.sndNxt;
  }
}
