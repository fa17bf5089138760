import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';

/** What judging asks of flows so often that each look into the tables would be a cache miss too many. By flow. */
export class FlowColumns {
  /** Seconds from the capture's first TCP packet to the flow's first and last; 0 for a flow without packets, which an ICMP error quotes. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** Number of the client's end: twice the flow's, and one more where it is end B. */
  readonly clientEnds: Uint32Array;
  /** The server's host and port as one number. */
  readonly services: Float64Array;
  readonly #hosts: ArrayLike<number>;

  constructor({ flows, packets }: FlowIndexer) {
    this.starts = new Float64Array(flows.count);
    this.ends = new Float64Array(flows.count);
    this.clientEnds = new Uint32Array(flows.count);
    this.services = new Float64Array(flows.count);
    this.#hosts = flows.hosts;
    for (let flow = 0; flow < flows.count; flow++) {
      const client = flow * 2 + rolesOf(flows, flow).client;
      this.clientEnds[flow] = client;
      // Hosts are below 2^31, so the sum is exact.
      this.services[flow] = (flows.hosts[client ^ 1] ?? 0) * 65_536 + (flows.ports[client ^ 1] ?? 0);
      const first = flows.firstRow[flow] ?? -1;
      if (first < 0) continue;
      this.starts[flow] = packets.secondsBetween(0, first);
      this.ends[flow] = packets.secondsBetween(0, flows.lastRow(flow));
    }
  }

  /** The client's host. */
  client(flow: number): number {
    return this.#hosts[this.clientEnds[flow] ?? 0] ?? 0;
  }

  /** The server's host. */
  server(flow: number): number {
    return this.#hosts[(this.clientEnds[flow] ?? 0) ^ 1] ?? 0;
  }
}
