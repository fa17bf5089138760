import type { FlowIndexer } from '../flow/indexer.ts';
import { secondsFrom } from './summaries.ts';

/** Packets whose bytes are summed up together: a sum to any packet is then at most 63 steps away. */
const SUM_BITS = 6;
/** Packets that are looked over for a silence at once. */
const STRIDE = 64;
/** Silence worth shortening lasts at least this long and takes at least this part of the capture. */
const LEAST_IDLE_SECONDS = 1;
const LEAST_IDLE_PART = 0.02;
const MOST_IDLE = 32;
/** Part of a silence left at both its ends, so that what happens beside it does not touch the break. */
const IDLE_MARGIN = 0.02;

/**
 * The packets of a capture by time. It is the level of detail for every scale at once: how much lies between two times is the
 * difference of two places in it, found by halving. It costs 8 bytes for 64 packets, and 4 bytes a packet only where the file is
 * not in order of time (several interfaces, captures merged).
 */
export class TimeOrder {
  readonly #index: FlowIndexer;
  /** Packets there were when this was made: there may be more by now. */
  readonly count: number;
  /** Packet rows by time; null when the file is in order. */
  readonly #order: Uint32Array | null;
  /** Made when bytes are asked for. */
  #sums: Float64Array | undefined;
  /** As TimeSpan. */
  readonly idle: Float64Array;

  /** @param whole otherwise there is more to come, and the file is taken to be in order and without silences: to look costs time. */
  constructor(index: FlowIndexer, whole: boolean) {
    this.#index = index;
    this.count = index.packets.count;
    this.#order = !whole || inOrder(index) ? null : sortedRows(index);
    this.idle = whole ? this.#findIdle() : new Float64Array();
  }

  get from(): number {
    return this.count === 0 ? 0 : this.secondsAt(0);
  }

  get to(): number {
    return this.count === 0 ? 0 : Math.max(this.from, this.secondsAt(this.count - 1));
  }

  secondsAt(place: number): number {
    return secondsFrom(this.#index, this.#rowAt(place));
  }

  /** The first place, from `least` on, of a packet at `seconds` or later; `count` when there is none. */
  placeOf(seconds: number, least = 0): number {
    let low = least;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.secondsAt(middle) < seconds) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Payload bytes of all packets before a place. */
  bytesBefore(place: number): number {
    const block = place >>> SUM_BITS;
    let sum = (this.#sums ??= this.#sumUp())[block] ?? 0;
    for (let at = block << SUM_BITS; at < place; at++) sum += this.#index.packets.length(this.#rowAt(at));
    return sum;
  }

  #rowAt(place: number): number {
    return this.#order === null ? place : (this.#order[place] ?? 0);
  }

  #sumUp(): Float64Array {
    const { packets } = this.#index;
    const sums = new Float64Array((this.count >>> SUM_BITS) + 1);
    let sum = 0;
    for (let place = 0; place < this.count; place++) {
      if ((place & ((1 << SUM_BITS) - 1)) === 0) sums[place >>> SUM_BITS] = sum;
      sum += packets.length(this.#rowAt(place));
    }
    if ((this.count & ((1 << SUM_BITS) - 1)) === 0) sums[this.count >>> SUM_BITS] = sum;
    return sums;
  }

  #findIdle(): Float64Array {
    const least = Math.max(LEAST_IDLE_SECONDS, (this.to - this.from) * LEAST_IDLE_PART);
    const found: { from: number; to: number }[] = [];
    for (let first = 0; first < this.count - 1; first += STRIDE) {
      const end = Math.min(this.count - 1, first + STRIDE);
      // No silence in a stride can last longer than the stride: nearly all are passed over.
      if (this.secondsAt(end) - this.secondsAt(first) < least) continue;
      for (let place = first; place < end; place++) {
        const [from, to] = [this.secondsAt(place), this.secondsAt(place + 1)];
        // At most 50 silences take a fiftieth of the capture each, so this list stays short.
        if (to - from >= least) found.push({ from, to });
      }
    }
    const longest = found.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, MOST_IDLE);
    return Float64Array.from(
      longest
        .sort((a, b) => a.from - b.from)
        .flatMap(({ from, to }) => [from + (to - from) * IDLE_MARGIN, to - (to - from) * IDLE_MARGIN]),
    );
  }
}

function inOrder({ packets }: FlowIndexer): boolean {
  for (let row = 1; row < packets.count; row++) if (packets.secondsBetween(row - 1, row) < 0) return false;
  return true;
}

function sortedRows(index: FlowIndexer): Uint32Array {
  const times = Float64Array.from({ length: index.packets.count }, (_, row) => secondsFrom(index, row));
  return Uint32Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
}
