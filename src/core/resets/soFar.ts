import type { FlowIndexer } from '../flow/indexer.ts';
import type { FindingRow } from './findingTable.ts';
import { Findings } from './findings.ts';

/** Nobody reads more of what may still change, and the memory is bounded. */
const MOST_FINDINGS = 20_000;
/** As many as a list shows of one flow. */
const MOST_OF_A_FLOW = 50;
/** To judge a flow one goes through its packets: 20,000 take a millisecond or two. */
const LONGEST_FLOW = 20_000;
/**
 * A first look as soon as there may be something, so that the page, once it is loaded, has a picture to draw; then seldomer: what
 * changes all the time cannot be read. Milliseconds.
 */
const FIRST_LOOK = 100;
const SHORTEST_PAUSE = 800;
const LONGEST_PAUSE = 5000;
/** Part of the time that reading takes which may go into judging, beside a few milliseconds for what all resets are compared with. */
const SHARE = 0.015;
const LEAST_SPENT = 5;
/** A list that fills a window is worth showing, however slow the machine. */
const LEAST_FLOWS = 30;

/** What was judged of a flow, and how far the flow went then. */
interface Judged {
  readonly lastRow: number;
  readonly rows: readonly FindingRow[];
}

/**
 * Judges resets while their capture is still being read, so that there is something to look at: those of the first flows, as many as
 * a small part of the time allows. What comes later may change a verdict, so a flow that went on is judged again, and all of them are
 * when everything has been read.
 */
export class SoFar {
  readonly #index: FlowIndexer;
  readonly #now: () => number;
  readonly #began: number;
  /** In the order of flows. */
  #judged: ReadonlyMap<number, Judged> = new Map();
  #due = FIRST_LOOK;
  /** When it was looked the last time. */
  #looked = 0;

  /** @param now milliseconds on any clock. */
  constructor(index: FlowIndexer, now: () => number = Date.now) {
    this.#index = index;
    this.#now = now;
    this.#began = now();
  }

  /** To be asked often. @returns what is known now, when there is something and it is time for it. */
  look(): Findings | null {
    const now = this.#now();
    const elapsed = now - this.#began;
    if (elapsed < this.#due || this.#index.rstFrames === 0) return null;
    this.#due = elapsed + Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, elapsed * 2));
    const findings = this.#judge(Math.max(LEAST_SPENT, (elapsed - this.#looked) * SHARE));
    this.#looked = elapsed;
    return findings.table.count === 0 ? null : findings;
  }

  /** @param most milliseconds. */
  #judge(most: number): Findings {
    const { flows } = this.#index;
    const findings = new Findings(this.#index);
    const until = this.#now() + most;
    const judged = new Map<number, Judged>();
    for (let flow = 0; flow < flows.count && findings.table.count < MOST_FINDINGS; flow++) {
      if (flows.resets(flow) === 0) continue;
      const before = this.#judged.get(flow);
      const lastRow = flows.lastRow(flow);
      const isTime = judged.size < LEAST_FLOWS || this.#now() < until;
      if (before?.lastRow !== lastRow && isTime && this.#packets(flow) <= LONGEST_FLOW) {
        judged.set(flow, { lastRow, rows: findings.judgeFirst(flow, MOST_OF_A_FLOW) });
      } else if (before !== undefined) {
        judged.set(flow, before);
        for (const row of before.rows) findings.table.add(row);
      }
    }
    this.#judged = judged;
    return findings;
  }

  #packets(flow: number): number {
    const { flows } = this.#index;
    return flows.packets(flow * 2) + flows.packets(flow * 2 + 1);
  }
}
