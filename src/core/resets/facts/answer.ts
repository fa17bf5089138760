import type { ResetFacts } from './facts.ts';

const PSH = 8;

/**
 * Whether the client, which resets, had received and confirmed all that the server had to say to its last request: by Content-Length
 * where there is one, else by the mark that a sender sets on the last segment of what its program wrote (PSH, RFC 9293, 3.9.1; a
 * stream that is cut short ends anywhere). Null when the answer seems whole but for that mark, or was not captured.
 */
export function answeredInFull({ claimedSender, own, peer, after, application }: ResetFacts): boolean | null {
  if (claimedSender === 'client' && application.answerMissed && own.unacknowledged === 0) return null;
  const answer = peer.lastData;
  if (claimedSender !== 'client' || answer === null || own.lastData === null || answer.time < own.lastData.time) return false;
  const { point, response } = application;
  if (point === 'tls-handshake' || point === 'client-hello' || point === 'alert' || point === 'response-cut') return false;
  if (peer.unacknowledged > 0 || own.unacknowledged > 0 || after.peerContinued.length > 0) return false;
  if (response?.promised != null && response.promised === response.received) return true;
  // A segment that was repeated need not be the last of the stream.
  return ((peer.lastNew ?? answer).flags & PSH) !== 0 ? true : null;
}
