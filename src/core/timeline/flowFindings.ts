import type { Verdict } from '../resets/finding.ts';
import type { FindingTable } from '../resets/findingTable.ts';

/** Which findings belong to which flow: their numbers sorted by flow, searched by halving. No object per flow. */
export class FlowFindings {
  readonly #table: FindingTable;
  readonly #byFlow: Uint32Array;
  readonly #flows: Uint32Array;

  constructor(table: FindingTable) {
    this.#table = table;
    const flows = Uint32Array.from({ length: table.count }, (_, at) => table.at(at).flow);
    // Stable for equal flows because the second key is the number itself.
    this.#byFlow = Uint32Array.from({ length: table.count }, (_, at) => at).sort(
      (a, b) => (flows[a] ?? 0) - (flows[b] ?? 0) || a - b,
    );
    this.#flows = this.#byFlow.map((at) => flows[at] ?? 0);
  }

  /** Numbers of the flow's findings, in the order of frames. */
  of(flow: number): Uint32Array {
    return this.#byFlow.subarray(this.#first(flow), this.#first(flow + 1));
  }

  /** The finding an RST of this flow belongs to: the last of its direction that begins at or before its row. */
  holding(flow: number, direction: number, row: number): number | null {
    const own = this.of(flow);
    let low = 0;
    let high = own.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#table.at(own[middle] ?? 0).rstRow <= row) low = middle + 1;
      else high = middle;
    }
    // Findings of the other direction in between are few: each of them lasts two seconds, as this one does.
    for (let before = low - 1; before >= 0; before--) {
      const at = own[before] ?? 0;
      if (this.#table.at(at).direction === direction) return at;
    }
    return null;
  }

  verdictOf(finding: number): Verdict {
    return this.#table.at(finding).verdict;
  }

  #first(flow: number): number {
    let low = 0;
    let high = this.#flows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#flows[middle] ?? 0) < flow) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
