import type { ResetFacts } from './facts.ts';

const PSH = 8;
/** Seconds: who drops unread data or fails does not wait for the other end's ACK first. */
const RESTED = 0.05;

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

/**
 * Whether the server, which resets, may just as well have said all that it had to say: it waited until all of it was confirmed, its last
 * segment ended what its program wrote, and the head that says how long the answer is was cut off in the capture.
 */
export function answerUnmeasured({ claimedSender, own, peer, rst, application: { response } }: ResetFacts): boolean {
  const { lastData } = own;
  if (claimedSender !== 'server' || lastData === null || response?.headCut !== true) return false;
  if (peer.last === null || peer.last.ack !== own.sndNxt || rst.time - peer.last.time < RESTED) return false;
  if (peer.unacknowledged > 0 || (peer.lastData?.time ?? 0) > lastData.time) return false;
  return ((own.lastNew ?? lastData).flags & PSH) !== 0;
}
