/**
 * One row per TCP packet, in file order, 40 bytes a row: 1.5 million packets cost 60 MB, the budget of the design.
 * Rows live in blocks of 65,536 so that growing never copies; a doubling array would peak at three times its size.
 */
const BLOCK_BITS = 16;
const BLOCK_ROWS = 1 << BLOCK_BITS;
const BLOCK_MASK = BLOCK_ROWS - 1;

/** `next` of a flow's last packet: this bit, and the flow's number in the others. */
const END_OF_FLOW = 0x80000000;
/** Row numbers and flow numbers share `next` with that bit. */
export const MAXIMUM_PACKETS = 0x7fffffff;

class Block {
  readonly frame = new Uint32Array(BLOCK_ROWS);
  readonly next = new Uint32Array(BLOCK_ROWS);
  readonly seconds = new Uint32Array(BLOCK_ROWS);
  readonly nanoseconds = new Uint32Array(BLOCK_ROWS);
  readonly seq = new Uint32Array(BLOCK_ROWS);
  readonly ack = new Uint32Array(BLOCK_ROWS);
  readonly length = new Uint32Array(BLOCK_ROWS);
  readonly tsVal = new Uint32Array(BLOCK_ROWS);
  readonly window = new Uint16Array(BLOCK_ROWS);
  readonly flags = new Uint16Array(BLOCK_ROWS);
  readonly ipId = new Uint16Array(BLOCK_ROWS);
  readonly ttl = new Uint8Array(BLOCK_ROWS);
  readonly hint = new Uint8Array(BLOCK_ROWS);
}

export class PacketColumns {
  readonly #blocks: Block[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
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
    const at = row & BLOCK_MASK;
    if (at === 0) this.#blocks.push(new Block());
    const block = this.#block(row);
    block.frame[at] = frame;
    block.next[at] = END_OF_FLOW | flow;
    block.seconds[at] = seconds;
    block.nanoseconds[at] = nanoseconds;
    block.flags[at] = flags;
    block.seq[at] = seq;
    block.ack[at] = ack;
    block.length[at] = length;
    block.window[at] = window;
    block.ttl[at] = ttl;
    block.ipId[at] = ipId;
    block.tsVal[at] = tsVal;
    block.hint[at] = hint;
    if (previous >= 0) this.#block(previous).next[previous & BLOCK_MASK] = row;
    return row;
  }

  #block(row: number): Block {
    // Rows are only ever made by `append`, so the block exists.
    return this.#blocks[row >>> BLOCK_BITS] as Block;
  }

  /** The next packet of the same flow, or -1. */
  next(row: number): number {
    const next = this.#block(row).next[row & BLOCK_MASK] ?? END_OF_FLOW;
    return next >= END_OF_FLOW ? -1 : next;
  }

  /** The flow of a packet: kept at the end of the flow's chain, so this walks the rest of the flow. */
  flowOf(row: number): number {
    let next = row;
    while (next < END_OF_FLOW) next = this.#block(next).next[next & BLOCK_MASK] ?? END_OF_FLOW;
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
    return this.#block(row).frame[row & BLOCK_MASK] ?? 0;
  }
  /** Seconds since 1970, unsigned 32 bit. */
  seconds(row: number): number {
    return this.#block(row).seconds[row & BLOCK_MASK] ?? 0;
  }
  nanoseconds(row: number): number {
    return this.#block(row).nanoseconds[row & BLOCK_MASK] ?? 0;
  }
  flags(row: number): number {
    return this.#block(row).flags[row & BLOCK_MASK] ?? 0;
  }
  seq(row: number): number {
    return this.#block(row).seq[row & BLOCK_MASK] ?? 0;
  }
  ack(row: number): number {
    return this.#block(row).ack[row & BLOCK_MASK] ?? 0;
  }
  /** TCP payload bytes. */
  length(row: number): number {
    return this.#block(row).length[row & BLOCK_MASK] ?? 0;
  }
  /** Raw window field. */
  window(row: number): number {
    return this.#block(row).window[row & BLOCK_MASK] ?? 0;
  }
  ttl(row: number): number {
    return this.#block(row).ttl[row & BLOCK_MASK] ?? 0;
  }
  ipId(row: number): number {
    return this.#block(row).ipId[row & BLOCK_MASK] ?? 0;
  }
  /** TSval of the timestamps option; meaningful only with HAS_TIMESTAMP. */
  tsVal(row: number): number {
    return this.#block(row).tsVal[row & BLOCK_MASK] ?? 0;
  }
  /** One-byte class of the payload's first bytes (payloadHint.ts). */
  hint(row: number): number {
    return this.#block(row).hint[row & BLOCK_MASK] ?? 0;
  }

  /** Seconds from row `from` to row `to`: exact to the nanosecond below 104 days, negative when time ran backwards. */
  secondsBetween(from: number, to: number): number {
    return this.seconds(to) - this.seconds(from) + (this.nanoseconds(to) - this.nanoseconds(from)) / 1e9;
  }
}
