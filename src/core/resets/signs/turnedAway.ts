import { seqDiff } from '../../flow/seq.ts';
import type { ResetFacts } from '../facts/facts.ts';

/** An error message is short; a service that answers with so little asked for nothing first. */
const SHORT = 300;
/** A refusal asks nobody. */
const AT_ONCE = 0.3;

/**
 * The server said one short thing as soon as it was connected, closed behind it, and had not taken what the client had sent: an error
 * text, whatever its protocol, for a client that it does not want.
 */
export function turnedAway({ claimedSender, own, peer, clientRtt, serverRtt, application: { server } }: ResetFacts): boolean {
  const { fin, syn } = own;
  if (claimedSender !== 'server' || fin === null || syn === null || server.first === null || own.bytes > SHORT) return false;
  if (server.first !== server.last || fin.time - syn.time > AT_ONCE + (clientRtt ?? 0) + (serverRtt ?? 0)) return false;
  // What the server had before it spoke it may have read.
  const untouched = peer.isn !== null && seqDiff(fin.ack, (peer.isn + 1) >>> 0) <= 0;
  return untouched && peer.bytes > 0;
}
