import { SAW_DATA, SAW_RST, SAW_SYN_ACK } from '../../flow/flowRow.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { endpointText } from '../../wire/address.ts';
import type { Elsewhere } from './facts.ts';
import type { FlowColumns } from './flowColumns.ts';
import { countWhile, FlowLists } from './flowLists.ts';

/** A program that tries the next address does so at once: Happy Eyeballs within 250 ms (RFC 8305, 5), a loop over addresses sooner. */
const NEXT_SECONDS = 1;
/** Attempts looked at from there on: at a busy service the answer is among the first or cannot be told. */
const LOOKED_AT = 64;
const PORTS = 65_536;

/**
 * Finds the connection that stood in for a failed one: to another address and the same port, begun right after, and let through.
 * The same client, or the same machine by its other address family.
 */
export class Fallbacks {
  readonly #index: FlowIndexer;
  readonly #columns: FlowColumns;
  /** By server port. */
  readonly #attempts: FlowLists;
  /** By flow; worked out once, in order: asked one by one, each is a cache miss. */
  readonly #letThrough: Uint8Array;

  constructor(index: FlowIndexer, columns: FlowColumns) {
    this.#index = index;
    this.#columns = columns;
    const { flows } = index;
    this.#letThrough = new Uint8Array(flows.count);
    this.#attempts = new FlowLists(flows.count, PORTS, (flow) => {
      if ((flows.firstRow[flow] ?? -1) < 0) return -1;
      const client = columns.clientEnds[flow] ?? 0;
      this.#letThrough[flow] = letThrough(flows.saw(client), flows.saw(client ^ 1)) ? 1 : 0;
      return flows.ports[client ^ 1] ?? 0;
    });
  }

  /** @param rstRow row of the reset that ended the flow's attempt. */
  of(flow: number, rstRow: number): Elsewhere | null {
    const { flows, packets } = this.#index;
    const { clientEnds, starts } = this.#columns;
    const client = clientEnds[flow] ?? 0;
    const time = packets.secondsBetween(0, rstRow);
    const attempts = this.#attempts.of(flows.ports[client ^ 1] ?? 0);
    const from = countWhile(attempts.length, (at) => (attempts[at] ?? 0) <= flow);
    let other = -1;
    for (let at = from; at < attempts.length && at < from + LOOKED_AT; at++) {
      const attempt = attempts[at] ?? flow;
      const seconds = (starts[attempt] ?? 0) - time;
      // They are in the order of time.
      if (seconds > NEXT_SECONDS) break;
      // Its SYN may overtake the refusal only where two families race.
      if (this.#letThrough[attempt] !== 1 || !this.#standsIn(client, clientEnds[attempt] ?? 0, seconds < 0)) continue;
      if (other < 0) other = attempt;
      // Another family has another client address: with two candidates nobody knows whose it is.
      else if (this.#columns.client(attempt) !== this.#columns.client(other)) return null;
      // Of its own family it has one address, and so no rival.
      if (this.#isIpv6(other) === this.#isIpv6(flow)) break;
    }
    return other < 0 ? null : this.#told(flow, other);
  }

  #told(flow: number, other: number): Elsewhere {
    const { flows, packets, hosts } = this.#index;
    const server = (this.#columns.clientEnds[other] ?? 0) ^ 1;
    return {
      frame: packets.frame(flows.firstRow[other] ?? 0),
      server: endpointText(hosts.text(flows.hosts[server] ?? 0), flows.ports[server] ?? 0),
      otherFamily: this.#isIpv6(other) !== this.#isIpv6(flow),
    };
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

  #isIpv6(flow: number): boolean {
    const { flows, hosts } = this.#index;
    return hosts.isIpv6(flows.hosts[flow * 2] ?? 0);
  }
}

/** From what its client and its server were seen to do. */
const letThrough = (client: number, server: number): boolean =>
  (server & SAW_SYN_ACK) !== 0 && (((client | server) & SAW_DATA) !== 0 || ((client | server) & SAW_RST) === 0);
