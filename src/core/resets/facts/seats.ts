import { ACK, directionOf, RST, SYN } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import { rolesOf } from '../../flow/roles.ts';
import type { Vantage } from '../finding.ts';
import type { HostPairs } from './hostPairs.ts';
import { isStartTtl, seatOf } from './vantage.ts';

/** Connections of two hosts looked at: more say the same. */
const SAMPLE = 8;
/** Places of one pair of hosts that are told apart: no capture has more interfaces on their way, only an attack. */
const PLACES = 8;
/** Packets behind the SYN/ACK among which the handshake's last must be. */
const NEXT_PACKETS = 4;
/** Raw sockets write what they like: TTLs that differ by more than a path may are a tool's, and say nothing of distance. */
const SAME_PATH = 2;

/** Which of two hosts a capture point is next to: the one with the lower number, the higher, neither, or nobody knows. */
type Seat = 'low' | 'high' | 'between' | 'unknown';

/** What one connection shows: each end's TTL, 0 for none, and how long each end's side took in the handshake, in seconds. */
interface Look {
  readonly lowTtl: number;
  readonly highTtl: number;
  readonly lowRtt: number | null;
  readonly highRtt: number | null;
}

interface Pool {
  /** Source MAC addresses of the lower and the higher host: another pair of them is another place in the network. */
  readonly macs: readonly [number, number];
  readonly seat: Seat;
}

/**
 * Where the capture was made as all connections of two hosts show it together: one alone may be thin (a refused SYN, a lone RST), and
 * one slow ACK makes the near end look far. Told apart by the MAC addresses, because a capture of several interfaces has several places.
 * Only pairs of hosts that had a reset are kept.
 */
export class Seats {
  readonly #index: FlowIndexer;
  readonly #pairs: HostPairs;
  readonly #pools = new Map<number, Pool[]>();

  constructor(index: FlowIndexer, pairs: HostPairs) {
    this.#index = index;
    this.#pairs = pairs;
  }

  /** Null where the flow is the only one of its hosts: then it knows as much by itself. */
  of(flow: number): Vantage | null {
    if (!this.#pairs.hasOthers(flow)) return null;
    const pair = this.#pairs.of(flow);
    const macs = this.#macsOf(flow);
    let pools = this.#pools.get(pair);
    if (!pools) this.#pools.set(pair, (pools = []));
    let pool = pools.find((each) => sameMacs(each.macs, macs));
    if (!pool) {
      if (pools.length === PLACES) return null;
      pools.push((pool = { macs, seat: this.#seat(pair, macs) }));
    }
    const { flows } = this.#index;
    const client = flow * 2 + rolesOf(flows, flow).client;
    const clientIsLow = (flows.hosts[client] ?? 0) <= (flows.hosts[client ^ 1] ?? 0);
    if (pool.seat === 'low' || pool.seat === 'high') return (pool.seat === 'low') === clientIsLow ? 'client' : 'server';
    return pool.seat === 'between' ? 'middle' : 'unknown';
  }

  #lowEnd(flow: number): number {
    const { flows } = this.#index;
    return (flows.hosts[flow * 2] ?? 0) <= (flows.hosts[flow * 2 + 1] ?? 0) ? flow * 2 : flow * 2 + 1;
  }

  #macsOf(flow: number): [number, number] {
    const low = this.#lowEnd(flow);
    const { mac } = this.#index.flows;
    return [mac[low] ?? 0, mac[low ^ 1] ?? 0];
  }

  /** Of the first connections that were opened in sight, so that every flow of the pair gets the same answer. */
  #seat(pair: number, macs: readonly [number, number]): Seat {
    const { flows } = this.#index;
    const samePlace = [...this.#pairs.flowsOf(pair)].filter((flow) => sameMacs(this.#macsOf(flow), macs));
    const opened = samePlace.filter((flow) => (flows.synRow[flow] ?? -1) >= 0 && (flows.synAckRow[flow] ?? -1) >= 0);
    const looked = (opened.length > 0 ? opened : samePlace).slice(0, SAMPLE).map((flow) => this.#look(flow));
    const freshLow = freshOf(looked.map(({ lowTtl }) => lowTtl));
    const freshHigh = freshOf(looked.map(({ highTtl }) => highTtl));
    const pooled = seatOf({
      freshLow,
      freshHigh,
      lowRtt: least(looked.map(({ lowRtt }) => lowRtt)),
      highRtt: least(looked.map(({ highRtt }) => highRtt)),
    });
    // Where one connection puts the capture at one host and another at the other, the pool is no single place.
    const opposite = pooled === 'low' ? 'high' : pooled === 'high' ? 'low' : null;
    const seats = looked.map(({ lowRtt, highRtt }) => seatOf({ freshLow, freshHigh, lowRtt, highRtt }));
    const contrary = seats.filter((seat) => seat === opposite).length;
    return contrary * 2 >= Math.max(1, seats.filter((seat) => seat === pooled).length) ? 'unknown' : pooled;
  }

  #look(flow: number): Look {
    const { flows, packets } = this.#index;
    const low = this.#lowEnd(flow);
    const syn = flows.synRow[flow] ?? -1;
    const synAck = flows.synAckRow[flow] ?? -1;
    let lowTtl = 0;
    let highTtl = 0;
    let row = flows.firstRow[flow] ?? -1;
    for (let seen = 0; row >= 0 && seen < SAMPLE && (lowTtl === 0 || highTtl === 0); seen++, row = packets.next(row)) {
      if ((packets.flags(row) & RST) !== 0) continue;
      if (flow * 2 + directionOf(packets.flags(row)) === low) lowTtl ||= packets.ttl(row);
      else highTtl ||= packets.ttl(row);
    }
    const serverRtt = syn >= 0 && synAck >= 0 ? seconds(packets.secondsBetween(syn, synAck)) : null;
    const clientRtt = synAck >= 0 ? this.#clientRtt(synAck) : null;
    const clientIsLow = flow * 2 + rolesOf(flows, flow).client === low;
    return {
      lowTtl,
      highTtl,
      lowRtt: clientIsLow ? clientRtt : serverRtt,
      highRtt: clientIsLow ? serverRtt : clientRtt,
    };
  }

  #clientRtt(synAck: number): number | null {
    const { packets } = this.#index;
    const server = directionOf(packets.flags(synAck));
    let row = packets.next(synAck);
    for (let seen = 0; row >= 0 && seen < NEXT_PACKETS; seen++, row = packets.next(row)) {
      const flags = packets.flags(row);
      if (directionOf(flags) !== server && (flags & (ACK | SYN | RST)) === ACK)
        return seconds(packets.secondsBetween(synAck, row));
    }
    return null;
  }
}

/** 0 stands for an end that was not seen to send, or for a link without addresses. */
const sameMacs = (one: readonly [number, number], other: readonly [number, number]): boolean =>
  (one[0] === other[0] || one[0] === 0 || other[0] === 0) && (one[1] === other[1] || one[1] === 0 || other[1] === 0);

/** Whether an end's packets come straight from it, by all its TTLs; null when they say nothing. */
function freshOf(ttls: readonly number[]): boolean | null {
  const seen = ttls.filter((ttl) => ttl > 0);
  if (seen.length === 0 || Math.max(...seen) - Math.min(...seen) > SAME_PATH) return null;
  return seen.filter(isStartTtl).length * 2 > seen.length;
}

function least(each: readonly (number | null)[]): number | null {
  const known = each.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}

const seconds = (value: number): number | null => (value >= 0 ? value : null);
