const TWO_TO_32 = 0x1_0000_0000;

/**
 * Turns the times of one interface into seconds and nanoseconds, exactly. The result is left in two fields,
 * because returning both would allocate.
 */
export class Clock {
  seconds = 0;
  nanoseconds = 0;
  /** Ticks a second for the fast way, 0 when it must not be taken: for finer resolutions than ns, and for powers of two. */
  readonly #perSecond: number;
  readonly #nanosecondsPerTick: number;
  readonly #resolution: number;
  readonly #offset: number;
  readonly #exactOffset: bigint;

  /**
   * @param resolution the if_tsresol byte: n for 10^-n s, 0x80 + n for 2^-n s.
   * @param offset if_tsoffset, seconds to add.
   */
  constructor(resolution: number, offset: bigint) {
    const exponent = resolution & 0x7f;
    const isDecimal = resolution < 0x80;
    const isFast = isDecimal && exponent <= 9;
    this.#perSecond = isFast ? 10 ** exponent : 0;
    this.#nanosecondsPerTick = isFast ? 10 ** (9 - exponent) : 0;
    this.#resolution = resolution;
    this.#offset = Number(offset);
    this.#exactOffset = offset;
  }

  /**
   * `high` and `low` are the unsigned halves of the 64-bit tick count.
   * @returns false when the time is not between 1970 and 2106. The date set is then wrong by a multiple of 2^32 s,
   * so that the gaps between such packets stay right: writers that lose the upper half of a time are real.
   */
  set(high: number, low: number): boolean {
    return (this.#perSecond > 0 && this.#setFast(high, low)) || this.#setExactly(high, low);
  }

  /**
   * Long division, 16 bits of the tick count at a time: the remainders, times 2^16, stay far below 2^53.
   * @returns false when the time is out of range, and must be set the other way.
   */
  #setFast(high: number, low: number): boolean {
    const divisor = this.#perSecond;
    const first = Math.floor(high / divisor);
    const second = (high - first * divisor) * 0x10000 + (low >>> 16);
    const middle = Math.floor(second / divisor);
    const third = (second - middle * divisor) * 0x10000 + (low & 0xffff);
    const lowest = Math.floor(third / divisor);
    const seconds = first * TWO_TO_32 + middle * 0x10000 + lowest + this.#offset;
    if (seconds < 0 || seconds >= TWO_TO_32) return false;
    this.seconds = seconds;
    this.nanoseconds = (third - lowest * divisor) * this.#nanosecondsPerTick;
    return true;
  }

  #setExactly(high: number, low: number): boolean {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    // Worked out where it is needed and not for every interface: a file may describe millions that have no packets.
    const perSecond = (this.#resolution < 0x80 ? 10n : 2n) ** BigInt(this.#resolution & 0x7f);
    const seconds = ticks / perSecond + this.#exactOffset;
    this.seconds = Number(BigInt.asUintN(32, seconds));
    this.nanoseconds = Number(((ticks % perSecond) * 1_000_000_000n) / perSecond);
    return seconds >= 0n && seconds < 0x1_0000_0000n;
  }
}
