import type { FlowGroup, FlowPage, FlowPlaceQuery, FlowQuery, FlowRow, FlowSort } from '../analysis.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import type { Outcome, Severity } from '../resets/finding.ts';
import type { Findings } from '../resets/findings.ts';
import type { FlowFindings } from './flowFindings.ts';
import { flowEnds } from './flowEnds.ts';
import { type GroupedFlows, grouped, groupName } from './flowGroups.ts';
import { FlowFilter } from './filter/flowFilter.ts';
import type { Tables } from './filter/readers.ts';
import { rowTitle, ruleOf, secondsFrom, summaryOf } from './summaries.ts';

const MOST_ROWS = 500;
const MOST_RESETS = 50;
/** Orders remembered: scrolling asks for the same one again, and two pages may look at one capture. */
const KEPT_ORDERS = 2;

/** Louder ones first; what is unclear stands between a possible fault and what is expected. */
const rankOf = ({ severity, outcome }: { readonly severity: Severity; readonly outcome: Outcome }): number =>
  outcome === 'unclear' ? 2 : { error: 4, warning: 3, information: 1 }[severity];

/** Names of groups by the rank of a flow's worst reset. */
const outcomeNames = ['', 'Expected', 'Unclear', 'Possible fault', 'Fault'] as const;

/** A list being put in order, in steps; whoever asks for it meanwhile takes the steps in turn. */
interface Ordering {
  readonly steps: Generator<undefined, GroupedFlows>;
  done: GroupedFlows | undefined;
}

/** Answers the page's questions for a part of the flow list. */
export class FlowList {
  readonly #tables: Tables;
  readonly #index: FlowIndexer;
  readonly #findings: Findings;
  readonly #flowFindings: FlowFindings;
  readonly #orders = new Map<string, Ordering>();

  constructor(tables: Tables) {
    this.#tables = tables;
    this.#index = tables.index;
    this.#findings = tables.findings;
    this.#flowFindings = tables.flowFindings;
  }

  /**
   * A part of the list, worked out in steps of a few milliseconds.
   * @throws FilterError when the query's text is no filter.
   */
  *page(query: FlowQuery): Generator<undefined, FlowPage> {
    if (query.flow !== undefined) return this.#single(query.flow);
    const { order } = yield* this.#orderOf(query);
    const offset = Math.max(0, Math.floor(query.offset));
    const rows = order.slice(offset, offset + Math.min(MOST_ROWS, Math.max(0, query.limit)));
    return { total: order.length, offset, rows: rows.map((flow) => this.#row(flow)) };
  }

  /** Place of a flow in the list that a query makes; null when it is not in it. */
  *placeOf({ flow, ...query }: FlowPlaceQuery): Generator<undefined, number | null> {
    const place = (yield* this.#orderOf(query)).order.indexOf(flow);
    return place < 0 ? null : place;
  }

  /** The groups of the list that a query makes; none when it does not group. */
  *groups(query: Omit<FlowQuery, 'offset' | 'limit'>): Generator<undefined, readonly FlowGroup[]> {
    return (yield* this.#orderOf(query)).groups;
  }

  *#orderOf(query: Omit<FlowQuery, 'offset' | 'limit'>): Generator<undefined, GroupedFlows> {
    const ordering = this.#ordering(query);
    while (ordering.done === undefined) {
      const step = ordering.steps.next();
      if (step.done === true) ordering.done = step.value;
      else yield;
    }
    return ordering.done;
  }

  #ordering(query: Omit<FlowQuery, 'offset' | 'limit'>): Ordering {
    const { sort, descending, text, show, causeId, during, group } = query;
    const key = JSON.stringify([sort, descending, text, show, causeId, during, group]);
    const known = this.#orders.get(key);
    if (known !== undefined) return known;
    const ordering: Ordering = { steps: this.#ordered(query, new FlowFilter(text, this.#tables)), done: undefined };
    const [oldest] = this.#orders.keys();
    if (this.#orders.size >= KEPT_ORDERS && oldest !== undefined) this.#orders.delete(oldest);
    this.#orders.set(key, ordering);
    return ordering;
  }

  #single(flow: number): FlowPage {
    const known = (this.#index.flows.firstRow[flow] ?? -1) >= 0 && flow < this.#index.flows.count;
    return { total: known ? 1 : 0, offset: 0, rows: known ? [this.#row(flow)] : [] };
  }

  *#ordered(query: Omit<FlowQuery, 'offset' | 'limit'>, filter: FlowFilter): Generator<undefined, GroupedFlows> {
    const chosen = yield* filter.of(this.#shown(query));
    yield;
    const keys = this.#sortKeys(query.sort, chosen);
    yield;
    const sign = query.descending ? -1 : 1;
    const order = chosen.sort((a, b) => sign * compare(keys.get(a), keys.get(b)) || a - b);
    const { group } = query;
    if (group === undefined) return { order, groups: [] };
    return grouped(order, (flow) => {
      const own = Array.from(this.#flowFindings.of(flow), (at) => this.#findings.table.at(at));
      const severity = this.#severity(flow);
      const worst = own.find((finding) => rankOf(finding) === severity);
      const cause = worst === undefined ? '' : rowTitle(worst);
      const outcome = outcomeNames[severity] ?? '';
      const name = groupName(this.#index, flow, group, { cause, outcome, state: this.#tables.tcp.state(flow) });
      return { name, severity, isFault: own.some(({ outcome }) => outcome === 'fault'), resets: own.length };
    });
  }

  *#shown({ show, causeId, during }: Omit<FlowQuery, 'offset' | 'limit'>): Generator<number> {
    const { flows } = this.#index;
    for (let flow = 0; flow < flows.count; flow++) {
      // A flow known only from an ICMP error has a number but no packets.
      if ((flows.firstRow[flow] ?? -1) < 0) continue;
      // While the capture is still being read, a flow may have resets that nobody has judged yet: it is listed when they are.
      if (show !== 'all' && (flows.resets(flow) === 0 || this.#flowFindings.of(flow).length === 0)) continue;
      if (show === 'faults' && !this.#has(flow, ({ outcome }) => outcome === 'fault')) continue;
      if (causeId !== undefined && !this.#has(flow, ({ rule }) => ruleOf(rule).id === causeId)) continue;
      if (during !== undefined && !this.#isDuring(flow, during)) continue;
      yield flow;
    }
  }

  #isDuring(flow: number, [from, to]: readonly [number, number]): boolean {
    const start = secondsFrom(this.#index, this.#index.flows.firstRow[flow] ?? 0);
    return start <= to && start + this.#duration(flow) >= from;
  }

  #has(flow: number, wanted: (finding: ReturnType<Findings['table']['at']>) => boolean): boolean {
    return this.#flowFindings.of(flow).some((at) => wanted(this.#findings.table.at(at)));
  }

  #sortKeys(sort: FlowSort, flows: readonly number[]): Map<number, number | string> {
    return new Map(flows.map((flow) => [flow, this.#sortKey(sort, flow)]));
  }

  #sortKey(sort: FlowSort, flow: number): number | string {
    const table = this.#index.flows;
    switch (sort) {
      case 'flow':
        return flow;
      case 'client':
        return flowEnds(this.#index, flow).client;
      case 'server':
        return flowEnds(this.#index, flow).server;
      case 'packets':
        return table.packets(flow * 2) + table.packets(flow * 2 + 1);
      case 'bytes':
        return table.bytes(flow * 2) + table.bytes(flow * 2 + 1);
      case 'start':
        return secondsFrom(this.#index, table.firstRow[flow] ?? 0);
      case 'duration':
        return this.#duration(flow);
      case 'state':
        return this.#tables.tcp.state(flow);
      case 'severity':
        return this.#severity(flow);
    }
  }

  /** That of its worst reset: 4 fault, 3 possible fault, 2 unclear, 1 expected, 0 no reset. */
  #severity(flow: number): number {
    return this.#flowFindings.of(flow).reduce((worst, at) => Math.max(worst, rankOf(this.#findings.table.at(at))), 0);
  }

  #duration(flow: number): number {
    const { flows, packets } = this.#index;
    return packets.secondsBetween(flows.firstRow[flow] ?? 0, flows.lastRow(flow));
  }

  #row(flow: number): FlowRow {
    const { flows } = this.#index;
    const own = this.#flowFindings.of(flow);
    return {
      flow,
      ...flowEnds(this.#index, flow),
      name: this.#index.names.of(flow),
      packets: flows.packets(flow * 2) + flows.packets(flow * 2 + 1),
      bytes: flows.bytes(flow * 2) + flows.bytes(flow * 2 + 1),
      start: secondsFrom(this.#index, flows.firstRow[flow] ?? 0),
      duration: this.#duration(flow),
      state: this.#tables.tcp.state(flow),
      ...this.#tables.tcp.summary(flow),
      resets: [...own.subarray(0, MOST_RESETS)].map((at) => summaryOf(this.#index, this.#findings, at)),
      resetCount: own.length,
    };
  }
}

function compare(a: number | string | undefined, b: number | string | undefined): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return Number(a) - Number(b);
}
