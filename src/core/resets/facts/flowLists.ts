const NO_FLOWS = new Uint32Array(0);

/**
 * Flows in groups that have numbers, in the order of their first packets. Two arrays for all: a list for each group would be an object for
 * every host of a scan.
 */
export class FlowLists {
  /** Where each group begins in the other array; one more at the end. */
  readonly #begins: Uint32Array;
  readonly #flows: Uint32Array;

  /** @param groupOf the number of a flow's group, below `groups`; -1 where it belongs to none. */
  constructor(flows: number, groups: number, groupOf: (flow: number) => number) {
    const begins = new Uint32Array(groups + 1);
    const groupOfFlow = new Int32Array(flows);
    for (let flow = 0; flow < flows; flow++) {
      const group = groupOf(flow);
      groupOfFlow[flow] = group;
      if (group >= 0) begins[group + 1] = (begins[group + 1] ?? 0) + 1;
    }
    for (let group = 0; group < groups; group++) begins[group + 1] = (begins[group + 1] ?? 0) + (begins[group] ?? 0);
    this.#flows = new Uint32Array(begins[groups] ?? 0);
    const next = begins.slice();
    for (let flow = 0; flow < flows; flow++) {
      const group = groupOfFlow[flow] ?? -1;
      if (group < 0) continue;
      const at = next[group] ?? 0;
      this.#flows[at] = flow;
      next[group] = at + 1;
    }
    this.#begins = begins;
  }

  /** None for a number below 0. */
  of(group: number): Uint32Array {
    return group < 0 ? NO_FLOWS : this.#flows.subarray(this.#begins[group] ?? 0, this.#begins[group + 1] ?? 0);
  }
}

/** How many of the first `count` places a condition holds for that, once it does not hold, never does again. */
export function countWhile(count: number, holds: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
