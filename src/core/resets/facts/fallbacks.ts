import { SAW_DATA, SAW_RST, SAW_SYN_ACK } from '../../flow/flowTable.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import { endpointText } from '../../wire/address.ts';
import type { Elsewhere } from './facts.ts';

/** A program that tries the next address does so at once: Happy Eyeballs within 250 ms (RFC 8305, 5), a loop over addresses sooner. */
const NEXT_SECONDS = 1;
/** Attempts looked at from there on: at a busy service the answer is among the first or cannot be told. */
const LOOKED_AT = 64;

/**
 * Finds the connection that stood in for a failed one: to another address and the same port, begun right after, and let through.
 * The same client, or the same machine by its other address family.
 */
export class Fallbacks {
  readonly #index: FlowIndexer;
  /** Flows by server port, in the order of their first packets. */
  readonly #byPort = new Map<number, number[]>();
  /** By flow; worked out once, in order: asked one by one, each is a cache miss. */
  readonly #letThrough: Uint8Array;

  constructor(index: FlowIndexer) {
    this.#index = index;
    const { flows } = index;
    this.#letThrough = new Uint8Array(flows.count);
    for (let flow = 0; flow < flows.count; flow++) {
      if ((flows.firstRow[flow] ?? -1) < 0) continue;
      const client = this.#client(flow);
      this.#letThrough[flow] = letThrough(flows.saw(client), flows.saw(client ^ 1)) ? 1 : 0;
      const port = flows.ports[client ^ 1] ?? 0;
      const known = this.#byPort.get(port);
      if (known) known.push(flow);
      else this.#byPort.set(port, [flow]);
    }
  }

  /** @param rstRow row of the reset that ended the flow's attempt. */
  of(flow: number, rstRow: number): Elsewhere | null {
    const { flows, packets, hosts } = this.#index;
    const client = this.#client(flow);
    const port = flows.ports[client ^ 1] ?? 0;
    const found: number[] = [];
    const attempts = this.#byPort.get(port) ?? [];
    const from = placeAfter(attempts, flow);
    for (let at = from; at < attempts.length && at < from + LOOKED_AT; at++) {
      const other = attempts[at] ?? flow;
      const seconds = packets.secondsBetween(rstRow, flows.firstRow[other] ?? 0);
      // They are in the order of time.
      if (seconds > NEXT_SECONDS) break;
      // Its SYN may overtake the refusal only where two families race.
      if (this.#letThrough[other] === 1 && this.#standsIn(client, this.#client(other), seconds < 0)) found.push(other);
    }
    const [other] = found;
    if (other === undefined) return null;
    // Another family has another client address: with two candidates nobody knows whose it is.
    const clients = new Set(found.map((each) => flows.hosts[this.#client(each)]));
    const otherFamily = this.#isIpv6(other) !== this.#isIpv6(flow);
    if (otherFamily && clients.size > 1) return null;
    const server = endpointText(hosts.text(flows.hosts[this.#client(other) ^ 1] ?? 0), port);
    return { frame: packets.frame(flows.firstRow[other] ?? 0), server, otherFamily };
  }

  #standsIn(client: number, other: number, raced: boolean): boolean {
    const { flows, hosts } = this.#index;
    if (flows.hosts[client ^ 1] === flows.hosts[other ^ 1]) return false;
    if (flows.hosts[client] === flows.hosts[other]) return !raced;
    if (this.#isIpv6(client >> 1) === this.#isIpv6(other >> 1)) return false;
    const one = hosts.isLoopback(flows.hosts[client] ?? 0);
    const two = hosts.isLoopback(flows.hosts[other] ?? 0);
    if (one || two) return one && two;
    const mac = flows.mac[client] ?? 0;
    return mac !== 0 && mac === flows.mac[other];
  }

  #client(flow: number): number {
    return flow * 2 + rolesOf(this.#index.flows, flow).client;
  }

  #isIpv6(flow: number): boolean {
    const { flows, hosts } = this.#index;
    return hosts.isIpv6(flows.hosts[flow * 2] ?? 0);
  }
}

/** From what its client and its server were seen to do. */
const letThrough = (client: number, server: number): boolean =>
  (server & SAW_SYN_ACK) !== 0 && (((client | server) & SAW_DATA) !== 0 || ((client | server) & SAW_RST) === 0);

/** Where in a list of flows those that began after one are. */
function placeAfter(flows: readonly number[], flow: number): number {
  let low = 0;
  let high = flows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((flows[middle] ?? 0) <= flow) low = middle + 1;
    else high = middle;
  }
  return low;
}
