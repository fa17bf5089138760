import { ACK, directionOf, RST, SYN } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import type { HostPairs } from './hostPairs.ts';

/** Connections looked at on either side of the one that is asked about. */
const AROUND = 8;
/** Packets behind a SYN among which its answer must be. */
const LOOKED_AT = 4;
/** Routers and share of the time by which one address may seem nearer on one port than on another. */
const HOPS_NEARER = 3;
const MUCH_SOONER = 0.5;
/** Seconds below which a host's own delays are as long as the way. */
const MEASURABLE = 0.002;
/** The share of the quickest handshake that all refusals must stay below. */
const SOONER = 0.95;
const SEVERAL = 3;
/** Answers from farther off that are no accident. */
const OFTEN = 2;

/** How a host answered one SYN: with a SYN/ACK or a RST, from how far, and how soon. */
interface Answer {
  readonly frame: number;
  readonly refusal: boolean;
  /** The server's port. */
  readonly port: number;
  readonly ttl: number;
  readonly seconds: number;
}

/** Somebody nearer than the host answers in its name: here it seems closer and quicker than in other connections. */
export interface NearerAnswer {
  readonly ttl: number;
  readonly seconds: number;
  /** Where the host itself answered. */
  readonly otherTtl: number;
  readonly otherSeconds: number;
  readonly otherFrame: number;
}

/** All refusals of a host's port came sooner than any of its handshakes there. */
export interface SoonerRefusals {
  readonly refusals: number;
  readonly handshakes: number;
  readonly slowestRefusal: number;
  readonly quickestHandshake: number;
}

/** How one host answers another's SYNs, over all their connections. */
export class HostAnswers {
  readonly #index: FlowIndexer;
  readonly #pairs: HostPairs;

  constructor(index: FlowIndexer, pairs: HostPairs) {
    this.#index = index;
    this.#pairs = pairs;
  }

  /**
   * Null unless the flow's SYN/ACK is nearer and much quicker than those of the same host on other ports: on most of them, and more than
   * once, since a single one may have taken another way.
   */
  nearer(flow: number): NearerAnswer | null {
    if (!this.#pairs.hasOthers(flow)) return null;
    const own = this.#answerIn(flow);
    if (own === null || own.refusal || own.ttl === 0) return null;
    const others = this.#others(flow).filter(({ refusal, ttl, port }) => !refusal && ttl > 0 && port !== own.port);
    const farther = others.filter(({ ttl, seconds }) => own.ttl - ttl >= HOPS_NEARER && own.seconds < seconds * MUCH_SOONER);
    const [other] = farther;
    if (other === undefined || other.seconds < MEASURABLE) return null;
    if (farther.length < OFTEN || farther.length * 2 <= others.length) return null;
    const { ttl: otherTtl, seconds: otherSeconds, frame: otherFrame } = other;
    return { ttl: own.ttl, seconds: own.seconds, otherTtl, otherSeconds, otherFrame };
  }

  /** Null unless this flow's SYN was refused, as several were, all of them sooner than the host ever accepted one. */
  soonerRefusals(flow: number): SoonerRefusals | null {
    if (!this.#pairs.hasOthers(flow)) return null;
    const own = this.#answerIn(flow);
    if (own === null || !own.refusal) return null;
    // Other ports may be passed on to machines behind the host, and so answer later.
    const all = [own, ...this.#others(flow).filter(({ port }) => port === own.port)];
    const refusals = all.filter(({ refusal }) => refusal).map(({ seconds }) => seconds);
    const handshakes = all.filter(({ refusal }) => !refusal).map(({ seconds }) => seconds);
    if (refusals.length < SEVERAL || handshakes.length === 0) return null;
    const slowestRefusal = Math.max(...refusals);
    const quickestHandshake = Math.min(...handshakes);
    if (quickestHandshake < MEASURABLE || slowestRefusal > quickestHandshake * SOONER) return null;
    return { refusals: refusals.length, handshakes: handshakes.length, slowestRefusal, quickestHandshake };
  }

  /** Of connections that the same host opened to the same other one. */
  #others(flow: number): Answer[] {
    const { flows } = this.#index;
    const server = flows.hosts[flow * 2 + (rolesOf(flows, flow).client ^ 1)];
    return this.#pairs
      .around(flow, AROUND)
      .filter((other) => other !== flow && flows.hosts[other * 2 + (rolesOf(flows, other).client ^ 1)] === server)
      .map((other) => this.#answerIn(other))
      .filter((answer) => answer !== null);
  }

  /** A SYN that was repeated does not say which of them was answered (Karn's rule). */
  #answerIn(flow: number): Answer | null {
    const { flows, packets } = this.#index;
    const syn = flows.synRow[flow] ?? -1;
    if (syn < 0) return null;
    let row = packets.next(syn);
    for (let seen = 0; row >= 0 && seen < LOOKED_AT; seen++, row = packets.next(row)) {
      const flags = packets.flags(row);
      if (directionOf(flags) === directionOf(packets.flags(syn))) return null;
      const refusal = (flags & RST) !== 0;
      if (!refusal && (flags & (SYN | ACK)) !== (SYN | ACK)) continue;
      const seconds = packets.secondsBetween(syn, row);
      const port = flows.ports[flow * 2 + directionOf(flags)] ?? 0;
      return seconds < 0 ? null : { frame: packets.frame(row), refusal, port, ttl: packets.ttl(row), seconds };
    }
    return null;
  }
}
