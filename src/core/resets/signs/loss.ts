import type { ResetFacts } from '../facts/facts.ts';

/** Round trip assumed when the handshake was not captured. */
const UNKNOWN_RTT = 0.3;

/**
 * Payload bytes that the resetting end had sent, that an ACK had a round trip's time to confirm, and that none did: its RST discards
 * them (RFC 9293, 3.10.5). Younger bytes may well have arrived before the RST that follows them.
 */
export function lostByReset({ own, peer, rst, serverRtt, clientRtt }: ResetFacts): number {
  // Without any ACK in the capture, nobody can say what was confirmed.
  if (own.lastData === null || peer.acknowledged === null) return 0;
  const rtt = serverRtt !== null && clientRtt !== null ? serverRtt + clientRtt : UNKNOWN_RTT;
  return rst.time - own.lastData.time > rtt ? own.unacknowledged : 0;
}
