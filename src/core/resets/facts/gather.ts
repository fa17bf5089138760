import { ACK, directionOf, RST, SYN } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { Roles } from '../../flow/roles.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { rolesOf, sideKnown } from '../../flow/roles.ts';
import { seqDiff, seqMax } from '../../flow/seq.ts';
import { aftermathOf } from './aftermath.ts';
import { Application } from './application.ts';
import { FlowPackets } from './endState.ts';
import { EventPlace } from './eventPlace.ts';
import { type IcmpFacts, icmpFacts } from './icmpFacts.ts';
import type { EndFacts, Form, PacketFacts, ResetFacts, Stage } from './facts.ts';
import type { Side } from '../finding.ts';
import { acknowledgesSyn, answersSyn, formOf } from './form.ts';
import type { PopulationIndex } from './population.ts';
import { closedBy } from './missed.ts';
import { statedCause } from './statedCause.ts';
import {
  answered,
  arrivedData,
  firstOfPeer,
  idleBefore,
  lastOfPeer,
  packetsAfter,
  packetsAround,
  restBeforeFin,
  unheardRows,
} from './surroundings.ts';
import { vantageOf } from './vantage.ts';
import { RECENT, type ResetEvent } from './walk.ts';

/** Round trip assumed when the handshake was not captured. */
const UNKNOWN_RTT = 0.3;

/** Collects every fact about one reset event that the rules may use. */
export function gatherFacts(index: FlowIndexer, population: PopulationIndex, flow: number, event: ResetEvent): ResetFacts {
  const { packets, flows, hosts } = index;
  const flowPackets = new FlowPackets(packets, flows.firstRow[flow] ?? 0);
  const roles = rolesOf(flows, flow);
  const ownEnd = flow * 2 + event.direction;
  const peerEnd = ownEnd ^ 1;
  const ownHost = flows.hosts[ownEnd] ?? 0;
  const rowsAfter = packetsAfter(packets, event);
  const own = event.own.facts(
    flowPackets,
    flows.windowShift[ownEnd] ?? -1,
    event.peer,
    acknowledgedLater(packets, event, rowsAfter),
  );
  const acknowledgedByOwn = acknowledgedByReset(packets, event);
  const peer = event.peer.facts(flowPackets, flows.windowShift[peerEnd] ?? -1, event.own, acknowledgedByOwn);

  const rst = flowPackets.at(event.rstRow);
  const serverRtt = between(index, event.synRow, event.synAckRow);
  const clientRtt = between(index, event.synAckRow, event.handshakeAckRow);
  const rtt = serverRtt !== null && clientRtt !== null ? serverRtt + clientRtt : (serverRtt ?? UNKNOWN_RTT);
  const answers = answered(packets, event, flowPackets, rst, own, rtt);
  const triggerRow = lastOfPeer(packets, event);
  const rsts = flowPackets.all(event.rstRows);
  const around = packetsAround(packets, event, rowsAfter, flowPackets);

  const form = formOf(rst, answers, own, peer);
  const ownIsClient = event.direction === roles.client;
  const hostRtt = hosts.minimumSynRtt(ownHost);
  const ownRtt = quickest(ownIsClient ? clientRtt : serverRtt, ownIsClient ? null : hostRtt);

  return {
    place: new EventPlace(index, flow, roles, event),
    claimedSender: sideOf(index, flow, roles, event.direction),
    ownIsClient,
    rst,
    rsts,
    sentBefore: event.sentBefore,
    repeatsAck: repeatsAck(rsts, around),
    asked: asked(rsts, around, answers),
    rstCount: event.rstCount,
    copies: event.copies,
    form,
    stage: stageOf(form, own, peer, event),
    unseenSyn:
      own.packets === 0 && peer.packets === 0 && form === 'syn-reply'
        ? { othersCaptured: hosts.ttls(flows.hosts[peerEnd] ?? 0).length > 0 }
        : null,
    own,
    peer,
    trigger: triggerRow < 0 ? null : flowPackets.at(triggerRow),
    arrived: arrivedData(packets, event, acknowledgedByOwn, ownRtt, flowPackets),
    answers,
    answersAll: event.recent.length < RECENT || answers[0]?.frame !== packets.frame(firstOfPeer(packets, event)),
    idle: idleBefore(packets, event),
    restBeforeFin: restBeforeFin(packets, event),
    unheard: flowPackets.all(unheardRows(packets, event)),
    serverRtt,
    clientRtt,
    ownRtt,
    vantage:
      population.pairFacts.seats.of(flow) ?? vantageOf(ownIsClient ? own : peer, ownIsClient ? peer : own, serverRtt, clientRtt),
    acknowledges: acknowledgedPacket(rst, peer),
    triedAgain: triedAgain(rst, own, event.ownRstRow < 0 ? rst.frame : packets.frame(event.ownRstRow), around),
    handshakeSeen: event.synRow >= 0 && event.synAckRow >= 0,
    handshakeHalfSeen: event.synRow >= 0 !== event.synAckRow >= 0,
    answeredTwice: answeredTwice(rst, own, around),
    earlierReset:
      event.otherRstRow >= 0 &&
      packets.secondsBetween(event.otherRstRow, event.rstRow) > 2 &&
      !begunAnew(packets, event, event.otherRstRow)
        ? flowPackets.at(event.otherRstRow)
        : null,
    echoOf: echoOf(packets, event, answers, flowPackets),
    ownReset: ownReset(rst, own, event, flowPackets),
    otherMaker: otherMaker(rst, own, around),
    otherSide: otherSideReset(rst, around),
    after: aftermathOf(rst, flowPackets.all(rowsAfter), own, peer, rtt),
    stated: statedCause(index.rstExtras.get(event.rstRow)),
    hostTtls: hosts.ttls(ownHost),
    hostRtt,
    hostHandshakes: hosts.synRtts(ownHost),
    population: population.of(flow, event.rstRow),
    icmpErrors: icmpErrorsOf(index, flow, event.direction),
    application: new Application(index, flowPackets, flow, roles.client, event),
    oneWay:
      flows.packets(peerEnd) === 0 ||
      (own.packets === 0 && flows.packets(ownEnd) === event.rstCount + event.copies && peer.packets > 2),
    dropped: index.dropped,
  };
}

function icmpErrorsOf({ icmpErrors, flows, packets }: FlowIndexer, flow: number, own: number): IcmpFacts[] {
  const row = flows.firstRow[flow] ?? 0;
  const first = { seconds: packets.seconds(row), nanoseconds: packets.nanoseconds(row) };
  return icmpErrors.of(flow).map((error) => icmpFacts(error, first, own));
}

/** The other end's highest ACK, those still under way at the reset included: what they confirm has arrived. */
function acknowledgedLater(packets: PacketTable, { peer, direction }: ResetEvent, rowsAfter: readonly number[]): number {
  let highest = peer.acknowledged;
  for (const row of rowsAfter) {
    const flags = packets.flags(row);
    if (highest < 0 || directionOf(flags) === direction || (flags & (ACK | RST | SYN)) !== ACK) continue;
    highest = seqMax(packets.ack(row), highest);
  }
  return highest;
}

/** The resetting end's highest ACK, that of the RST included. */
function acknowledgedByReset(packets: PacketTable, { own, peer, rstRow }: ResetEvent): number {
  const ack = packets.ack(rstRow);
  const valid = (packets.flags(rstRow) & ACK) !== 0 && own.acknowledged >= 0 && seqDiff(ack, peer.sndNxt) <= 0;
  return valid ? seqMax(ack, own.acknowledged) : own.acknowledged;
}

/** The packet whose arrival the RST confirms: without it, its maker could not have written that number. */
function acknowledgedPacket(rst: PacketFacts, peer: EndFacts): PacketFacts | null {
  return (rst.flags & ACK) !== 0 && peer.sndNxt !== null && rst.ack === peer.sndNxt ? peer.lastNew : null;
}

function quickest(one: number | null, other: number | null): number | null {
  return one === null || (other !== null && other < one) ? other : one;
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

function stageOf(form: Form, own: EndFacts, peer: EndFacts, event: ResetEvent): Stage {
  if (own.packets === 0 && peer.packets === 0) return form === 'syn-reply' ? 'syn' : 'orphan';
  // What a SYN brings along, data (RFC 7413) or a FIN, nobody has taken yet.
  if (own.packets === 0 && onlyAsked(peer)) return 'syn';
  if (closedBy(own) !== null || closedBy(peer) !== null) return 'closing';
  if (own.bytes > 0 || peer.bytes > 0) return event.synRow < 0 && event.synAckRow < 0 ? 'mid-stream' : 'data';
  if (event.handshakeAckRow >= 0) return 'established';
  if (event.synAckRow >= 0) return 'syn-ack';
  if (peer.syn !== null) return 'syn';
  return own.syn !== null ? 'syn-sent' : 'mid-stream';
}

/** All that it sent were SYNs without ACK. */
const onlyAsked = ({ syn, packets, synCount }: EndFacts): boolean =>
  syn !== null && (syn.flags & ACK) === 0 && packets === synCount;

function repeatsAck(rsts: readonly PacketFacts[], around: readonly PacketFacts[]): boolean[] {
  // Only asked of bursts.
  if (rsts.length < 2) return [];
  return rsts.map((rst) =>
    around.some((packet) => packet.frame < rst.frame && packet.direction !== rst.direction && repeats(rst, packet)),
  );
}

/** Of a single RST the packets around are not known. */
function asked(rsts: readonly PacketFacts[], around: readonly PacketFacts[], answers: readonly PacketFacts[]): number {
  const last = rsts.at(-1);
  if (rsts.length < 2 || last === undefined) return answers.length;
  let count = 0;
  for (const packet of around)
    if (packet.frame < last.frame && packet.direction !== last.direction && repeats(last, packet)) count++;
  return count;
}

function repeats(rst: PacketFacts, packet: PacketFacts): boolean {
  return (packet.flags & (RST | ACK)) === ACK && packet.ack === rst.seq;
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
      acknowledgesSyn(packet.ack, syn),
  );
  return synAck ? [syn.frame, synAck.frame, rst.frame] : [];
}

/** The RST that had ended the connection before the packet came which this RST answers. */
function echoOf(
  packets: PacketTable,
  event: ResetEvent,
  answers: readonly PacketFacts[],
  flowPackets: FlowPackets,
): PacketFacts | null {
  const answeredFrame = answers.at(-1)?.frame ?? 0;
  const before = (row: number): boolean => row >= 0 && packets.frame(row) < answeredFrame && !begunAnew(packets, event, row);
  const other = before(event.otherRstRow) ? event.otherRstRow : -1;
  const last = before(event.ownRstRow) ? Math.max(other, event.ownRstRow) : other;
  return last < 0 ? null : flowPackets.at(last);
}

/** A SYN and its SYN/ACK between an earlier RST and this one: what this one ends is not what that one ended. */
function begunAnew(packets: PacketTable, { recent }: ResetEvent, resetRow: number): boolean {
  const since = recent.filter((row) => row > resetRow);
  const syn = since.find((row) => (packets.flags(row) & (SYN | ACK | RST)) === SYN);
  return syn !== undefined && since.some((row) => row > syn && (packets.flags(row) & (SYN | ACK | RST)) === (SYN | ACK));
}

function triedAgain(rst: PacketFacts, { syn }: EndFacts, firstReset: number, around: readonly PacketFacts[]): number[] {
  const frames: number[] = [];
  if (syn === null) return frames;
  for (const { direction, flags, seq, frame } of around) {
    const again = direction === rst.direction && (flags & (SYN | ACK | RST)) === SYN && seq === syn.seq;
    if (again && frame > firstReset) frames.push(frame);
  }
  return frames;
}

function ownReset(rst: PacketFacts, own: EndFacts, { ownRstRow }: ResetEvent, flowPackets: FlowPackets): PacketFacts | null {
  if (ownRstRow < 0) return null;
  const before = flowPackets.at(ownRstRow);
  const itsOwn = (ttl: number): boolean => own.ttls.some((known) => known.ttl === ttl);
  return before.seq === own.sndNxt && itsOwn(before.ttl) && !itsOwn(rst.ttl) ? before : null;
}

function otherMaker(rst: PacketFacts, { ttls }: EndFacts, around: readonly PacketFacts[]): PacketFacts | null {
  // Where this RST has the one TTL that all of its end's packets have, a single hop makes another device.
  const farther = ttls.length === 1 && ttls[0]?.ttl === rst.ttl ? 0 : 2;
  const found = around.find(
    (packet) =>
      packet.direction === rst.direction &&
      (packet.flags & RST) !== 0 &&
      Math.abs(packet.ttl - rst.ttl) > farther &&
      Math.abs(packet.time - rst.time) <= 2,
  );
  return found ?? null;
}

function otherSideReset(rst: PacketFacts, around: readonly PacketFacts[]): PacketFacts | null {
  const found = around.filter(
    (packet) => packet.direction !== rst.direction && (packet.flags & RST) !== 0 && Math.abs(packet.time - rst.time) <= 2,
  );
  return found.sort((a, b) => Math.abs(a.time - rst.time) - Math.abs(b.time - rst.time))[0] ?? null;
}
