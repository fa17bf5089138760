import { ACK, FIN, SYN } from '../../flow/flags.ts';
import { seqDiff } from '../../flow/seq.ts';
import type { EndFacts, Form, PacketFacts } from './facts.ts';

/** More was sent than fits an unscaled window: a RST at the first number is then no late answer. */
const STALE_AFTER_BYTES = 65_535;

/** A device that reacts to a packet sends its RST within this. */
const RACED_SECONDS = 1;

/**
 * Whether the segment is a SYN without ACK that the RST acknowledges (RFC 9293, 3.5.2, group 1). A socket that accepted the SYN and
 * aborts before it takes any data acknowledges the same number, but at its own next one.
 */
export function answersSyn(rst: PacketFacts, segment: PacketFacts, own: EndFacts): boolean {
  if (rst.seq === own.sndNxt) return false;
  return (segment.flags & (SYN | ACK)) === SYN && (rst.flags & ACK) !== 0 && acknowledgesSyn(rst.ack, segment);
}

/**
 * Whether the number acknowledges the SYN: all that it carries (SEG.LEN counts data and FIN, RFC 9293, 3.10.7.1), or, as who does not
 * take what it brought (RFC 7413, 4.2.2), the SYN alone.
 */
export function acknowledgesSyn(ack: number, { seq, length, flags }: Pick<PacketFacts, 'seq' | 'length' | 'flags'>): boolean {
  const taken = (ack - seq - 1) >>> 0;
  return taken === 0 || taken === length + ((flags & FIN) === 0 ? 0 : 1);
}

/** Whether the RST has the form of a stateless answer to the segment: no ACK flag, sequence number taken from its ACK. */
export function answersAck(rst: PacketFacts, segment: PacketFacts): boolean {
  return (rst.flags & ACK) === 0 && (segment.flags & ACK) !== 0 && rst.seq === segment.ack;
}

/**
 * Whether a RST of which nothing came before answers a SYN that was not captured: sequence number 0 with an ACK is what a host says
 * to a segment without ACK, whose numbers it cannot know otherwise (RFC 9293, 3.5.2, group 1).
 */
function answersUnseenSyn({ flags, seq, ack, window, length }: PacketFacts): boolean {
  return (flags & ACK) !== 0 && seq === 0 && ack !== 0 && window === 0 && length === 0;
}

/** What in a RST only a live socket can have put there, in words; one of both is to be there. */
export function liveParts({ tsVal, window }: PacketFacts): string {
  if (tsVal === null) return 'its window';
  return window === 0 ? 'its timestamps' : 'its window and its timestamps';
}

/**
 * The number that the connection began with, after the receiver had taken more: its maker has not followed since. A RST with
 * timestamps is a socket's, renumbered on the way by a SYN proxy (Linux ipv4_synproxy_hook).
 */
function isStale(rst: PacketFacts, own: EndFacts, peer: EndFacts): boolean {
  if (own.isn === null || own.bytes === 0 || rst.seq !== (own.isn + 1) >>> 0) return false;
  if (own.bytes > STALE_AFTER_BYTES) return true;
  if (peer.acknowledged === null || seqDiff(peer.acknowledged, rst.seq) <= 0) return false;
  // Right after the data, a device may have raced with them; at a close, numbers of all ages are about.
  const quietSince = Math.max(own.last?.time ?? 0, peer.last?.time ?? 0);
  return rst.tsVal === null && own.fin === null && peer.fin === null && rst.time - quietSince >= RACED_SECONDS;
}

/**
 * Which of the known shapes the RST has (RFC 9293, 3.5.2; Linux tcp_v4_send_reset and tcp_send_active_reset).
 * `answers` are the recent packets of the other end that it may answer; `own` and `peer` the ends before it.
 */
export function formOf(rst: PacketFacts, answers: readonly PacketFacts[], own: EndFacts, peer: EndFacts): Form {
  if (answers.some((segment) => answersSyn(rst, segment, own))) return 'syn-reply';
  if (answers.some((segment) => answersAck(rst, segment))) return 'ack-reply';
  if (answers.length === 0 && own.packets === 0 && peer.packets === 0 && answersUnseenSyn(rst)) return 'syn-reply';
  if (isStale(rst, own, peer)) return 'stale';
  const acks = (rst.flags & ACK) !== 0;
  if (own.sndNxt !== null && rst.seq === own.sndNxt) return acks ? 'abort' : 'abort-bare';
  const expected = peer.acknowledged;
  if (expected === null) return 'unknown';
  // Where the receiver expects it: right also when the capture missed the sender's last packets.
  if (rst.seq === expected) return acks ? 'abort' : 'abort-bare';
  const ahead = seqDiff(rst.seq, expected);
  const window = peer.lastWindow * 2 ** peer.windowShift;
  if (ahead > 0 && ahead < window) return 'in-window';
  return 'out-of-window';
}
