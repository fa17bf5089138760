import { directionOf, RST } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import type { HostPairs } from './hostPairs.ts';

/** Connections looked at on either side of the one that is asked about. */
const AROUND = 8;
/** Packets looked at in each, its last aside: a few kilobytes of data. */
const LOOKED_AT = 128;
/** Connections that make a habit. */
const HABIT = 3;
const SEVERAL = 2;

/** Connection after connection, resets in a host's name come from one distance, and all else it sends from another. */
export interface ResetDistance {
  /** Of its other packets, all of them, in so many connections. */
  readonly ttl: number;
  readonly connections: number;
  /** Connections in which a RST has the TTL of the one that is asked about. */
  readonly resets: number;
  /** One of those, another than the one asked about. */
  readonly otherReset: number;
}

/** How far off one end of a connection is, by its packets and by the RSTs in its name. */
interface Sighting {
  /** -1 where it sent nothing but RSTs. */
  ttl: number;
  several: boolean;
  /** Rows. */
  readonly resets: number[];
}

/** From how far the packets and the RSTs of one host reach another, over all connections of the two with the same service. */
export class ResetDistances {
  readonly #index: FlowIndexer;
  readonly #pairs: HostPairs;
  /** By end: twice the flow's number, and one more for end B. */
  readonly #sightings = new Map<number, Sighting>();

  constructor(index: FlowIndexer, pairs: HostPairs) {
    this.#index = index;
    this.#pairs = pairs;
  }

  /**
   * Null unless the sender's packets all share one TTL, the RST in the row has another, and so has one of another connection. One of
   * several equal paths would be taken by a connection's packets and its RST alike (RFC 2992).
   */
  of(flow: number, row: number): ResetDistance | null {
    const { packets, flows } = this.#index;
    const ttl = packets.ttl(row);
    if (ttl === 0 || !this.#pairs.hasOthers(flow)) return null;
    const host = flows.hosts[flow * 2 + directionOf(packets.flags(row))] ?? 0;
    const service = this.#serviceOf(flow);
    let usual = -1;
    let connections = 0;
    let resets = 1;
    let otherReset = -1;
    for (const each of this.#pairs.around(flow, AROUND)) {
      if (this.#serviceOf(each) !== service) continue;
      const its = this.#sightingOf(each, host);
      if (its.several || (usual >= 0 && its.ttl >= 0 && its.ttl !== usual)) return null;
      if (its.ttl >= 0) {
        usual = its.ttl;
        connections++;
      }
      const alike = each === flow ? undefined : its.resets.find((reset) => packets.ttl(reset) === ttl);
      if (alike === undefined) continue;
      resets++;
      otherReset = alike;
    }
    if (usual < 0 || usual === ttl || connections < HABIT || resets < SEVERAL) return null;
    return { ttl: usual, connections, resets, otherReset: packets.frame(otherReset) };
  }

  /** The server's host and port. */
  #serviceOf(flow: number): number {
    const { flows } = this.#index;
    const server = flow * 2 + (rolesOf(flows, flow).client ^ 1);
    return (flows.hosts[server] ?? 0) * 65_536 + (flows.ports[server] ?? 0);
  }

  /** One end of a connection, as it looks in its first packets and the last; looked at once. */
  #sightingOf(flow: number, host: number): Sighting {
    const { flows, packets } = this.#index;
    const end = flow * 2 + (flows.hosts[flow * 2] === host ? 0 : 1);
    const known = this.#sightings.get(end);
    if (known) return known;
    const sighting: Sighting = { ttl: -1, several: false, resets: [] };
    const last = flows.lastRow(flow);
    let row = flows.firstRow[flow] ?? -1;
    for (let seen = 0; row >= 0; seen++, row = seen < LOOKED_AT ? packets.next(row) : row < last ? last : -1) {
      const flags = packets.flags(row);
      if (directionOf(flags) !== end % 2) continue;
      const ttl = packets.ttl(row);
      if ((flags & RST) !== 0) sighting.resets.push(row);
      else if (sighting.ttl < 0) sighting.ttl = ttl;
      else if (sighting.ttl !== ttl) sighting.several = true;
    }
    this.#sightings.set(end, sighting);
    return sighting;
  }
}
