import { ACK, FIN, RST, SYN } from '../../flow/flags.ts';
import { seqDiff } from '../../flow/seq.ts';
import type { Aftermath, EndFacts, PacketFacts } from './facts.ts';

/** How far after a reset is looked: enough for a few round trips, bounded for flows of millions of packets. */
export const AFTERMATH_PACKETS = 64;
export const AFTERMATH_SECONDS = 30;
/** A challenge ACK is sent at once; what comes later than this answers something else. */
const CHALLENGE_SECONDS = 1;
const FRAMES_KEPT = 8;

/** What was under way at the reset arrives within this of it, round trip aside: the shortest retransmission timer in use (Linux, 200 ms) is longer. */
const UNDER_WAY_SECONDS = 0.15;

/**
 * What happened after the reset, from the packets that follow it in the flow (RSTs of the event included).
 * @param rtt round trip between the ends, in seconds.
 */
export function aftermathOf(
  rst: PacketFacts,
  following: readonly PacketFacts[],
  own: EndFacts,
  peer: EndFacts,
  rtt: number,
): Aftermath {
  const senderContinued: number[] = [];
  const peerContinued: number[] = [];
  let senderContinuedFor = 0;
  let senderAlive: number | null = null;
  let opened: number | null = null;
  let challengeAck: PacketFacts | null = null;
  let resetConfirmed: number | null = null;
  let ignored: number | null = null;
  // How far the sender had come after the reset.
  let sent = own.sndNxt;
  let acknowledged = own.acknowledged;
  for (const packet of following) {
    const fromSender = packet.direction === rst.direction;
    if ((packet.flags & (SYN | ACK | RST)) === (SYN | ACK)) opened ??= packet.frame;
    // A new SYN is another connection on the same ports.
    if ((packet.flags & (SYN | ACK | RST)) === SYN && packet.frame !== rst.frame) {
      opened ??= following.find(isSynAckAfter(packet))?.frame ?? null;
      break;
    }
    if ((packet.flags & RST) !== 0) {
      if (fromSender && packet.ttl === rst.ttl && challengeAck !== null && packet.seq === challengeAck.ack)
        resetConfirmed ??= packet.frame;
      continue;
    }
    if (!fromSender && sent !== null && (packet.flags & ACK) !== 0 && sent !== own.sndNxt && packet.ack === sent)
      ignored ??= packet.frame;
    if (fromSender) {
      const end = endOf(packet);
      if (sent === null || seqDiff(end, sent) > 0) sent = end;
      if (packet.time - rst.time > rtt + UNDER_WAY_SECONDS) senderAlive ??= packet.frame;
      if (!isNews(packet, own, acknowledged)) continue;
      if (senderContinued.length < FRAMES_KEPT) senderContinued.push(packet.frame);
      senderContinuedFor = packet.time - rst.time;
      if ((packet.flags & ACK) !== 0) acknowledged = packet.ack;
    } else if (packet.length > 0) {
      if (peerContinued.length < FRAMES_KEPT) peerContinued.push(packet.frame);
    } else if (challengeAck === null && isChallenge(packet, rst, peer)) {
      challengeAck = packet;
    }
  }
  return {
    senderContinued,
    senderContinuedFor,
    senderAlive,
    peerContinued,
    opened,
    challengeAck: challengeAck?.frame ?? null,
    resetConfirmed,
    ignored,
  };
}

/** The number after a packet's last. */
const endOf = ({ seq, length, flags }: PacketFacts): number =>
  (seq + length + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)) >>> 0;

/** Something an end that had just reset the connection could not send: new data, a new ACK, a new FIN. */
function isNews(packet: PacketFacts, own: EndFacts, acknowledged: number | null): boolean {
  const end = endOf(packet);
  if (own.sndNxt === null) return true;
  if (seqDiff(end, own.sndNxt) > 0) return true;
  return (packet.flags & ACK) !== 0 && (acknowledged === null || seqDiff(packet.ack, acknowledged) > 0);
}

/** RFC 5961, 3.2: an empty ACK that repeats where both sides stand. */
function isChallenge(packet: PacketFacts, rst: PacketFacts, peer: EndFacts): boolean {
  return (
    packet.time - rst.time <= CHALLENGE_SECONDS &&
    (packet.flags & (ACK | FIN)) === ACK &&
    peer.acknowledged !== null &&
    packet.ack === peer.acknowledged &&
    packet.seq === peer.sndNxt
  );
}

function isSynAckAfter(syn: PacketFacts): (packet: PacketFacts) => boolean {
  return (packet) =>
    packet.frame > syn.frame && packet.direction !== syn.direction && (packet.flags & (SYN | ACK | RST)) === (SYN | ACK);
}
