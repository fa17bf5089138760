import { directionOf, HAS_TIMESTAMP, RST } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { HostPairs } from './hostPairs.ts';

/** Connections looked at on either side of the one that is asked about. */
const AROUND = 8;
/** Packets looked at in each: the end's first is among them. */
const LOOKED_AT = 4;
/** Seconds over which a clock's rate can be told. */
export const BASELINE = 1;
/** Timestamps tick at one of these rates, in ticks a second (RFC 7323, 5.4 allows 1 ms to 1 s); old stacks at 2, Linux at 1000, 250 or 100. */
const RATES = [1000, 250, 100, 10, 2] as const;
/** A clock keeps its rate to one in a thousand, and a packet waits up to so many seconds before it is seen. */
const DRIFT = 0.001;
const WAIT = 0.2;

/** Another packet of the same end: when, by the capture's clock, and what its own clock said. */
interface Reading {
  readonly frame: number;
  /** Seconds since the capture's first packet. */
  readonly time: number;
  readonly tsVal: number;
}

/** What a host's clock should say at a moment, by its other connections with the same host. */
export interface HostClock {
  /** The nearest reading that it is reckoned from. */
  readonly frame: number;
  readonly expected: number;
  /** Ticks that it may be off by. */
  readonly tolerance: number;
  /** Ticks a second. */
  readonly rate: number;
  /** Connections that agree. */
  readonly connections: number;
}

/**
 * The timestamp clock that one end's connections with the same host share: Windows and old stacks have one for all, Linux one for each
 * pair of hosts since 4.10 (secure_tcp_ts_off). FreeBSD and macOS begin each connection anew: then the readings agree on no rate.
 */
export class HostClocks {
  readonly #index: FlowIndexer;
  readonly #pairs: HostPairs;

  constructor(index: FlowIndexer, pairs: HostPairs) {
    this.#index = index;
    this.#pairs = pairs;
  }

  /** The clock of the end that sent a row's packet, at that moment; null where its other connections have no common one. */
  at(flow: number, row: number): HostClock | null {
    if (!this.#pairs.hasOthers(flow)) return null;
    const { flows, packets } = this.#index;
    const host = flows.hosts[flow * 2 + directionOf(packets.flags(row))] ?? 0;
    const readings = this.#pairs
      .around(flow, AROUND)
      .filter((other) => other !== flow)
      .map((other) => this.#reading(other, host))
      .filter((reading) => reading !== null)
      .sort((a, b) => a.time - b.time);
    const rate = commonRate(readings);
    if (rate === null) return null;
    const time = packets.secondsBetween(0, row);
    const away = ({ time: read }: Reading): number => Math.abs(time - read);
    const nearest = readings.reduce((a, b) => (away(b) < away(a) ? b : a));
    return {
      frame: nearest.frame,
      expected: (nearest.tsVal + Math.round((time - nearest.time) * rate)) >>> 0,
      tolerance: tolerance(away(nearest), rate),
      rate,
      connections: readings.length,
    };
  }

  /** The first packet with timestamps that the host sent in a flow. */
  #reading(flow: number, host: number): Reading | null {
    const { flows, packets } = this.#index;
    let row = flows.firstRow[flow] ?? -1;
    for (let seen = 0; row >= 0 && seen < LOOKED_AT; seen++, row = packets.next(row)) {
      const flags = packets.flags(row);
      if ((flags & (HAS_TIMESTAMP | RST)) !== HAS_TIMESTAMP || flows.hosts[flow * 2 + directionOf(flags)] !== host) continue;
      return { frame: packets.frame(row), time: packets.secondsBetween(0, row), tsVal: packets.tsVal(row) };
    }
    return null;
  }
}

/** The rate by which all readings follow from each other; null when they do not, or are too close together to tell. */
function commonRate(readings: readonly Reading[]): number | null {
  const [first, last] = [readings[0], readings.at(-1)];
  if (first === undefined || last === undefined || last.time - first.time < BASELINE) return null;
  const fits = (rate: number): boolean =>
    readings.every((reading, at) => {
      const before = readings[at - 1];
      if (before === undefined) return true;
      const seconds = reading.time - before.time;
      const ticks = (reading.tsVal - before.tsVal) | 0;
      return Math.abs(ticks - seconds * rate) <= tolerance(seconds, rate);
    });
  return RATES.find(fits) ?? null;
}

/** Ticks that a clock of this rate may be off by after so many seconds. */
export const tolerance = (seconds: number, rate: number): number => 1 + rate * (WAIT + seconds * DRIFT);

/** The rate at which one end's clock ticked from one of its packets to a later one; null when that is no rate in use. */
export function tickRate(seconds: number, ticks: number): number | null {
  if (seconds < BASELINE) return null;
  return RATES.find((rate) => Math.abs(ticks - seconds * rate) <= tolerance(seconds, rate)) ?? null;
}

/** Whether the two differ by no more than a clock may. */
export const onTime = (tsVal: number, { expected, tolerance: allowed }: HostClock): boolean =>
  Math.abs((tsVal - expected) | 0) <= allowed;
