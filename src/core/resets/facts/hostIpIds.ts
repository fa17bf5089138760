import { directionOf, RST } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { HostPairs } from './hostPairs.ts';

/** Connections looked at on either side of the one that is asked about. */
const AROUND = 8;
/** Packets looked at in each, its last aside. */
const LOOKED_AT = 4;
/** A count that others use too goes further ahead from packet to packet; random numbers are this close once in 128 times. */
const NEAR = 512;
/** From one packet that is looked at to the next, many may lie between: random numbers are this close once in eight times. */
const STEP = 8192;
const ENOUGH = 3;

/** A packet of a host and its IP ID. */
export interface Counted {
  readonly frame: number;
  readonly ipId: number;
}

/** The count of IP IDs that a host keeps over its connections with another, around a moment. */
export interface HostIpIds {
  /** Its packets just before and just after, either null where there is none. */
  readonly before: Counted | null;
  readonly after: Counted | null;
  /** Several connections share the count, so that any packet of the host must fit it; else one may count by itself. */
  readonly shared: boolean;
}

/**
 * The IP IDs that one end's connections with the same host share: Windows counts by pair of hosts (older ones by host), so do routers and
 * old BSDs; Linux counts by socket and macOS not at all, so that theirs do not follow from each other.
 */
export class HostIpIdCounts {
  readonly #index: FlowIndexer;
  readonly #pairs: HostPairs;

  constructor(index: FlowIndexer, pairs: HostPairs) {
    this.#index = index;
    this.#pairs = pairs;
  }

  /** Around a row's packet, of the end that sent it; null where its connections do not count together. */
  at(flow: number, row: number): HostIpIds | null {
    if (!this.#pairs.hasOthers(flow)) return null;
    const { flows, packets } = this.#index;
    const host = flows.hosts[flow * 2 + directionOf(packets.flags(row))] ?? 0;
    const around = this.#pairs
      .around(flow, AROUND)
      .filter((other) => other !== flow)
      .map((other) => this.#rowsOf(other, host));
    const rows = [...new Set(around.flat())].sort((a, b) => a - b);
    const steps = rows.slice(1).map((each, at) => stepTo(packets.ipId(rows[at] ?? each), packets.ipId(each)));
    // Beyond half of all numbers, nobody knows how often the count began anew.
    const whole = steps.reduce((sum, step) => sum + step, 0);
    if (rows.length < ENOUGH || whole > 0x8000 || steps.some((step) => step < 1 || step > STEP)) return null;
    const shared = around.filter((each) => each.length > 0).length > 1 && steps.every((step) => step <= NEAR);
    const counted = (each: number | undefined): Counted | null =>
      each === undefined ? null : { frame: packets.frame(each), ipId: packets.ipId(each) };
    return { before: counted(rows.findLast((each) => each < row)), after: counted(rows.find((each) => each > row)), shared };
  }

  /** Of the host's own packets: a RST may be anybody's. */
  #rowsOf(flow: number, host: number): number[] {
    const { flows, packets } = this.#index;
    const isHosts = (row: number): boolean =>
      (packets.flags(row) & RST) === 0 && flows.hosts[flow * 2 + directionOf(packets.flags(row))] === host;
    const rows: number[] = [];
    let row = flows.firstRow[flow] ?? -1;
    for (let seen = 0; row >= 0 && seen < LOOKED_AT; seen++, row = packets.next(row)) if (isHosts(row)) rows.push(row);
    const last = flows.lastRow(flow);
    if (last >= 0 && isHosts(last)) rows.push(last);
    return rows;
  }
}

const stepTo = (before: number, after: number): number => (after - before) & 0xffff;

/** Whether an ID stands where the count was: between the two packets, or a little ahead of the one there is before. */
export function fitsCount(ipId: number, { before, after }: HostIpIds): boolean {
  if (before === null) return after !== null && within(stepTo(ipId, after.ipId), NEAR);
  if (after === null) return within(stepTo(before.ipId, ipId), NEAR);
  return within(stepTo(before.ipId, ipId), stepTo(before.ipId, after.ipId));
}

const within = (step: number, most: number): boolean => step >= 1 && step <= most;
