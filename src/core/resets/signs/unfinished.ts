import { seqDiff } from '../../flow/seq.ts';
import type { ApplicationFacts, ResetFacts } from '../facts/facts.ts';
import { cutAfterHalfClose } from './halfClose.ts';
import { lostByReset } from './loss.ts';
import { closedBy } from '../facts/missed.ts';
import { partedWith } from './parted.ts';
import { tookOneWay } from './oneWay.ts';

/** The other end closed its sending side after a request (half-close) and got a RST where the answer should have been. */
export function refusesToAnswer(facts: ResetFacts): boolean {
  const { own, peer, claimedSender, application } = facts;
  if (peer.fin === null || peer.lastData === null || claimedSender === 'client') return false;
  // Where it had closed unseen, or answered, it refused nothing.
  if (closedBy(own) !== null || application.answerMissed || tookOneWay(facts) || partedWith(facts) !== null) return false;
  return own.lastData === null || own.lastData.time < peer.lastData.time;
}

/** More than a farewell or a last command: two whole segments, of 1,448 bytes with timestamps and of 1,380 through many tunnels, are more. */
const IN_BULK = 2 * 1380 - 1;

/**
 * Bytes of the client that a server had not taken when it closed (its FIN acknowledges less), where these are more than a farewell: an
 * upload was cut off, whatever was answered. 0 when nothing was.
 */
export function uploadCut({ own, peer, claimedSender, after }: ResetFacts): number {
  if (claimedSender !== 'server' || own.fin === null || peer.fin !== null || peer.sndNxt === null) return 0;
  const left = seqDiff(peer.sndNxt, own.fin.ack);
  // At the server, the rest is still on its way when the first of it is refused.
  const more = after.peerContinued.length;
  return left > 0 && left <= peer.bytes && (left > IN_BULK || more >= 2) ? left : 0;
}

/** Seconds between the FIN and the RST of one call: a program that shuts down and closes does both at once. */
const ONE_CLOSE = 0.001;

/** The server said FIN and RST in one close, as a socket with unread data does, and the client was in the middle of sending more. */
export function stillSentTo({ claimedSender, own, rst, form, after }: ResetFacts): boolean {
  if (claimedSender !== 'server' || form !== 'abort' || own.fin === null || rst.time - own.fin.time > ONE_CLOSE) return false;
  return after.peerContinued.length >= 2;
}

/**
 * Questions that the server left unanswered when it closed: it said its FIN and, at once, the RST of a socket with unread data (RFC 2525,
 * 2.17), and had answered fewer than it was asked. Null where both ends are done, or nobody can count.
 */
export function leftUnanswered({ claimedSender, own, rst, form, application }: ResetFacts): ApplicationFacts['questions'] {
  if (claimedSender !== 'server' || form !== 'abort' || own.fin === null || rst.time - own.fin.time > ONE_CLOSE) return null;
  return application.questions;
}

/** A RST at the end of a connection took something away: an answer, the rest of one, or what had not arrived yet. */
export function leavesUnfinished(facts: ResetFacts): boolean {
  return (
    refusesToAnswer(facts) ||
    cutAfterHalfClose(facts) ||
    lostByReset(facts) > 0 ||
    uploadCut(facts) > 0 ||
    stillSentTo(facts) ||
    leftUnanswered(facts) !== null
  );
}
