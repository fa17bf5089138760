import { ACK, directionOf, RST, SYN } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { Roles } from '../../flow/roles.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { rolesOf, sideKnown } from '../../flow/roles.ts';
import { seqDiff, seqMax } from '../../flow/seq.ts';
import { Copies } from '../../tcp/copies.ts';
import { AFTERMATH_PACKETS, AFTERMATH_SECONDS, aftermathOf } from './aftermath.ts';
import { Application } from './application.ts';
import { FlowPackets } from './endState.ts';
import { EventPlace } from './eventPlace.ts';
import { icmpFacts } from './icmpFacts.ts';
import type { EndFacts, Form, IcmpFacts, Idle, PacketFacts, ResetFacts, Stage } from './facts.ts';
import type { Side } from '../finding.ts';
import { answersAck, answersSyn, formOf } from './form.ts';
import type { PopulationIndex } from './population.ts';
import { closedBy } from './missed.ts';
import { statedCause } from './statedCause.ts';
import { vantageOf } from './vantage.ts';
import { RECENT, type ResetEvent } from './walk.ts';

/** A reset can only answer packets this recent: a round trip and 200 ms for a busy host (RFC 1122, 4.2.3.2 lets a host delay that long and more). */
const ANSWER_SECONDS = 0.2;
/** Round trip assumed when the handshake was not captured. */
const UNKNOWN_RTT = 0.3;
/** The share of a side's quickest round trip that a packet needs to get there and its answer back: paths vary, but not by more. */
const ON_THE_WAY = 0.75;
/** Shorter silences are ordinary think time. */
const MINIMUM_IDLE = 1;

/** Collects every fact about one reset event that the rules may use. */
export function gatherFacts(index: FlowIndexer, population: PopulationIndex, flow: number, event: ResetEvent): ResetFacts {
  const { packets, flows, hosts } = index;
  const flowPackets = new FlowPackets(packets, flows.firstRow[flow] ?? 0);
  const facts = (row: number): PacketFacts => flowPackets.at(row);
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
  const peer = event.peer.facts(flowPackets, flows.windowShift[peerEnd] ?? -1, event.own, acknowledgedByReset(packets, event));

  const rst = facts(event.rstRow);
  const fromPeer = (row: number): boolean => directionOf(packets.flags(row)) !== event.direction;
  const isRst = (row: number): boolean => (packets.flags(row) & RST) !== 0;
  const serverRtt = between(index, event.synRow, event.synAckRow);
  const clientRtt = between(index, event.synAckRow, event.handshakeAckRow);
  const rtt = serverRtt !== null && clientRtt !== null ? serverRtt + clientRtt : (serverRtt ?? UNKNOWN_RTT);
  const answers = event.recent
    .filter((row) => fromPeer(row) && !isRst(row) && (packets.ack(row) === rst.seq || (packets.flags(row) & SYN) !== 0))
    .filter((row) => Math.abs(packets.secondsBetween(row, event.rstRow)) <= rtt + ANSWER_SECONDS)
    .map(facts)
    .filter((packet) => answersSyn(rst, packet, own) || answersAck(rst, packet));
  const triggerRow = event.recent.findLast((row) => fromPeer(row) && !isRst(row));
  const rsts = event.rstRows.map(facts);
  // Of the packets around a single RST only handshakes and other RSTs are asked for; making facts of all would take as long as judging.
  const around = [...event.recent, ...rowsAfter]
    .filter((row) => rsts.length > 1 || (packets.flags(row) & (SYN | RST)) !== 0)
    .map(facts);

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
    trigger: triggerRow === undefined ? null : facts(triggerRow),
    arrived: arrivedData(packets, event, ownRtt, facts),
    answers,
    answersAll: event.recent.length < RECENT || answers[0]?.frame !== packets.frame(event.recent.find(fromPeer) ?? 0),
    idle: idleBefore(packets, event),
    restBeforeFin: restBeforeFin(packets, event),
    unheard: unheardRows(packets, event).map(facts),
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
        ? facts(event.otherRstRow)
        : null,
    echoOf: echoOf(packets, event, answers, facts),
    ownReset: ownReset(rst, own, event, facts),
    otherMaker: otherMaker(rst, around),
    otherSide: otherSideReset(rst, around),
    after: aftermathOf(rst, rowsAfter.map(facts), own, peer, rtt),
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

/**
 * The other end's last data, that was still under way aside: from the capture point to this end, and its RST back, takes a round trip
 * of that side, which is next to nothing at this end and the whole way at the other.
 */
function arrivedData(
  packets: PacketTable,
  event: ResetEvent,
  ownRtt: number | null,
  facts: (row: number) => PacketFacts,
): PacketFacts | null {
  const acknowledged = acknowledgedByReset(packets, event);
  const row = event.recent.findLast((each) => {
    const flags = packets.flags(each);
    const length = packets.length(each);
    if (length === 0 || directionOf(flags) === event.direction || (flags & RST) !== 0) return false;
    if (acknowledged >= 0 && seqDiff(acknowledged, (packets.seq(each) + length) >>> 0) >= 0) return true;
    return packets.secondsBetween(each, event.rstRow) >= (ownRtt ?? 0) * ON_THE_WAY;
  });
  return row === undefined ? null : facts(row);
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
  if (closedBy(own) !== null || closedBy(peer) !== null) return 'closing';
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
function idleBefore(packets: PacketTable, { recent, rstRow, direction }: ResetEvent): Idle | null {
  const before = recent.filter((row) => (packets.flags(row) & RST) === 0);
  const fromPeer = (row: number): boolean => directionOf(packets.flags(row)) !== direction;
  const last = before.at(-1);
  if (last === undefined) return null;
  const silence = packets.secondsBetween(last, rstRow);
  if (silence >= MINIMUM_IDLE) {
    return { seconds: silence, from: packets.frame(last), endedBy: 'reset', to: packets.frame(rstRow) };
  }
  if (!fromPeer(last)) return null;
  let woke = last;
  for (const asleep of before.slice(0, -1).reverse()) {
    const seconds = packets.secondsBetween(asleep, woke);
    if (seconds >= MINIMUM_IDLE) return { seconds, from: packets.frame(asleep), endedBy: 'packet', to: packets.frame(woke) };
    if (!fromPeer(asleep)) return null;
    woke = asleep;
  }
  return null;
}

function restBeforeFin(packets: PacketTable, { recent, own, peer }: ResetEvent): number {
  const fin = own.fin < 0 || (peer.fin >= 0 && peer.fin < own.fin) ? peer.fin : own.fin;
  const at = fin < 0 ? -1 : recent.indexOf(fin);
  return at > 0 ? packets.secondsBetween(recent[at - 1] ?? fin, fin) : 0;
}

/** The rows at the end that are all of the resetting end: more than one, or none was left without an answer. */
function unheardRows(packets: PacketTable, { recent, direction }: ResetEvent): readonly number[] {
  let from = recent.length;
  while (from > 0 && directionOf(packets.flags(recent[from - 1] ?? 0)) === direction) from--;
  return recent.length - from > 1 ? recent.slice(from) : [];
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

/** The RST that had ended the connection before the packet came which this RST answers. */
function echoOf(
  packets: PacketTable,
  event: ResetEvent,
  answers: readonly PacketFacts[],
  facts: (row: number) => PacketFacts,
): PacketFacts | null {
  const { otherRstRow, ownRstRow } = event;
  const answered = answers.at(-1);
  if (answered === undefined) return null;
  const before = [otherRstRow, ownRstRow].filter(
    (row) => row >= 0 && packets.frame(row) < answered.frame && !begunAnew(packets, event, row),
  );
  return before.length === 0 ? null : facts(Math.max(...before));
}

/** A SYN and its SYN/ACK between an earlier RST and this one: what this one ends is not what that one ended. */
function begunAnew(packets: PacketTable, { recent }: ResetEvent, resetRow: number): boolean {
  const since = recent.filter((row) => row > resetRow);
  const syn = since.find((row) => (packets.flags(row) & (SYN | ACK | RST)) === SYN);
  return syn !== undefined && since.some((row) => row > syn && (packets.flags(row) & (SYN | ACK | RST)) === (SYN | ACK));
}

function triedAgain(rst: PacketFacts, { syn }: EndFacts, firstReset: number, around: readonly PacketFacts[]): number[] {
  if (syn === null) return [];
  return around
    .filter(({ direction, flags, seq }) => direction === rst.direction && (flags & (SYN | ACK | RST)) === SYN && seq === syn.seq)
    .map(({ frame }) => frame)
    .filter((frame) => frame > firstReset);
}

function ownReset(
  rst: PacketFacts,
  own: EndFacts,
  { ownRstRow }: ResetEvent,
  facts: (row: number) => PacketFacts,
): PacketFacts | null {
  if (ownRstRow < 0) return null;
  const before = facts(ownRstRow);
  const itsOwn = (ttl: number): boolean => own.ttls.some((known) => known.ttl === ttl);
  return before.seq === own.sndNxt && itsOwn(before.ttl) && !itsOwn(rst.ttl) ? before : null;
}

function otherMaker(rst: PacketFacts, around: readonly PacketFacts[]): PacketFacts | null {
  const found = around.find(
    (packet) =>
      packet.direction === rst.direction &&
      (packet.flags & RST) !== 0 &&
      Math.abs(packet.ttl - rst.ttl) > 2 &&
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

/** Copies of packets aside. */
function packetsAfter(packets: PacketTable, { recent, rstRow }: ResetEvent): number[] {
  const rows: number[] = [];
  const first = packets.next(rstRow);
  if (first < 0) return rows;
  const copies = new Copies(packets);
  for (const row of recent) copies.originalOf(row);
  copies.originalOf(rstRow);
  for (let row = first; row >= 0 && rows.length < AFTERMATH_PACKETS; row = packets.next(row)) {
    if (packets.secondsBetween(rstRow, row) > AFTERMATH_SECONDS) break;
    if (copies.originalOf(row) < 0) rows.push(row);
  }
  return rows;
}
