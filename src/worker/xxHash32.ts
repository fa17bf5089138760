const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;
const PRIME_4 = 0x27d4eb2f;
const PRIME_5 = 0x165667b1;
const STRIPE = 16;

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
const round = (lane: number, word: number): number => Math.imul(rotated((lane + Math.imul(word, PRIME_2)) | 0, 13), PRIME_1);

/** XXH32 with seed 0, fed piece by piece: the checksum of LZ4 frames. */
export class XxHash32 {
  #lane1 = (PRIME_1 + PRIME_2) | 0;
  #lane2 = PRIME_2 | 0;
  #lane3 = 0;
  #lane4 = -PRIME_1 | 0;
  #length = 0;
  readonly #rest = new Uint8Array(STRIPE);
  #kept = 0;

  update(bytes: Uint8Array): this {
    this.#length += bytes.length;
    let at = 0;
    if (this.#kept > 0) {
      at = Math.min(STRIPE - this.#kept, bytes.length);
      this.#rest.set(bytes.subarray(0, at), this.#kept);
      this.#kept += at;
      if (this.#kept < STRIPE) return this;
      this.#stripes(this.#rest, 0, STRIPE);
      this.#kept = 0;
    }
    const end = bytes.length - ((bytes.length - at) % STRIPE);
    this.#stripes(bytes, at, end);
    this.#rest.set(bytes.subarray(end));
    this.#kept = bytes.length - end;
    return this;
  }

  #stripes(bytes: Uint8Array, start: number, end: number): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = start; at < end; at += STRIPE) {
      this.#lane1 = round(this.#lane1, view.getInt32(at, true));
      this.#lane2 = round(this.#lane2, view.getInt32(at + 4, true));
      this.#lane3 = round(this.#lane3, view.getInt32(at + 8, true));
      this.#lane4 = round(this.#lane4, view.getInt32(at + 12, true));
    }
  }

  /** Of all bytes so far, unsigned. */
  digest(): number {
    let hash =
      this.#length >= STRIPE
        ? rotated(this.#lane1, 1) + rotated(this.#lane2, 7) + rotated(this.#lane3, 12) + rotated(this.#lane4, 18)
        : PRIME_5;
    hash = (hash + this.#length) | 0;
    const view = new DataView(this.#rest.buffer);
    let at = 0;
    for (; at + 4 <= this.#kept; at += 4) {
      hash = Math.imul(rotated((hash + Math.imul(view.getInt32(at, true), PRIME_3)) | 0, 17), PRIME_4);
    }
    for (; at < this.#kept; at++) {
      hash = Math.imul(rotated((hash + Math.imul(view.getUint8(at), PRIME_5)) | 0, 11), PRIME_1);
    }
    hash = Math.imul(hash ^ (hash >>> 15), PRIME_2);
    hash = Math.imul(hash ^ (hash >>> 13), PRIME_3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}
