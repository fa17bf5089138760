import type { EndFacts } from './facts.ts';
import type { Vantage } from './finding.ts';

/** TTLs that stacks begin with; a packet that carries one was captured on its sender's own link. */
const STARTS: ReadonlySet<number> = new Set([32, 64, 128, 255]);
/** Handshakes quicker than this, in seconds, say nothing of distance: a host's own delays are as long. */
const MEASURABLE = 0.0005;
/** The share of the round trip that lies on the client's side of the capture point: below this the capture is at the client. */
const NEXT_TO = 0.1;
/** Below this it may be, when the TTLs say so too. */
const NEAR = 0.35;

/**
 * Where the capture was made. Two signs, and both must allow an answer: packets of the near end still carry a TTL that stacks begin
 * with, and the near end's part of the handshake takes no time (SYN/ACK to ACK at the client, SYN to SYN/ACK at the server).
 */
export function vantageOf(client: EndFacts, server: EndFacts, serverRtt: number | null, clientRtt: number | null): Vantage {
  const atClient = fresh(client);
  const atServer = fresh(server);
  if (serverRtt !== null && clientRtt !== null && serverRtt + clientRtt >= MEASURABLE) {
    const share = clientRtt / (serverRtt + clientRtt);
    if (share < NEXT_TO && atClient !== false) return 'client';
    if (share > 1 - NEXT_TO && atServer !== false) return 'server';
    if (share < NEAR && atClient === true && atServer !== true) return 'client';
    if (share > 1 - NEAR && atServer === true && atClient !== true) return 'server';
    return 'middle';
  }
  if (atClient === true && atServer === false) return 'client';
  if (atServer === true && atClient === false) return 'server';
  return atClient === false && atServer === false ? 'middle' : 'unknown';
}

/** Whether an end's packets come straight from it; null when none was seen, or their TTL says nothing (0: anonymised). */
function fresh({ ttls }: EndFacts): boolean | null {
  const ttl = ttls[0]?.ttl ?? 0;
  return ttl === 0 ? null : STARTS.has(ttl);
}
