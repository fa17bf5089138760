import { ACK, directionOf, RST, SYN } from '../../flow/flags.ts';
import { SAW_DATA, SAW_FIN, SAW_REUSED_PORTS, SAW_RST, SAW_SYN_ACK } from '../../flow/flowRow.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';

/** Ports are not reused while either end may remember the connection: twice the maximum segment lifetime (RFC 9293, 3.4.1). */
const REMEMBERED_SECONDS = 240;
/** An attempt that follows this soon is the same attempt to its user. */
const RETRY_SECONDS = 10;
/** ECE and CWR on a SYN ask for ECN (RFC 3168, 6.1.1). */
const ECN = 0x40 | 0x80;
/** Packets of a flow looked at for the TTL of its data. */
const LOOKED_AT = 12;
/** Two ends that call each other do so within a round trip. */
const CROSSED_SECONDS = 1;
/** So many flows that began in between are looked through for the other call. */
const LOOKED_BACK = 64;
/** Connections of a service looked at: more would tell the same. */
const SAMPLE = 40;

/** What the same four numbers, or the same client and service, did at other times. Asked by few rules and only of few resets. */
export class History {
  readonly #index: FlowIndexer;
  readonly #services: Float64Array;
  /** Flows by client host and port where those had more than one, made at the first question. */
  #byClientEnd: Map<number, number[]> | undefined;
  readonly #proxied = new Map<number, boolean>();

  /** @param services each flow's server host and port as one number. */
  constructor(index: FlowIndexer, services: Float64Array) {
    this.#index = index;
    this.#services = services;
  }

  /** The connection before on the same four numbers: seconds from its last packet, and whether it had been closed or reset. */
  former(flow: number): { readonly seconds: number; readonly ended: boolean } | null {
    const { flows, packets } = this.#index;
    const before = this.#sameEnds(flow).findLast((other) => other < flow);
    if (before === undefined) return null;
    const seconds = packets.secondsBetween(flows.lastRow(before), flows.firstRow[flow] ?? 0);
    if (seconds > REMEMBERED_SECONDS) return null;
    const saw = flows.saw(before * 2) | flows.saw(before * 2 + 1);
    return { seconds, ended: (saw & (SAW_FIN | SAW_RST)) !== 0 };
  }

  /**
   * Frame of the SYN with which this flow's server had opened the same connection just before, so that both ends called (a split
   * handshake); null where that was not seen. To Wireshark the two SYNs begin two streams.
   */
  crossedSyn(flow: number): number | null {
    const { flows, packets } = this.#index;
    const [one, other] = [flow * 2, flow * 2 + 1];
    const first = flows.firstRow[flow] ?? -1;
    if ((flows.saw(one) & SAW_REUSED_PORTS) === 0) return null;
    const ends = [flows.hosts[one], flows.ports[one], flows.hosts[other], flows.ports[other]].join();
    for (let before = flow - 1; before >= Math.max(0, flow - LOOKED_BACK); before--) {
      const [a, b] = [before * 2, before * 2 + 1];
      const swapped = [flows.hosts[b], flows.ports[b], flows.hosts[a], flows.ports[a]].join();
      const row = flows.firstRow[before] ?? -1;
      if (swapped !== ends || row < 0) continue;
      const isSyn = (packets.flags(row) & (SYN | ACK | RST)) === SYN;
      return isSyn && packets.secondsBetween(row, first) <= CROSSED_SECONDS ? packets.frame(row) : null;
    }
    return null;
  }

  /** Whether a later attempt on the same four numbers, within seconds, was accepted. */
  reopened(flow: number): boolean {
    const { flows, packets } = this.#index;
    return this.#sameEnds(flow).some((other) => {
      if (other <= flow) return false;
      const seconds = packets.secondsBetween(flows.lastRow(flow), flows.firstRow[other] ?? 0);
      return seconds <= RETRY_SECONDS && (this.#sawServer(other) & SAW_SYN_ACK) !== 0;
    });
  }

  /** All connections of this one's four numbers, in order. */
  #sameEnds(flow: number): readonly number[] {
    const service = this.#services[flow];
    const reused = (this.#byClientEnd ??= this.#reusedClientEnds()).get(this.#clientEnd(flow)) ?? [];
    return reused.filter((other) => this.#services[other] === service);
  }

  /** Only of ends that the flow table met twice: in most captures next to none, where all would be a list for each flow. */
  #reusedClientEnds(): Map<number, number[]> {
    const { flows } = this.#index;
    const ends = new Map<number, number[]>();
    for (let flow = 0; flow < flows.count; flow++) {
      if ((flows.saw(flow * 2) & SAW_REUSED_PORTS) !== 0) ends.set(this.#clientEnd(flow), []);
    }
    if (ends.size === 0) return ends;
    for (let flow = 0; flow < flows.count; flow++) {
      // A flow without packets is one that an ICMP error quotes.
      if ((flows.firstRow[flow] ?? -1) >= 0) ends.get(this.#clientEnd(flow))?.push(flow);
    }
    return ends;
  }

  #clientEnd(flow: number): number {
    const { flows } = this.#index;
    const client = flow * 2 + rolesOf(flows, flow).client;
    return (flows.hosts[client] ?? 0) * 65_536 + (flows.ports[client] ?? 0);
  }

  #sawServer(flow: number): number {
    const { flows } = this.#index;
    return flows.saw(flow * 2 + (rolesOf(flows, flow).client ^ 1));
  }

  /** Whether one of these flows of a service opened with a SYN without ECN and was accepted. */
  acceptedWithoutEcn(service: readonly number[], client: number): boolean {
    const { flows, packets } = this.#index;
    return service.slice(-SAMPLE).some((other) => {
      const row = flows.synRow[other] ?? -1;
      if (row < 0 || (packets.flags(row) & ECN) !== 0 || (this.#sawServer(other) & SAW_SYN_ACK) === 0) return false;
      return (flows.hosts[other * 2 + rolesOf(flows, other).client] ?? 0) === client;
    });
  }

  /**
   * Whether a device answers SYNs in this service's name: its SYN/ACKs come from another distance than what the server sends later.
   * @param service flows of the service.
   */
  synProxied(number: number, service: readonly number[]): boolean {
    const known = this.#proxied.get(number);
    if (known !== undefined) return known;
    let seen = 0;
    let proxied = 0;
    for (const flow of service) {
      const differs = this.#synAckFromElsewhere(flow);
      if (differs === null) continue;
      seen++;
      if (differs) proxied++;
      if (seen === SAMPLE) break;
    }
    const answer = proxied >= 1 && proxied * 2 > seen;
    this.#proxied.set(number, answer);
    return answer;
  }

  /** null when the flow has no SYN/ACK or no later packet of the server. */
  #synAckFromElsewhere(flow: number): boolean | null {
    const { flows, packets } = this.#index;
    const synAck = flows.synAckRow[flow] ?? -1;
    if (synAck < 0 || (this.#sawServer(flow) & SAW_DATA) === 0) return null;
    const side = directionOf(packets.flags(synAck));
    let row = packets.next(synAck);
    for (let i = 0; row >= 0 && i < LOOKED_AT; i++, row = packets.next(row)) {
      const flags = packets.flags(row);
      if (directionOf(flags) !== side || (flags & (SYN | RST)) !== 0 || (flags & ACK) === 0 || packets.length(row) === 0)
        continue;
      return Math.abs(packets.ttl(row) - packets.ttl(synAck)) > 1;
    }
    return null;
  }
}
