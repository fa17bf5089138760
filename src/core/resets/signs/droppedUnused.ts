import { ACK } from '../../flow/flags.ts';
import { acknowledgesSyn } from '../facts/form.ts';
import type { ResetFacts } from '../facts/facts.ts';

/** Seconds. A SYN/ACK later than this meets clients that have stopped waiting. */
export const LATE = 1;

/** The client reset a connection that had been opened rightly and in which nobody had said anything. */
export function droppedUnused({ claimedSender, own, peer }: ResetFacts): boolean {
  if (claimedSender !== 'client' || own.syn === null || peer.syn === null || own.bytes > 0 || peer.bytes > 0) return false;
  // The SYN/ACK must be a right answer to the client's SYN; a wrong one is another story.
  return (peer.syn.flags & ACK) !== 0 && acknowledgesSyn(peer.syn.ack, own.syn);
}

/** The server's SYN/ACK came when a client may well have stopped waiting. */
export function tooLate({ peer, serverRtt }: ResetFacts): boolean {
  return peer.synCount > 1 || (serverRtt ?? 0) >= LATE;
}
