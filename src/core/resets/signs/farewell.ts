import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/** The server's answer to a goodbye is one line ("221 Bye"); more than that still comes of an earlier request. */
const MOST_AFTER = 1;

/**
 * The goodbye (QUIT, LOGOUT, COM_QUIT, Terminate, unbind…) with which the client, which resets, had ended the conversation: it is the
 * last that the client said, and nothing known as a request was left open before it. Nobody waits for the answer. Null when it said none.
 */
export function farewell({ claimedSender, peer, after, application }: ResetFacts): PacketFacts | null {
  const { goodbye, last, request } = application.client;
  if (claimedSender !== 'client' || goodbye === null || goodbye.frame !== last?.frame) return null;
  const answered = application.server.last?.time ?? -1;
  if (request !== null && request.frame !== goodbye.frame && answered < request.time) return null;
  // What the server had said before it was taken, all but the line that answers it.
  const unread = peer.unacknowledged > 0 && peer.lastData !== null && peer.lastData.time <= goodbye.time;
  return unread || after.peerContinued.length > MOST_AFTER ? null : goodbye;
}
