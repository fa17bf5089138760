/** An end that used a connection a moment ago and now has no record of it: a RST that is not in the capture reached it meanwhile. */
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/** Seconds: a host that has just spoken has not restarted meanwhile. */
const JUST_NOW = 0.5;

export interface JustSpoke {
  /** The end's last packet before the RST. */
  readonly last: PacketFacts;
  /** A RST that another device had sent in the end's name. */
  readonly otherMaker: PacketFacts | null;
  /** It answered each of several packets. */
  readonly answersEach: boolean;
}

/** Null when the end had been silent for half a second or more. */
export function justSpoke({ rst, rsts, own, answers, repeatsAck, otherMaker }: ResetFacts): JustSpoke | null {
  const { last } = own;
  if (last === null || rst.time - last.time >= JUST_NOW) return null;
  return {
    last,
    otherMaker: otherMaker !== null && otherMaker.time < rst.time ? otherMaker : null,
    // By its TTL the end itself, with the IP ID 0 that Linux gives to what it sends without a socket (ip_send_unicast_reply), and not to
    // packets of a connection. A decision to abort is sent once, and with an ACK number.
    answersEach:
      rsts.length > 1 &&
      rsts.length <= answers.length &&
      repeatsAck.every((repeats) => repeats) &&
      rsts.every(({ ipId, ttl }) => ipId === 0 && ttl === last.ttl) &&
      last.ipId !== 0,
  };
}

/** Seconds between the end's last packet and its answer without a connection; null when nothing shows that it lost it in between. */
export function lostWithin(facts: ResetFacts): number | null {
  const spoke = justSpoke(facts);
  return spoke !== null && (spoke.otherMaker !== null || spoke.answersEach) ? facts.rst.time - spoke.last.time : null;
}
