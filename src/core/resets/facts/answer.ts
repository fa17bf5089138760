import { seqDiff } from '../../flow/seq.ts';
import type { ResetFacts } from './facts.ts';

const PSH = 8;
/** Seconds: who drops unread data or fails does not wait for the other end's ACK first. */
const RESTED = 0.05;

/**
 * Whether the client, which resets, had received and confirmed all that the server had to say to its last request: by Content-Length
 * where there is one, else by the mark that a sender sets on the last segment of what its program wrote (PSH, RFC 9293, 3.9.1; a
 * stream that is cut short ends anywhere). Null when the answer seems whole but for that mark, or was not captured, or not measured.
 */
export function answeredInFull(facts: ResetFacts): boolean | null {
  const { claimedSender, own, peer, application } = facts;
  if (claimedSender === 'client' && application.answerMissed && own.unacknowledged === 0) return null;
  const answer = peer.lastData;
  if (claimedSender !== 'client' || answer === null || own.lastData === null || answer.time < own.lastData.time) return false;
  const { point, response } = application;
  if (point === 'tls-handshake' || point === 'client-hello' || point === 'alert' || point === 'response-cut') return false;
  if (own.unacknowledged > 0) return false;
  // What a server sends behind the answer, unasked (interleaved media, RFC 2326 section 10.12; events), is no part of it.
  if (response?.end != null && own.acknowledged !== null && seqDiff(own.acknowledged, response.end) >= 0) return true;
  if (moreCame(facts)) return takenUnmeasured(facts) ? null : false;
  // A segment that was repeated need not be the last of the stream.
  return ((peer.lastNew ?? answer).flags & PSH) !== 0 ? true : null;
}

/** The server sent more than the client, which resets, had confirmed. */
const moreCame = ({ peer, after }: ResetFacts): boolean => peer.unacknowledged > 0 || after.peerContinued.length > 0;

/**
 * Whether the client, which resets, may just as well have had all that it had asked for: it had taken every byte up to where a write of
 * the server's program ended, and the head that says how long the answer is was cut off in the capture. What the server sent behind
 * that may be the rest of the answer or another message that nobody had asked for.
 */
function takenUnmeasured(facts: ResetFacts): boolean {
  const { claimedSender, own, application } = facts;
  const { response } = application;
  if (claimedSender !== 'client' || response?.headCut !== true || own.unacknowledged > 0 || !moreCame(facts)) return false;
  const { packet } = response;
  return own.acknowledged === (packet.seq + packet.length) >>> 0 && (packet.flags & PSH) !== 0;
}

/**
 * Whether the server, which resets, may just as well have said all that it had to say: it waited until all of it was confirmed, its last
 * segment ended what its program wrote, and the head that says how long the answer is was cut off in the capture.
 */
function saidUnmeasured({ claimedSender, own, peer, rst, application: { response } }: ResetFacts): boolean {
  const { lastData } = own;
  if (claimedSender !== 'server' || lastData === null || response?.headCut !== true) return false;
  if (peer.last === null || peer.last.ack !== own.sndNxt || rst.time - peer.last.time < RESTED) return false;
  if (peer.unacknowledged > 0 || (peer.lastData?.time ?? 0) > lastData.time) return false;
  return ((own.lastNew ?? lastData).flags & PSH) !== 0;
}

/** Whether the answer before the reset may just as well have been whole as broken off: the capture cut off what says how long it was. */
export const answerUnmeasured = (facts: ResetFacts): boolean => saidUnmeasured(facts) || takenUnmeasured(facts);
