import { compileFilter, type Matcher } from './compile.ts';
import { parseFilter } from './parse.ts';
import type { Place, Tables } from './readers.ts';

/** Packets looked at between two pauses: about 2 ms. */
const PACKETS_A_STRIDE = 32_768;
/** What an answer for a whole flow costs, in packets: its addresses and titles are made into text, 5 µs. */
const FLOW_COST = 90;

/** A filter over the flows of one capture. */
export class FlowFilter {
  readonly #tables: Tables;
  readonly #matcher: Matcher | null;
  readonly #place: Place = { flow: 0, row: 0, at: 0, previous: -1 };

  /** @throws FilterError when the text is no filter. */
  constructor(text: string, tables: Tables, among: 'flows' | 'packets' = 'flows') {
    const expression = parseFilter(text);
    this.#tables = tables;
    this.#matcher = expression === null ? null : compileFilter(expression, tables, among);
  }

  /** Of these flows those that match, in their order. Pauses now and then, so that other questions get their turn. */
  *of(flows: Iterable<number>): Generator<undefined, number[]> {
    const matching: number[] = [];
    let budget = PACKETS_A_STRIDE;
    for (const flow of flows) {
      const answer = this.#matcher === null ? true : this.#matcher.flow(flow);
      let matches = answer === true;
      if (answer === null) {
        // Written out: a generator of its own for each flow would cost more than the packets of most.
        const { packets } = this.#tables.index;
        this.#begin(flow);
        while (this.#place.row >= 0 && !matches) {
          matches = this.#matcher?.packet(this.#place) === true;
          this.#place.at++;
          this.#place.previous = this.#place.row;
          this.#place.row = packets.next(this.#place.row);
          if (--budget <= 0) {
            budget = PACKETS_A_STRIDE;
            yield;
          }
        }
      } else if ((budget -= FLOW_COST) <= 0) {
        budget = PACKETS_A_STRIDE;
        yield;
      }
      if (matches) matching.push(flow);
    }
    return matching;
  }

  #begin(flow: number): void {
    this.#place.flow = flow;
    this.#place.row = this.#tables.index.flows.firstRow[flow] ?? -1;
    this.#place.at = 0;
    this.#place.previous = -1;
  }

  /** Places in the flow of its packets that match, in order. */
  *packetsOf(flow: number): Generator<undefined, number[]> {
    const { packets } = this.#tables.index;
    const places: number[] = [];
    this.#begin(flow);
    for (; this.#place.row >= 0; this.#place.at++) {
      const { at } = this.#place;
      if (this.#matcher === null || this.#matcher.packet(this.#place)) places.push(at);
      this.#place.previous = this.#place.row;
      this.#place.row = packets.next(this.#place.row);
      if (at % PACKETS_A_STRIDE === PACKETS_A_STRIDE - 1) yield;
    }
    return places;
  }
}
