import type { FlowIndexer } from '../flow/indexer.ts';
import { explainReset, standingOf } from './telling/explain.ts';
import type { Finding } from './finding.ts';
import { type FindingRow, FindingTable, UNKNOWN_RULE } from './findingTable.ts';
import { gatherFacts } from './facts/gather.ts';
import { PopulationIndex } from './facts/population.ts';
import { judge } from './judging/rank.ts';
import { rules } from './judging/rules.ts';
import { isIgnored } from './signs/ignored.ts';
import { type ResetEvent, walkResets } from './facts/walk.ts';

/** Flows whose walk is kept open, so that explaining their findings one after the other walks each flow once; about 2 KB each. */
const OPEN_WALKS = 4096;
/** Events met on the way to another and kept, for captures in which time runs backwards: then events close out of order. */
const KEPT_EVENTS = 256;

interface OpenWalk {
  readonly events: Generator<ResetEvent>;
  /** Highest row of the events given. */
  reached: number;
  /** Events passed on the way to an earlier one, by row. */
  readonly passed: Map<number, ResetEvent>;
}

/** Judges every reset of a capture, and explains any of them again in full on demand. */
export class Findings {
  readonly table = new FindingTable();
  readonly #index: FlowIndexer;
  readonly #population: PopulationIndex;
  readonly #walks = new Map<number, OpenWalk>();

  constructor(index: FlowIndexer) {
    this.#index = index;
    this.#population = new PopulationIndex(index);
  }

  /** Judges the resets of one flow. */
  judgeFlow(flow: number): void {
    for (const event of walkResets(this.#index, flow)) this.table.add(this.#judge(flow, event));
  }

  /** As `judgeFlow`, of its first `most` resets. @returns what was added to the table. */
  judgeFirst(flow: number, most: number): FindingRow[] {
    const rows: FindingRow[] = [];
    for (const event of walkResets(this.#index, flow)) {
      const row = this.#judge(flow, event);
      this.table.add(row);
      if (rows.push(row) === most) break;
    }
    return rows;
  }

  #judge(flow: number, event: ResetEvent): FindingRow {
    const facts = gatherFacts(this.#index, this.#population, flow, event);
    const judgement = judge(facts, false);
    const [{ rule, confidence }] = judgement.causes;
    const number = rules.indexOf(rule);
    return {
      rstRow: event.rstRow,
      rstCount: event.rstCount,
      copies: event.copies,
      flow,
      direction: event.direction,
      claimedSender: facts.claimedSender,
      verdict: judgement.origin.verdict,
      verdictConfidence: judgement.origin.confidence,
      rule: number < 0 ? UNKNOWN_RULE : number,
      causeConfidence: confidence,
      ...standingOf(facts, judgement),
      ignored: isIgnored(facts),
    };
  }

  /** @throws RangeError when there is no such finding. */
  explain(index: number): Finding {
    const { flow, rstRow } = this.table.at(index);
    const event = this.#eventAt(flow, rstRow);
    const facts = gatherFacts(this.#index, this.#population, flow, event);
    return explainReset(
      facts,
      judge(facts, true),
      event.allRows.map((row) => this.#index.packets.frame(row)),
    );
  }

  #eventAt(flow: number, rstRow: number): ResetEvent {
    const kept = this.#walks.get(flow);
    const passed = kept?.passed.get(rstRow);
    if (passed) return passed;
    const event = kept && kept.reached < rstRow ? this.#advance(flow, kept, rstRow) : undefined;
    if (event) return event;
    // Behind the kept walk, or out of order because time ran backwards: a fresh walk meets every event.
    const fresh = this.#advance(flow, { events: walkResets(this.#index, flow), reached: -1, passed: new Map() }, rstRow);
    if (!fresh) throw new RangeError(`Flow ${flow} has no reset at row ${rstRow}.`);
    return fresh;
  }

  /** Goes on with a walk until it meets the event; keeps the walk for the next question. */
  #advance(flow: number, walk: OpenWalk, rstRow: number): ResetEvent | undefined {
    // Taken out and put back: the map's order is then that of last use.
    this.#walks.delete(flow);
    for (let next = walk.events.next(); !next.done; next = walk.events.next()) {
      walk.reached = Math.max(walk.reached, next.value.rstRow);
      if (next.value.rstRow !== rstRow) {
        if (next.value.rstRow > rstRow && walk.passed.size < KEPT_EVENTS) walk.passed.set(next.value.rstRow, next.value);
        continue;
      }
      this.#walks.set(flow, walk);
      const oldest = this.#walks.keys().next();
      if (this.#walks.size > OPEN_WALKS && !oldest.done) this.#walks.delete(oldest.value);
      return next.value;
    }
    return undefined;
  }
}
