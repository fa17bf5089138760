import {
  ACK,
  BLOCK_BITS,
  BLOCK_MASK,
  BLOCK_ROWS,
  END_OF_FLOW,
  FLAGS_WINDOW,
  FRAME,
  HINT_TTL_IP_ID,
  LENGTH,
  NANOSECONDS,
  NEXT,
  PACKET_WORDS,
  SECONDS,
  SEQ,
  TS_VAL,
} from './packetRow.ts';

/** Row numbers and flow numbers share `next` with the bit END_OF_FLOW. */
export const MAXIMUM_PACKETS = 0x7fffffff;

/**
 * One row per TCP packet, in file order, ten 32-bit words a row: 1.5 million packets cost 60 MB, the budget of the design.
 * A row is kept together and not split into columns: a flow's packets are far apart, and one row costs one or two cache lines
 * where thirteen columns would cost thirteen.
 * Rows live in blocks of 65,536 so that growing never copies; a doubling array would peak at three times its size. Only the first block
 * begins small, for small captures. (Small blocks throughout are slower to walk: each is one more object to look into.)
 */
export class PacketTable {
  readonly #blocks: Uint32Array[];
  #count = 0;
  #room: number;

  /** @param room for so many packets at first, a power of two of at most 65,536. */
  constructor(room = BLOCK_ROWS) {
    this.#room = room;
    this.#blocks = [new Uint32Array(room * PACKET_WORDS)];
  }

  get count(): number {
    return this.#count;
  }
  /** Rows there is room for. */
  get room(): number {
    return this.#room;
  }
  /** The rows themselves (packetRow.ts), BLOCK_ROWS each but for a small first block. */
  get blocks(): readonly Uint32Array[] {
    return this.#blocks;
  }
  /** Counts rows that were written into the blocks. */
  advance(rows: number): void {
    this.#count += rows;
  }

  /**
   * Adds a packet and links it behind `previous`, the last packet of the same flow (-1 for none).
   * `flags` holds the TCP flags and the extra bits of flags.ts.
   * @returns the new row's number.
   */
  append(
    flow: number,
    previous: number,
    frame: number,
    seconds: number,
    nanoseconds: number,
    flags: number,
    seq: number,
    ack: number,
    length: number,
    window: number,
    ttl: number,
    ipId: number,
    tsVal: number,
    hint: number,
  ): number {
    const row = this.#count++;
    const at = (row & BLOCK_MASK) * PACKET_WORDS;
    if (row === this.#room) this.#grow();
    const block = this.#block(row);
    block[at + FRAME] = frame;
    block[at + NEXT] = END_OF_FLOW | flow;
    block[at + SECONDS] = seconds;
    block[at + NANOSECONDS] = nanoseconds;
    block[at + SEQ] = seq;
    block[at + ACK] = ack;
    block[at + LENGTH] = length;
    block[at + TS_VAL] = tsVal;
    block[at + FLAGS_WINDOW] = flags | (window << 16);
    block[at + HINT_TTL_IP_ID] = hint | (ttl << 8) | (ipId << 16);
    if (previous >= 0) this.#block(previous)[(previous & BLOCK_MASK) * PACKET_WORDS + NEXT] = row;
    return row;
  }

  #grow(): void {
    const block = new Uint32Array(BLOCK_ROWS * PACKET_WORDS);
    if (this.#room < BLOCK_ROWS) {
      // The small first block becomes one like the others.
      block.set(this.#block(0));
      this.#blocks[0] = block;
      this.#room = BLOCK_ROWS;
    } else {
      this.#blocks.push(block);
      this.#room += BLOCK_ROWS;
    }
  }

  #block(row: number): Uint32Array {
    // Rows are only made where there is room, so the block exists.
    return this.#blocks[row >>> BLOCK_BITS] as Uint32Array;
  }

  #word(row: number, word: number): number {
    return this.#block(row)[(row & BLOCK_MASK) * PACKET_WORDS + word] as number;
  }

  /** The next packet of the same flow, or -1. */
  next(row: number): number {
    const next = this.#word(row, NEXT);
    return next >= END_OF_FLOW ? -1 : next;
  }

  /** The flow of a packet: kept at the end of the flow's chain, so this walks the rest of the flow. */
  flowOf(row: number): number {
    let next = row;
    while (next < END_OF_FLOW) next = this.#word(next, NEXT);
    return (next & ~END_OF_FLOW) >>> 0;
  }

  /** The row of a frame, or -1 when the frame is not a TCP packet. */
  rowOfFrame(frame: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const here = this.frame(middle);
      if (here === frame) return middle;
      if (here < frame) low = middle + 1;
      else high = middle - 1;
    }
    return -1;
  }

  frame(row: number): number {
    return this.#word(row, FRAME);
  }
  /** Seconds since 1970, unsigned 32 bit. */
  seconds(row: number): number {
    return this.#word(row, SECONDS);
  }
  nanoseconds(row: number): number {
    return this.#word(row, NANOSECONDS);
  }
  flags(row: number): number {
    return this.#word(row, FLAGS_WINDOW) & 0xffff;
  }
  seq(row: number): number {
    return this.#word(row, SEQ);
  }
  ack(row: number): number {
    return this.#word(row, ACK);
  }
  /** TCP payload bytes. */
  length(row: number): number {
    return this.#word(row, LENGTH);
  }
  /** Raw window field. */
  window(row: number): number {
    return this.#word(row, FLAGS_WINDOW) >>> 16;
  }
  ttl(row: number): number {
    return (this.#word(row, HINT_TTL_IP_ID) >>> 8) & 0xff;
  }
  ipId(row: number): number {
    return this.#word(row, HINT_TTL_IP_ID) >>> 16;
  }
  /** TSval of the timestamps option; meaningful only with HAS_TIMESTAMP. */
  tsVal(row: number): number {
    return this.#word(row, TS_VAL);
  }
  /** One-byte class of the payload's first bytes (payloadHint.ts). */
  hint(row: number): number {
    return this.#word(row, HINT_TTL_IP_ID) & 0xff;
  }

  /** Seconds from row `from` to row `to`: exact to the nanosecond below 104 days, negative when time ran backwards. */
  secondsBetween(from: number, to: number): number {
    return this.seconds(to) - this.seconds(from) + (this.nanoseconds(to) - this.nanoseconds(from)) / 1e9;
  }
}
