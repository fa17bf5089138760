import type { NearerAnswer } from '../facts/hostAnswers.ts';
import type { ResetFacts } from '../facts/facts.ts';

/**
 * Somebody nearer than the server held the whole connection in its name, the RST included: a transparent proxy or a portal, that takes
 * connections on some ports. Null when that is not shown; a RST from another distance than the SYN/ACK's is another story.
 */
export function heldNearer({ claimedSender, own, rst, stated, population }: ResetFacts): NearerAnswer | null {
  if (claimedSender !== 'server' || own.syn === null || stated !== null || own.syn.ttl !== rst.ttl) return null;
  return population.nearerAnswer;
}
