import type { FlowIndexer } from '../flow/indexer.ts';

/**
 * The connections of two hosts, whichever of them opened each; only of pairs that had a reset. Such connections share a way through
 * the network, and on many systems a clock and a count of IP IDs.
 */
export class HostPairs {
  readonly #index: FlowIndexer;
  readonly #flows = new Map<number, number[]>();

  constructor(index: FlowIndexer) {
    this.#index = index;
    const { flows, hosts } = index;
    // Asked first: most flows are of other hosts, and a look into the map would cost more than all the rest.
    const wasReset = new Uint8Array(hosts.count);
    for (let flow = 0; flow < flows.count; flow++) {
      if (flows.resets(flow) === 0) continue;
      this.#flows.set(this.of(flow), []);
      wasReset[flows.hosts[flow * 2] ?? 0] = 1;
      wasReset[flows.hosts[flow * 2 + 1] ?? 0] = 1;
    }
    for (let flow = 0; flow < flows.count; flow++) {
      if (wasReset[flows.hosts[flow * 2] ?? 0] === 0 || wasReset[flows.hosts[flow * 2 + 1] ?? 0] === 0) continue;
      // A flow without packets is one that an ICMP error quotes.
      if ((flows.firstRow[flow] ?? -1) >= 0) this.#flows.get(this.of(flow))?.push(flow);
    }
  }

  /** The two hosts of a flow as one number: host numbers are below 2^26 in any capture that fits the memory, so it is exact. */
  of(flow: number): number {
    const { flows, hosts } = this.#index;
    const a = flows.hosts[flow * 2] ?? 0;
    const b = flows.hosts[flow * 2 + 1] ?? 0;
    return Math.min(a, b) * hosts.count + Math.max(a, b);
  }

  /** In the order of their first packets. */
  flowsOf(pair: number): readonly number[] {
    return this.#flows.get(pair) ?? [];
  }

  /** So many flows before and behind one in its pair's list, that one among them. */
  around(flow: number, most: number): readonly number[] {
    const flows = this.flowsOf(this.of(flow));
    let low = 0;
    let high = flows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((flows[middle] ?? 0) < flow) low = middle + 1;
      else high = middle;
    }
    return flows.slice(Math.max(0, low - most), low + most + 1);
  }
}
