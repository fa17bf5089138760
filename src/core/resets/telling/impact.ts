import { isCloseAlert, isGoodbye, isRequest } from '../../payloadHint.ts';
import type { Elsewhere, EndFacts, ResetFacts } from '../facts/facts.ts';
import type { Impact, Side } from '../finding.ts';
import { gaveUpWaiting } from '../signs/gaveUpWaiting.ts';
import { isIgnored } from '../signs/ignored.ts';
import { lostByReset } from '../signs/loss.ts';
import { leftUnanswered } from '../signs/unfinished.ts';
import { bytes, grouped } from '../words.ts';

/**
 * What the reset cost, as far as the packets show: bytes nobody acknowledged, work cut off, the error each program sees.
 * @param expected whether the reset is no fault: then what it cut off was not wanted any more.
 * @param cause identifier of the likeliest cause.
 */
export function impactOf(facts: ResetFacts, expected: boolean, cause: string): Impact {
  const { client, server } = byRole(facts);
  return {
    unacknowledgedBytes: { client: client.unacknowledged, server: server.unacknowledged },
    interrupted: (expected ? null : interrupted(facts, cause))?.() ?? '',
    applicationError: unseen(facts, cause) ?? applicationError(facts),
  };
}

function byRole({ own, peer, ownIsClient }: ResetFacts): { client: EndFacts; server: EndFacts } {
  return ownIsClient ? { client: own, server: peer } : { client: peer, server: own };
}

/**
 * What a reset that is a fault cut off; null when nothing was, as by one that its receiver does not obey. Put into words by whoever
 * tells it: most findings of a large capture are only counted.
 */
export function interrupted(facts: ResetFacts, cause: string): (() => string) | null {
  const { client, server } = byRole(facts);
  const { stage, stated, own } = facts;
  if (cause === 'malformed-reset' || isIgnored(facts)) return null;
  // Nobody may have attempted what was refused.
  if (stage === 'syn')
    return gotThroughAfterAll(facts) || facts.unseenSyn?.othersCaptured === true ? null : () => 'the connection attempt';
  if (stage === 'orphan' || stage === 'syn-sent' || stage === 'syn-ack' || stated?.kind === 'mptcp-reset') return null;
  const request = client.lastData;
  // A goodbye wants no answer.
  const waiting =
    request !== null &&
    !isCloseAlert(request.hint) &&
    !isGoodbye(request.hint) &&
    (server.lastData === null || server.lastData.time < request.time) &&
    !facts.application.answerMissed;
  const { response, point } = facts.application;
  // A client that breaks its own download off may no longer have wanted it.
  if (point === 'response-cut' && response !== null && facts.claimedSender !== 'client')
    return () => `a response, cut after ${grouped(response.received ?? 0)} of ${bytes(response.promised ?? 0)}`;
  const left = leftUnanswered(facts);
  if (left !== null) return () => `${left.asked - left.answered} of ${left.asked} questions without an answer`;
  // Once an end has closed by itself, what the other still sends is no longer wanted; what it sent itself was.
  if (stage === 'closing' && gaveUpWaiting(facts) === null && (client.fin !== null || !waiting))
    return unacknowledged(own === client ? lostByReset(facts) : 0, own === server ? lostByReset(facts) : 0);
  if (waiting) return () => (isRequest(request.hint) ? 'a request without a response' : 'client data without an answer');
  return unacknowledged(client.unacknowledged, server.unacknowledged);
}

/** At another address, or here when it was tried again. */
const gotThroughAfterAll = ({ population }: ResetFacts): boolean => population.elsewhere !== null || population.reopened;

function unacknowledged(upload: number, response: number): (() => string) | null {
  if (upload > response) return () => `an upload, ${bytes(upload)} of it unacknowledged`;
  return response > 0 ? () => `a response, ${bytes(response)} of it unacknowledged` : null;
}

/** Why no program is told of the RST; null when one may be. */
function unseen(facts: ResetFacts, cause: string): string | null {
  if (cause === 'malformed-reset') return 'Most likely no application sees it: it is probably no reset at all.';
  if (facts.after.ignored !== null) return `No application sees this RST: the connection went on (frame ${facts.after.ignored}).`;
  if (cause === 'reset-after-reset' || receiverHadReset(facts))
    return 'No application sees this RST: the connection had been reset before.';
  return null;
}

/** The receiver had reset by itself, so that its socket is gone: its TTL was on that RST, and nothing but that came from it since. */
function receiverHadReset({ peer, rst, otherSide, earlierReset }: ResetFacts): boolean {
  const before = otherSide !== null && otherSide.frame < rst.frame ? otherSide : earlierReset;
  return before !== null && peer.last !== null && peer.last.ttl === before.ttl && peer.last.frame < before.frame;
}

const gotThrough = ({ server, frame }: Elsewhere): string =>
  ` for this address; the client got through elsewhere, at ${server} (frame ${frame})`;

/** What the receiving program is told (Linux tcp_reset: ECONNREFUSED in SYN-SENT, EPIPE in CLOSE-WAIT, else ECONNRESET). */
function applicationError({ stage, own, peer, claimedSender, after, population }: ResetFacts): string {
  const receiver: Side = claimedSender === 'client' ? 'server' : claimedSender === 'server' ? 'client' : 'unknown';
  const who = receiver === 'unknown' ? 'The receiver' : `The ${receiver}`;
  if (stage === 'orphan') return '';
  if (stage === 'syn')
    return `${who} sees ECONNREFUSED (“Connection refused”)${population.elsewhere === null ? '' : gotThrough(population.elsewhere)}.`;
  if (stage === 'syn-ack' && receiver === 'server')
    return 'The server application sees nothing: the connection was never handed to it.';
  if (after.challengeAck !== null && after.resetConfirmed === null)
    return `${who} most likely ignored the RST: it asked back with a challenge ACK.`;
  if (own.fin !== null && peer.fin !== null) return '';
  if (own.fin !== null)
    return `${who} sees EPIPE (“Broken pipe”) when it writes again; when it reads, only the end of the stream.`;
  if (peer.fin !== null) return `${who} sees ECONNRESET (“Connection reset by peer”) if it still reads: it had closed its side.`;
  return `${who} sees ECONNRESET (“Connection reset by peer”).`;
}
