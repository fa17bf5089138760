import type { Totals } from '../analysis.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import type { Findings } from '../resets/findings.ts';
import type { MarkBits, Marks, Overview, OverviewQuery, Stretch } from './picture.ts';
import { causeFacts, countKey, secondsFrom } from './summaries.ts';
import type { TimeOrder } from './timeOrder.ts';

export const markBits: MarkBits = { fault: 1, possibleFault: 2, unclear: 4, expected: 8, middlebox: 16 };

const lookOf = { error: markBits.fault, warning: markBits.possibleFault, information: markBits.expected } as const;

/** The whole capture on one axis: how much there was when, and where the resets of each cause are. */
export class OverviewMaker {
  readonly #order: TimeOrder;
  /** Findings by cause, then by time: their causes, times, numbers and looks. */
  readonly #causes: number;
  readonly #times: readonly Float64Array[];
  readonly #numbers: readonly Uint32Array[];
  readonly #looks: readonly Uint8Array[];

  constructor(index: FlowIndexer, findings: Findings, totals: Totals, order: TimeOrder) {
    this.#order = order;
    const { table } = findings;
    const causes = new Map(totals.byCause.map((cause, at) => [countKey(cause), at]));
    const byCause: number[][] = totals.byCause.map(() => []);
    const times = new Float64Array(table.count);
    const looks = new Uint8Array(table.count);
    for (let at = 0; at < table.count; at++) {
      const { rstRow, rule, outcome, severity, ignored, verdict } = table.at(at);
      times[at] = secondsFrom(index, rstRow);
      looks[at] =
        (outcome === 'unclear' ? markBits.unclear : lookOf[severity]) | (verdict === 'middlebox' ? markBits.middlebox : 0);
      byCause[causes.get(countKey({ ...causeFacts({ rule, ignored, outcome }), outcome })) ?? 0]?.push(at);
    }
    this.#causes = byCause.length;
    this.#numbers = byCause.map((own) => Uint32Array.from(own).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b));
    this.#times = this.#numbers.map((own) => Float64Array.from(own, (at) => times[at] ?? 0));
    this.#looks = this.#numbers.map((own) => Uint8Array.from(own, (at) => looks[at] ?? 0));
  }

  overview({ stretches, measure, markColumns }: OverviewQuery): Overview {
    return { amounts: this.#amounts(stretches, measure), marks: this.#marks(stretches, Math.max(1, markColumns)) };
  }

  #amounts(stretches: readonly Stretch[], measure: OverviewQuery['measure']): Float32Array {
    const order = this.#order;
    const amounts = new Float32Array(columnsOf(stretches));
    const upTo = (place: number): number => (measure === 'packets' ? place : order.bytesBefore(place));
    let column = 0;
    for (const { from, to, columns } of stretches) {
      let place = order.placeOf(from);
      let before = upTo(place);
      for (let at = 1; at <= columns; at++) {
        // What is at the very end belongs to the last column: the capture's last packet must not fall off.
        const edge = from + ((to - from) * at) / columns;
        place = order.placeOf(at === columns ? edge + Math.abs(edge) * Number.EPSILON : edge, place);
        const now = upTo(place);
        amounts[column++] = now - before;
        before = now;
      }
    }
    return amounts;
  }

  #marks(stretches: readonly Stretch[], markColumns: number): Marks {
    const cause: number[] = [];
    const column: number[] = [];
    const count: number[] = [];
    const finding: number[] = [];
    const look: number[] = [];
    for (let which = 0; which < this.#causes; which++) {
      let cell = -1;
      this.#eachMark(which, stretches, (place, at, ownLook) => {
        const own = Math.floor(place / markColumns);
        const last = cause.length - 1;
        if (own !== cell) {
          cell = own;
          cause.push(which);
          column.push(place);
          count.push(1);
          finding.push(at);
          look.push(ownLook);
          return;
        }
        count[last] = (count[last] ?? 0) + 1;
        // The lower bit is the louder one.
        if (loudestOf(ownLook) >= loudestOf(look[last] ?? 0)) return;
        look[last] = ownLook;
        finding[last] = at;
        column[last] = place;
      });
    }
    return {
      cause: Uint8Array.from(cause),
      column: Uint16Array.from(column),
      count: Uint32Array.from(count),
      finding: Uint32Array.from(finding),
      look: Uint8Array.from(look),
    };
  }

  /** Calls back with the column, number and look of each finding of a cause that lies on the axis. */
  #eachMark(which: number, stretches: readonly Stretch[], found: (column: number, finding: number, look: number) => void): void {
    const times = this.#times[which] ?? new Float64Array();
    let first = 0;
    for (const [number, { from, to, columns }] of stretches.entries()) {
      const last = number === stretches.length - 1;
      for (let at = lowerBound(times, from); at < times.length; at++) {
        const time = times[at] ?? 0;
        if (time > to || (time === to && !last)) break;
        const place = to === from ? 0 : Math.floor(((time - from) / (to - from)) * columns);
        found(first + Math.min(columns - 1, place), this.#numbers[which]?.[at] ?? 0, this.#looks[which]?.[at] ?? 0);
      }
      first += columns;
    }
  }
}

const loudestOf = (look: number): number => look & ~markBits.middlebox;
function columnsOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { columns }) => sum + columns, 0);
}

/** The first place of a time at `seconds` or later. */
export function lowerBound(times: Float64Array, seconds: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
