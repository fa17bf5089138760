import type { FlowIndexer } from '../../flow/indexer.ts';

/**
 * The connections of two hosts, whichever of them opened each; only of pairs that had a reset. Such connections share a way through
 * the network, and on many systems a clock and a count of IP IDs.
 */
export class HostPairs {
  readonly #index: FlowIndexer;
  /** Only of pairs of hosts that both have more than one connection: in a capture of many clients next to none. */
  readonly #flows = new Map<number, number[]>();
  /** By host: connections, two at most. */
  readonly #connections: Uint8Array;

  constructor(index: FlowIndexer) {
    this.#index = index;
    const { flows, hosts } = index;
    this.#connections = new Uint8Array(hosts.count);
    for (let end = 0; end < flows.count * 2; end++) {
      const host = flows.hosts[end] ?? 0;
      if ((this.#connections[host] ?? 0) < 2) this.#connections[host] = (this.#connections[host] ?? 0) + 1;
    }
    for (let flow = 0; flow < flows.count; flow++)
      if (flows.resets(flow) > 0 && !this.#alone(flow)) this.#flows.set(this.of(flow), []);
    if (this.#flows.size === 0) return;
    for (let flow = 0; flow < flows.count; flow++) {
      // A flow without packets is one that an ICMP error quotes.
      if (!this.#alone(flow) && (flows.firstRow[flow] ?? -1) >= 0) this.#flows.get(this.of(flow))?.push(flow);
    }
  }

  /** One of its hosts has no other connection. */
  #alone(flow: number): boolean {
    const { flows } = this.#index;
    const [a, b] = [flows.hosts[flow * 2] ?? 0, flows.hosts[flow * 2 + 1] ?? 0];
    return this.#connections[a] === 1 || this.#connections[b] === 1;
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

  /** Whether the two hosts of a flow have other connections with each other. */
  hasOthers(flow: number): boolean {
    return !this.#alone(flow) && this.flowsOf(this.of(flow)).length > 1;
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
