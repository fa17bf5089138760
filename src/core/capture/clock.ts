const TWO_TO_32 = 0x1_0000_0000;
const LAST_SECOND = 0xffff_ffff;
const SECOND = 1_000_000_000;

/**
 * Turns the times of one interface into seconds and nanoseconds, exactly. The result is left in two fields,
 * because returning both would allocate.
 */
export class Clock {
  seconds = 0;
  nanoseconds = 0;
  /** Ticks a second. Exact long division in floating point works to 10^11: remainders times 2^16 stay below 2^53. */
  readonly #perSecond: number;
  readonly #nanosecondsPerTick: number;
  /** For the resolutions the fast way cannot take: finer than nanoseconds, or powers of two. */
  readonly #bigPerSecond: bigint;
  readonly #offset: number;

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
    this.#bigPerSecond = isFast ? 0n : (isDecimal ? 10n : 2n) ** BigInt(exponent);
    this.#offset = Number(offset);
  }

  /**
   * `high` and `low` are the unsigned halves of the 64-bit tick count.
   * @returns false when the time is not between 1970 and 2106; the nearest one that is was set.
   */
  set(high: number, low: number): boolean {
    return this.#perSecond === 0 ? this.#setSlowly(high, low) : this.#setFast(high, low);
  }

  /** Long division, 16 bits of the tick count at a time. */
  #setFast(high: number, low: number): boolean {
    const divisor = this.#perSecond;
    const first = Math.floor(high / divisor);
    const second = (high - first * divisor) * 0x10000 + (low >>> 16);
    const middle = Math.floor(second / divisor);
    const third = (second - middle * divisor) * 0x10000 + (low & 0xffff);
    const lowest = Math.floor(third / divisor);
    this.nanoseconds = (third - lowest * divisor) * this.#nanosecondsPerTick;
    return this.#setSeconds(first * TWO_TO_32 + middle * 0x10000 + lowest);
  }

  #setSlowly(high: number, low: number): boolean {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const seconds = ticks / this.#bigPerSecond;
    this.nanoseconds = Number(((ticks - seconds * this.#bigPerSecond) * BigInt(SECOND)) / this.#bigPerSecond);
    return this.#setSeconds(Number(seconds));
  }

  #setSeconds(unshifted: number): boolean {
    const seconds = unshifted + this.#offset;
    if (seconds >= 0 && seconds <= LAST_SECOND) {
      this.seconds = seconds;
      return true;
    }
    this.seconds = seconds < 0 ? 0 : LAST_SECOND;
    this.nanoseconds = seconds < 0 ? 0 : SECOND - 1;
    return false;
  }
}
