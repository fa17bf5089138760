import { ACK, RST, SYN } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import type { Roles } from '../flow/roles.ts';
import { rolesOf, sideKnown } from '../flow/roles.ts';
import { AFTERMATH_PACKETS, AFTERMATH_SECONDS, aftermathOf } from './aftermath.ts';
import { packetFacts } from './endState.ts';
import { EventPlace } from './eventPlace.ts';
import type { EndFacts, Idle, PacketFacts, ResetFacts, Stage } from './facts.ts';
import type { Side } from './finding.ts';
import { answersAck, answersSyn, formOf } from './form.ts';
import type { PopulationIndex } from './population.ts';
import { statedCause } from './statedCause.ts';
import type { ResetEvent } from './walk.ts';

/** A reset can only answer packets this recent: a round trip and 200 ms for a busy host (RFC 1122, 4.2.3.2 lets a host delay that long and more). */
const ANSWER_SECONDS = 0.2;
/** Round trip assumed when the handshake was not captured. */
const UNKNOWN_RTT = 0.3;
/** Shorter silences are ordinary think time. */
const MINIMUM_IDLE = 1;

/** Collects every fact about one reset event that the rules may use. */
export function gatherFacts(index: FlowIndexer, population: PopulationIndex, flow: number, event: ResetEvent): ResetFacts {
  const { packets, flows, hosts } = index;
  const firstRow = flows.firstRow[flow] ?? 0;
  const facts = (row: number): PacketFacts => packetFacts(packets, row, firstRow);
  const roles = rolesOf(flows, flow);
  const ownEnd = flow * 2 + event.direction;
  const peerEnd = ownEnd ^ 1;
  const ownHost = flows.hosts[ownEnd] ?? 0;
  const own = event.own.facts(packets, firstRow, flows.windowShift[ownEnd] ?? -1, event.peer);
  const peer = event.peer.facts(packets, firstRow, flows.windowShift[peerEnd] ?? -1, event.own);

  const rst = facts(event.rstRow);
  const recent = event.recent.map(facts);
  const serverRtt = between(index, event.synRow, event.synAckRow);
  const clientRtt = between(index, event.synAckRow, event.handshakeAckRow);
  const rtt = serverRtt !== null && clientRtt !== null ? serverRtt + clientRtt : (serverRtt ?? UNKNOWN_RTT);
  const answers = answersTo(rst, own, recent, rtt + ANSWER_SECONDS);
  const following = packetsAfter(index, event.rstRow).map(facts);
  const around = [...recent, ...following];
  const rsts = event.rstRows.map(facts);

  return {
    place: new EventPlace(index, flow, roles, event),
    claimedSender: sideOf(index, flow, roles, event.direction),
    ownIsClient: event.direction === roles.client,
    rst,
    rsts,
    sentBefore: event.sentBefore,
    repeatsAck: repeatsAck(rsts, around),
    rstCount: event.rstCount,
    form: formOf(rst, answers, own, peer),
    stage: stageOf(own, peer, event),
    own,
    peer,
    trigger: recent.findLast((packet) => packet.direction !== rst.direction && (packet.flags & RST) === 0) ?? null,
    answers,
    idle: idleBefore(rst, recent),
    serverRtt,
    clientRtt,
    handshakeSeen: event.synRow >= 0 && event.synAckRow >= 0,
    answeredTwice: answeredTwice(rst, own, around),
    otherSide: otherSideReset(rst, around),
    after: aftermathOf(rst, following, own, peer),
    stated: statedCause(index.rstExtras.get(event.rstRow)),
    hostTtls: hosts.ttls(ownHost),
    hostRtt: hosts.minimumSynRtt(ownHost),
    population: population.of(flow, event.rstRow),
    oneWay: flows.packets[peerEnd] === 0 || (own.packets === 0 && flows.packets[ownEnd] === event.rstCount && peer.packets > 2),
  };
}

function between(index: FlowIndexer, from: number, to: number): number | null {
  if (from < 0 || to < 0) return null;
  const seconds = index.packets.secondsBetween(from, to);
  return seconds >= 0 ? seconds : null;
}

function sideOf(index: FlowIndexer, flow: number, roles: Roles, direction: number): Side {
  if (!sideKnown(index.flows, flow, roles)) return 'unknown';
  return direction === roles.client ? 'client' : 'server';
}

/** Recent packets of the other end that the RST may be a stateless answer to, oldest first. */
function answersTo(rst: PacketFacts, own: EndFacts, recent: readonly PacketFacts[], within: number): PacketFacts[] {
  return recent.filter(
    (packet) =>
      packet.direction !== rst.direction &&
      (packet.flags & RST) === 0 &&
      Math.abs(rst.time - packet.time) <= within &&
      (answersSyn(rst, packet, own) || answersAck(rst, packet)),
  );
}

function stageOf(own: EndFacts, peer: EndFacts, event: ResetEvent): Stage {
  if (own.packets === 0 && peer.packets === 0) return 'orphan';
  if (own.fin !== null || peer.fin !== null) return 'closing';
  if (own.bytes > 0 || peer.bytes > 0) return event.synRow < 0 && event.synAckRow < 0 ? 'mid-stream' : 'data';
  if (event.handshakeAckRow >= 0) return 'established';
  if (event.synAckRow >= 0) return 'syn-ack';
  if (peer.syn !== null) return 'syn';
  return own.syn !== null ? 'syn-sent' : 'mid-stream';
}

function repeatsAck(rsts: readonly PacketFacts[], around: readonly PacketFacts[]): boolean[] {
  // Only asked of bursts.
  if (rsts.length < 2) return [];
  return rsts.map((rst) =>
    around.some((packet) => packet.frame < rst.frame && packet.direction !== rst.direction && repeats(rst, packet)),
  );
}

function repeats(rst: PacketFacts, packet: PacketFacts): boolean {
  return (packet.flags & (RST | ACK)) === ACK && packet.ack === rst.seq;
}

/** Silence before the reset, or before the packets of the other end that directly led to it. */
function idleBefore(rst: PacketFacts, recent: readonly PacketFacts[]): Idle | null {
  const before = recent.filter((packet) => (packet.flags & RST) === 0);
  const last = before.at(-1);
  if (!last) return null;
  if (rst.time - last.time >= MINIMUM_IDLE) {
    return { seconds: rst.time - last.time, from: last.frame, endedBy: 'reset', to: rst.frame };
  }
  let start = before.length - 1;
  while (start > 0 && before[start]?.direction !== rst.direction && before[start - 1]?.direction !== rst.direction) {
    const gap = (before[start]?.time ?? 0) - (before[start - 1]?.time ?? 0);
    if (gap >= MINIMUM_IDLE) break;
    start--;
  }
  const woke = before[start];
  const asleep = before[start - 1];
  if (!woke || !asleep || woke.direction === rst.direction) return null;
  const seconds = woke.time - asleep.time;
  return seconds >= MINIMUM_IDLE ? { seconds, from: asleep.frame, endedBy: 'packet', to: woke.frame } : null;
}

/**
 * One SYN answered by both a SYN/ACK and this RST: two devices answered (Weaver et al., NDSS 2009).
 * A SYN sent again in between may well be refused first and accepted later, so any repetition rules this out.
 */
function answeredTwice(rst: PacketFacts, own: EndFacts, around: readonly PacketFacts[]): number[] {
  const syns = around.filter((packet) => packet.direction !== rst.direction && answersSyn(rst, packet, own));
  const [syn] = syns;
  if (!syn || syns.length > 1) return [];
  const synAck = around.find(
    (packet) =>
      packet.direction === rst.direction &&
      (packet.flags & (SYN | ACK | RST)) === (SYN | ACK) &&
      packet.ack === (syn.seq + syn.length + 1) >>> 0,
  );
  return synAck ? [syn.frame, synAck.frame, rst.frame] : [];
}

function otherSideReset(rst: PacketFacts, around: readonly PacketFacts[]): PacketFacts | null {
  const found = around.filter(
    (packet) => packet.direction !== rst.direction && (packet.flags & RST) !== 0 && Math.abs(packet.time - rst.time) <= 2,
  );
  return found.sort((a, b) => Math.abs(a.time - rst.time) - Math.abs(b.time - rst.time))[0] ?? null;
}

function packetsAfter(index: FlowIndexer, rstRow: number): number[] {
  const { packets } = index;
  const rows: number[] = [];
  for (let row = packets.next(rstRow); row >= 0 && rows.length < AFTERMATH_PACKETS; row = packets.next(row)) {
    if (packets.secondsBetween(rstRow, row) > AFTERMATH_SECONDS) break;
    rows.push(row);
  }
  return rows;
}
