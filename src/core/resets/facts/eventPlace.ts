import type { FlowIndexer } from '../../flow/indexer.ts';
import type { Roles } from '../../flow/roles.ts';
import { isoTime } from '../../flow/time.ts';
import type { FlowPlace } from '../steps/flowPlace.ts';
import type { ResetEvent } from './walk.ts';

/** What stacks begin with. */
const UNTOUCHED: ReadonlySet<number> = new Set([64, 128, 255]);

/**
 * Where and when a reset happened. Its texts are made when somebody reads them: most findings of a large capture are only counted.
 * A class, because an object literal with getters gets a shape of its own each time, which costs ten times more.
 */
export class EventPlace implements FlowPlace {
  readonly flow: number;
  readonly #index: FlowIndexer;
  readonly #client: number;
  readonly #event: ResetEvent;
  /** Made at the first question: one finding's commands ask a dozen times. */
  #clientAddress: string | undefined;
  #serverAddress: string | undefined;

  constructor(index: FlowIndexer, flow: number, roles: Roles, event: ResetEvent) {
    this.flow = flow;
    this.#index = index;
    this.#client = flow * 2 + roles.client;
    this.#event = event;
  }

  get clientAddress(): string {
    return (this.#clientAddress ??= this.#address(this.#client));
  }

  get clientPort(): number {
    return this.#index.flows.ports[this.#client] ?? 0;
  }

  get serverAddress(): string {
    return (this.#serverAddress ??= this.#address(this.#client ^ 1));
  }

  get serverPort(): number {
    return this.#index.flows.ports[this.#client ^ 1] ?? 0;
  }

  get ipv6(): boolean {
    return this.#index.hosts.isIpv6(this.#index.flows.hosts[this.#client] ?? 0);
  }

  get clientTtl(): number | undefined {
    return this.#usualTtl(this.#client);
  }

  get serverTtl(): number | undefined {
    return this.#usualTtl(this.#client ^ 1);
  }

  /** One MAC address alone is also that of a router in the middle, which shows in the TTL of one end at least. */
  get oneMac(): boolean {
    const { mac } = this.#index.flows;
    const [client, server] = [mac[this.#client] ?? 0, mac[this.#client ^ 1] ?? 0];
    return client !== 0 && client === server && [this.clientTtl, this.serverTtl].every((ttl) => UNTOUCHED.has(ttl ?? 0));
  }

  get time(): string {
    const { packets } = this.#index;
    return isoTime(packets.seconds(this.#event.rstRow), packets.nanoseconds(this.#event.rstRow));
  }

  get frames(): readonly number[] {
    return this.#event.rstRows.map((row) => this.#index.packets.frame(row));
  }

  /** The TTL that most connections of this end's host had. */
  #usualTtl(end: number): number | undefined {
    const { flows, hosts } = this.#index;
    return hosts.ttls(flows.hosts[end] ?? 0).toSorted((a, b) => b.flows - a.flows)[0]?.ttl;
  }

  #address(end: number): string {
    const { flows, hosts } = this.#index;
    return hosts.text(flows.hosts[end] ?? 0);
  }
}
