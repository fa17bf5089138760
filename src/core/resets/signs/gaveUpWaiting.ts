import { isRequest } from '../../payloadHint.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/** The shortest timeouts that clients of interactive services are given, in seconds. */
const LONG_WAIT = 10;

/**
 * What the client had sent and, after a long silence, no longer waited to see answered. Only where the server takes part in the
 * conversation or a request is known as one: logs and the like are sent one way.
 */
export function gaveUpWaiting({ application, claimedSender, own, peer, restBeforeFin }: ResetFacts): PacketFacts | null {
  const { unanswered } = application;
  if (claimedSender !== 'client' || unanswered === null || own.fin === null || restBeforeFin < LONG_WAIT) return null;
  if (peer.fin !== null && peer.fin.frame < own.fin.frame) return null;
  return peer.lastData !== null || isRequest(unanswered.hint) ? unanswered : null;
}
