import type { ResetFacts } from '../facts/facts.ts';

/**
 * The server broke its answer off although the client had closed only its own sending side (a half-close, RFC 9293, 3.6) and still
 * took what came: the response has no end.
 */
export function cutAfterHalfClose({ own, peer, claimedSender, application }: ResetFacts): boolean {
  return claimedSender === 'server' && own.fin === null && peer.fin !== null && application.point === 'response-cut';
}
