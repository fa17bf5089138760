import { directionOf, RST } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import type { HostPairs } from './hostPairs.ts';

/** Connections looked at on either side of the one that is asked about. */
const AROUND = 8;
/** Packets looked at in each, its last aside. */
const LOOKED_AT = 6;
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

/** From how far the packets and the RSTs of one host reach another, over all connections of the two with the same service. */
export class ResetDistances {
  readonly #index: FlowIndexer;
  readonly #pairs: HostPairs;

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
      let counted = false;
      for (const packet of this.#rowsOf(each, host)) {
        const its = packets.ttl(packet);
        if ((packets.flags(packet) & RST) !== 0) {
          if (each === flow || its !== ttl) continue;
          resets++;
          otherReset = packet;
          break;
        }
        if (usual >= 0 && its !== usual) return null;
        usual = its;
        counted = true;
      }
      if (counted) connections++;
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

  /** Its first packets in a connection, and the last. */
  #rowsOf(flow: number, host: number): number[] {
    const { flows, packets } = this.#index;
    const isIts = (row: number): boolean => flows.hosts[flow * 2 + directionOf(packets.flags(row))] === host;
    const rows: number[] = [];
    let row = flows.firstRow[flow] ?? -1;
    for (let seen = 0; row >= 0 && seen < LOOKED_AT; seen++, row = packets.next(row)) if (isIts(row)) rows.push(row);
    const last = flows.lastRow(flow);
    if (last >= 0 && isIts(last) && !rows.includes(last)) rows.push(last);
    return rows;
  }
}
