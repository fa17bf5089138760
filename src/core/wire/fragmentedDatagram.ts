/** A fragment's bytes and where they belong in the datagram's payload. */
interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** Fragments of 8 bytes, the smallest there are, that the longest datagram takes; more of them repeat each other. */
const MAXIMUM_PIECES = 8192;

/** One IP datagram of which fragments have been seen. */
export class FragmentedDatagram {
  /** Bytes held. */
  size = 0;
  /** Sorted by offset; of equal offsets the first to come stands first. */
  readonly #pieces: Piece[] = [];
  /** The first pieces, `#joined` of them, cover everything before `#joinedEnd`. */
  #joined = 0;
  #joinedEnd = 0;
  /** Where the datagram ends, by the first last fragment that came; -1 before. */
  #end = -1;

  /** @param frame that brought the first of its fragments. */
  constructor(
    readonly frame: number,
    readonly recordOffset: number,
  ) {}

  get overfull(): boolean {
    return this.#pieces.length > MAXIMUM_PIECES;
  }

  /** Keeps a copy. @returns whether the datagram is whole now. */
  add(bytes: Uint8Array, start: number, end: number, offset: number, moreFollow: boolean): boolean {
    if (!moreFollow && this.#end < 0) this.#end = offset + end - start;
    const place = this.#placeOf(offset);
    this.#pieces.splice(place, 0, { offset, bytes: bytes.slice(start, end) });
    this.size += end - start;
    if (place < this.#joined) {
      this.#joined++;
      this.#joinedEnd = Math.max(this.#joinedEnd, offset + end - start);
    }
    for (let next = this.#pieces[this.#joined]; next && next.offset <= this.#joinedEnd; next = this.#pieces[this.#joined]) {
      this.#joined++;
      this.#joinedEnd = Math.max(this.#joinedEnd, next.offset + next.bytes.length);
    }
    return this.#end >= 0 && this.#joinedEnd >= this.#end;
  }

  /**
   * The payload of a datagram that is whole. Where fragments overlap, the one that begins first counts, and of two that begin at the
   * same place the first that came: as Wireshark, and as most hosts do (Linux drops such a datagram whole, RFC 5722).
   */
  payload(): Uint8Array {
    const whole = new Uint8Array(this.#end);
    let filled = 0;
    for (const { offset, bytes } of this.#pieces) {
      const end = Math.min(offset + bytes.length, whole.length);
      if (end <= filled) continue;
      whole.set(bytes.subarray(filled - offset, end - offset), filled);
      filled = end;
    }
    return whole;
  }

  /** Behind all pieces that begin no later. */
  #placeOf(offset: number): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#pieces[middle]?.offset ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
