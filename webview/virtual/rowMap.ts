/** Where rows lie in a list of equal rows, some of which have a gap row above them. All lengths are virtual pixels. */
export class RowMap {
  readonly rowHeight: number;
  readonly count: number;
  /** Indices of the rows with a gap row above, ascending. */
  readonly #gaps: readonly number[];

  constructor(rowHeight: number, count: number, gaps: readonly number[] = []) {
    this.rowHeight = rowHeight;
    this.count = count;
    this.#gaps = gaps;
  }

  get height(): number {
    return (this.count + this.#gaps.length) * this.rowHeight;
  }

  hasGap(index: number): boolean {
    return this.#gaps[this.#gapsBefore(index)] === index;
  }

  /** Top of the row itself, below its gap row. */
  top(index: number): number {
    return (index + this.#gapsBefore(index + 1)) * this.rowHeight;
  }

  /** Top of the row with its gap row. */
  outerTop(index: number): number {
    return (index + this.#gapsBefore(index)) * this.rowHeight;
  }

  /** The row at a height; a gap row counts as the row below it. Always a row of the list, 0 for an empty one. */
  indexAt(y: number): number {
    let low = 0;
    let high = Math.max(0, this.count - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.outerTop(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Rows to draw for a view of `height` at `y`: from inclusive, to exclusive, with `overscan` rows on both sides. */
  window(y: number, height: number, overscan: number): { from: number; to: number } {
    if (this.count === 0) return { from: 0, to: 0 };
    const from = Math.max(0, this.indexAt(y) - overscan);
    const to = Math.min(this.count, this.indexAt(y + height) + 1 + overscan);
    return { from, to };
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
}
