import type { ResetFacts } from './facts.ts';
import { cutAfterHalfClose } from './halfClose.ts';
import { lostByReset } from './loss.ts';
import { closedBy } from './missed.ts';

/** The other end closed its sending side after a request (half-close) and got a RST where the answer should have been. */
export function refusesToAnswer({ own, peer, claimedSender, application }: ResetFacts): boolean {
  if (peer.fin === null || peer.lastData === null || claimedSender === 'client') return false;
  // Where it had closed unseen, or answered, it refused nothing.
  if (closedBy(own) !== null || application.answerMissed) return false;
  return own.lastData === null || own.lastData.time < peer.lastData.time;
}

/** A RST at the end of a connection took something away: an answer, the rest of one, or what had not arrived yet. */
export function leavesUnfinished(facts: ResetFacts): boolean {
  return refusesToAnswer(facts) || cutAfterHalfClose(facts) || lostByReset(facts) > 0;
}
