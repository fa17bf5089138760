import type { EndFacts } from './facts.ts';
import type { Vantage } from '../finding.ts';

/** TTLs that stacks begin with; a packet that carries one was captured on its sender's own link. */
const STARTS: ReadonlySet<number> = new Set([32, 64, 128, 255]);
/** Handshakes quicker than this, in seconds, say nothing of distance: a host's own delays are as long. */
const MEASURABLE = 0.0005;
/** The share of the round trip that lies on one side of the capture point: below this the capture is at that end. */
const NEXT_TO = 0.1;
/** Below this it may be, when the TTLs say so too. */
const NEAR = 0.35;

/** What tells where between two hosts, here low and high, a capture was made; null where it was not seen. Times in seconds. */
export interface Signs {
  /** The end's packets still carry a TTL that stacks begin with. */
  readonly freshLow: boolean | null;
  readonly freshHigh: boolean | null;
  /** How long that end's side took in the handshake: SYN to SYN/ACK for the server, SYN/ACK to ACK for the client. */
  readonly lowRtt: number | null;
  readonly highRtt: number | null;
}

/**
 * Where the capture was made. Two signs, and both must allow an answer: packets of the near end still carry a TTL that stacks begin
 * with, and the near end's part of the handshake takes no time.
 */
export function seatOf({ freshLow, freshHigh, lowRtt, highRtt }: Signs): 'low' | 'high' | 'between' | 'unknown' {
  if (lowRtt !== null && highRtt !== null && lowRtt + highRtt >= MEASURABLE) {
    const share = lowRtt / (lowRtt + highRtt);
    if (share < NEXT_TO && freshLow !== false) return 'low';
    if (share > 1 - NEXT_TO && freshHigh !== false) return 'high';
    if (share < NEAR && freshLow === true && freshHigh !== true) return 'low';
    if (share > 1 - NEAR && freshHigh === true && freshLow !== true) return 'high';
    return 'between';
  }
  if (freshLow === true && freshHigh === false) return 'low';
  if (freshHigh === true && freshLow === false) return 'high';
  return freshLow === false && freshHigh === false ? 'between' : 'unknown';
}

/** The same as one flow shows it. */
export function vantageOf(client: EndFacts, server: EndFacts, serverRtt: number | null, clientRtt: number | null): Vantage {
  const seat = seatOf({ freshLow: fresh(client), freshHigh: fresh(server), lowRtt: clientRtt, highRtt: serverRtt });
  if (seat === 'between') return 'middle';
  return seat === 'unknown' ? 'unknown' : seat === 'low' ? 'client' : 'server';
}

/** Whether an end's packets come straight from it; null when none was seen, or their TTL says nothing (0: anonymised). */
function fresh({ ttls }: EndFacts): boolean | null {
  const ttl = ttls[0]?.ttl ?? 0;
  return ttl === 0 ? null : isStartTtl(ttl);
}

export const isStartTtl = (ttl: number): boolean => STARTS.has(ttl);
