/** Places [from, to) in a flow. */
export type PlaceRange = readonly [from: number, to: number];

/** A run of packets of the flow on show that somebody has marked: from the row where one began to the row where one is. */
export class PacketSelection {
  #anchor: PlaceRange = [0, 0];
  #head: PlaceRange | null = null;

  /** null while nothing is marked. */
  get range(): PlaceRange | null {
    if (this.#head === null) return null;
    return [Math.min(this.#anchor[0], this.#head[0]), Math.max(this.#anchor[1], this.#head[1])];
  }

  has(index: number): boolean {
    const { range } = this;
    return range !== null && index >= range[0] && index < range[1];
  }

  /** Marks all from where it began to a row. @param from the row it begins at, if it does now; a row may be a folded transfer */
  extend(from: PlaceRange, to: PlaceRange): void {
    if (this.#head === null) this.#anchor = from;
    this.#head = to;
  }

  clear(): void {
    this.#head = null;
  }
}
