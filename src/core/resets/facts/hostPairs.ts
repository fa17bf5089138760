import type { FlowIndexer } from '../../flow/indexer.ts';
import { countWhile, FlowLists } from './flowLists.ts';

/**
 * The connections of two hosts, whichever of them opened each; only of pairs that had a reset. Such connections share a way through
 * the network, and on many systems a clock and a count of IP IDs.
 */
export class HostPairs {
  readonly #index: FlowIndexer;
  /** Numbers of pairs of hosts that both have more than one connection: in a capture of many clients next to none. */
  readonly #numbers = new Map<number, number>();
  readonly #flows: FlowLists;
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
    for (let flow = 0; flow < flows.count; flow++) {
      if (flows.resets(flow) === 0 || this.#alone(flow)) continue;
      const pair = this.of(flow);
      if (!this.#numbers.has(pair)) this.#numbers.set(pair, this.#numbers.size);
    }
    // A flow without packets is one that an ICMP error quotes.
    const counts = (flow: number): boolean => !this.#alone(flow) && (flows.firstRow[flow] ?? -1) >= 0;
    this.#flows = new FlowLists(this.#numbers.size === 0 ? 0 : flows.count, this.#numbers.size, (flow) =>
      counts(flow) ? (this.#numbers.get(this.of(flow)) ?? -1) : -1,
    );
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
  flowsOf(pair: number): Uint32Array {
    return this.#flows.of(this.#numbers.get(pair) ?? -1);
  }

  /** Whether the two hosts of a flow have other connections with each other. */
  hasOthers(flow: number): boolean {
    return !this.#alone(flow) && this.flowsOf(this.of(flow)).length > 1;
  }

  /** So many flows before and behind one in its pair's list, that one among them. */
  around(flow: number, most: number): readonly number[] {
    const flows = this.flowsOf(this.of(flow));
    const place = countWhile(flows.length, (at) => (flows[at] ?? 0) < flow);
    return [...flows.subarray(Math.max(0, place - most), place + most + 1)];
  }
}
