/** Rows [from, to) drawn as one. */
export interface Fold {
  readonly from: number;
  readonly to: number;
}

/**
 * Where rows lie in a list of equal rows, some of which have a gap row above them, and some of which are folded into one. A folded
 * run is drawn in place of its first row. All lengths are virtual pixels.
 */
export class RowMap {
  readonly rowHeight: number;
  readonly count: number;
  /** Indices of the rows with a gap row above, ascending; none within a fold. */
  readonly #gaps: readonly number[];
  /** Ascending, apart from each other. */
  readonly #folds: readonly Fold[];
  /** Rows that the folds before each fold hide. */
  readonly #hiddenBefore: readonly number[];
  readonly #hidden: number;

  constructor(rowHeight: number, count: number, gaps: readonly number[] = [], folds: readonly Fold[] = []) {
    this.rowHeight = rowHeight;
    this.count = count;
    this.#gaps = gaps;
    this.#folds = folds;
    let hidden = 0;
    this.#hiddenBefore = folds.map(({ from, to }) => {
      const before = hidden;
      hidden += to - from - 1;
      return before;
    });
    this.#hidden = hidden;
  }

  get height(): number {
    return (this.drawn + this.#gaps.length) * this.rowHeight;
  }

  /** The first height from `y` on at which a row begins. */
  wholeRows(y: number): number {
    return Math.ceil(y / this.rowHeight) * this.rowHeight;
  }

  /** How many rows are drawn in all, gap rows left out. */
  get drawn(): number {
    return this.count - this.#hidden;
  }

  hasGap(index: number): boolean {
    return this.#gaps[this.#gapsBefore(index)] === index;
  }

  /** The fold that a row is in. */
  foldAt(index: number): Fold | undefined {
    const fold = this.#folds[this.#foldsFrom(index) - 1];
    return fold !== undefined && index < fold.to ? fold : undefined;
  }

  /** Which of the drawn rows a row is: 0 for the first. All rows of a fold are the same one. */
  rank(index: number): number {
    const at = this.#foldsFrom(index) - 1;
    const fold = this.#folds[at];
    if (fold === undefined) return index;
    const before = this.#hiddenBefore[at] ?? 0;
    return index < fold.to ? fold.from - before : index - before - (fold.to - fold.from - 1);
  }

  /** The row of a rank; the first of a fold. */
  atRank(rank: number): number {
    let low = 0;
    let high = this.#folds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#folds[middle]?.from ?? 0) - (this.#hiddenBefore[middle] ?? 0) < rank) low = middle + 1;
      else high = middle;
    }
    // The folds below `low` begin before this rank, and so lie before it as a whole.
    const last = this.#folds[low - 1];
    return last === undefined ? rank : rank + (this.#hiddenBefore[low - 1] ?? 0) + (last.to - last.from - 1);
  }

  /** Top of the row itself, below its gap row. */
  top(index: number): number {
    return (this.rank(index) + this.#gapsBefore(index + 1)) * this.rowHeight;
  }

  /** Top of the row with its gap row. */
  outerTop(index: number): number {
    return (this.rank(index) + this.#gapsBefore(index)) * this.rowHeight;
  }

  /** The row at a height; a gap row counts as the row below it. Always a row of the list, 0 for an empty one. */
  indexAt(y: number): number {
    let low = 0;
    let high = Math.max(0, this.drawn - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.outerTop(this.atRank(middle)) <= y) low = middle;
      else high = middle - 1;
    }
    return this.atRank(low);
  }

  /** Rows to draw for a view of `height` at `y`, with `overscan` rows on both sides: ascending, of a fold its first. */
  window(y: number, height: number, overscan: number): number[] {
    if (this.count === 0) return [];
    const from = Math.max(0, this.rank(this.indexAt(y)) - overscan);
    const to = Math.min(this.drawn, this.rank(this.indexAt(y + height)) + 1 + overscan);
    return Array.from({ length: to - from }, (_, place) => this.atRank(from + place));
  }

  /** Gap rows above rows with a lower index. */
  #gapsBefore(index: number): number {
    let low = 0;
    let high = this.#gaps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#gaps[middle] ?? Infinity) < index) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** How many folds begin at or before a row. */
  #foldsFrom(index: number): number {
    let low = 0;
    let high = this.#folds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#folds[middle]?.from ?? Infinity) <= index) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
