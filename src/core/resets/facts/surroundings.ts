import { directionOf, RST, SYN } from '../../flow/flags.ts';
import { errorKind, isCloseAlert, isGoodbye } from '../../payloadHint.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { seqDiff } from '../../flow/seq.ts';
import { Copies } from '../../tcp/copies.ts';
import { AFTERMATH_PACKETS, AFTERMATH_SECONDS } from './aftermath.ts';
import type { FlowPackets } from './endState.ts';
import type { EndFacts, Idle, PacketFacts } from './facts.ts';
import { answersAck, answersSyn } from './form.ts';
import type { ResetEvent } from './walk.ts';

// What stands around a reset. With loops: chains of `filter` and `map` make arrays of several kinds, for which V8 compiles their callers anew
// again and again, and that cost a tenth of judging 10,000 resets.

/** A reset can only answer packets this recent: a round trip and 200 ms for a busy host (RFC 1122, 4.2.3.2 lets a host delay that long and more). */
const ANSWER_SECONDS = 0.2;
/** The share of a side's quickest round trip that a packet needs to get there and its answer back: paths vary, but not by more. */
const ON_THE_WAY = 0.75;
/** Shorter silences are ordinary think time. */
const MINIMUM_IDLE = 1;

/** The packets of the other end that the RST may answer. */
export function answered(
  packets: PacketTable,
  { recent, rstRow, direction }: ResetEvent,
  flowPackets: FlowPackets,
  rst: PacketFacts,
  own: EndFacts,
  rtt: number,
): PacketFacts[] {
  const answers: PacketFacts[] = [];
  for (const row of recent) {
    const flags = packets.flags(row);
    if (directionOf(flags) === direction || (flags & RST) !== 0) continue;
    if (packets.ack(row) !== rst.seq && (flags & SYN) === 0) continue;
    if (Math.abs(packets.secondsBetween(row, rstRow)) > rtt + ANSWER_SECONDS) continue;
    const packet = flowPackets.at(row);
    if (answersSyn(rst, packet, own) || answersAck(rst, packet)) answers.push(packet);
  }
  return answers;
}

/** Of the packets around a single RST only handshakes and other RSTs are asked for; making facts of all would take as long as judging. */
export function packetsAround(
  packets: PacketTable,
  { recent, rstRows }: ResetEvent,
  rowsAfter: readonly number[],
  flowPackets: FlowPackets,
): PacketFacts[] {
  const around: PacketFacts[] = [];
  const all = rstRows.length > 1;
  for (const row of recent) if (all || (packets.flags(row) & (SYN | RST)) !== 0) around.push(flowPackets.at(row));
  for (const row of rowsAfter) if (all || (packets.flags(row) & (SYN | RST)) !== 0) around.push(flowPackets.at(row));
  return around;
}

/** The other end's last row before the reset that was no RST; -1 for none. */
export function lastOfPeer(packets: PacketTable, { recent, direction }: ResetEvent): number {
  for (let at = recent.length - 1; at >= 0; at--) {
    const row = recent[at] ?? -1;
    const flags = packets.flags(row);
    if (directionOf(flags) !== direction && (flags & RST) === 0) return row;
  }
  return -1;
}

/** The first of the recent rows that is of the other end; the capture's first where there is none. */
export function firstOfPeer(packets: PacketTable, { recent, direction }: ResetEvent): number {
  for (const row of recent) if (directionOf(packets.flags(row)) !== direction) return row;
  return 0;
}

/**
 * The other end's last data, that was still under way aside: from the capture point to this end, and its RST back, takes a round trip
 * of that side, which is next to nothing at this end and the whole way at the other.
 */
export function arrivedData(
  packets: PacketTable,
  { recent, rstRow, direction }: ResetEvent,
  acknowledged: number,
  ownRtt: number | null,
  flowPackets: FlowPackets,
): PacketFacts | null {
  for (let at = recent.length - 1; at >= 0; at--) {
    const row = recent[at] ?? -1;
    const flags = packets.flags(row);
    const length = packets.length(row);
    if (length === 0 || directionOf(flags) === direction || (flags & RST) !== 0) continue;
    const confirmed = acknowledged >= 0 && seqDiff(acknowledged, (packets.seq(row) + length) >>> 0) >= 0;
    if (confirmed || packets.secondsBetween(row, rstRow) >= (ownRtt ?? 0) * ON_THE_WAY) return flowPackets.at(row);
  }
  return null;
}

/** Silence before the reset, or before the packets of the other end that directly led to it. */
export function idleBefore(packets: PacketTable, { recent, rstRow, direction }: ResetEvent): Idle | null {
  let woke = rstRow;
  for (let at = recent.length - 1; at >= 0; at--) {
    const asleep = recent[at] ?? -1;
    const flags = packets.flags(asleep);
    if ((flags & RST) !== 0) continue;
    const seconds = packets.secondsBetween(asleep, woke);
    if (seconds >= MINIMUM_IDLE) {
      const endedBy = woke === rstRow ? 'reset' : 'packet';
      return { seconds, from: packets.frame(asleep), endedBy, to: packets.frame(woke) };
    }
    if (directionOf(flags) === direction) return null;
    woke = asleep;
  }
  return null;
}

/** The words that an end takes its leave with (close_notify, 221, 421) are one act with the FIN behind them: what counts is the rest before. */
export function restBeforeFin(packets: PacketTable, { recent, own, peer }: ResetEvent): number {
  const fin = own.fin < 0 || (peer.fin >= 0 && peer.fin < own.fin) ? peer.fin : own.fin;
  let at = fin < 0 ? -1 : recent.indexOf(fin);
  let closing = fin;
  while (at > 1 && isLeave(packets, recent[at - 1] ?? fin, fin)) closing = recent[--at] ?? fin;
  return at > 0 ? packets.secondsBetween(recent[at - 1] ?? closing, closing) : 0;
}

/** Seconds between such words and the FIN. */
const SAME_LEAVE = 0.1;

function isLeave(packets: PacketTable, row: number, fin: number): boolean {
  const hint = packets.hint(row);
  if (packets.length(row) === 0 || !(isCloseAlert(hint) || isGoodbye(hint) || errorKind(hint) === 'closing')) return false;
  return directionOf(packets.flags(row)) === directionOf(packets.flags(fin)) && packets.secondsBetween(row, fin) <= SAME_LEAVE;
}

/** The rows at the end that are all of the resetting end: more than one, or none was left without an answer. */
export function unheardRows(packets: PacketTable, { recent, direction }: ResetEvent): readonly number[] {
  let from = recent.length;
  while (from > 0 && directionOf(packets.flags(recent[from - 1] ?? 0)) === direction) from--;
  return recent.length - from > 1 ? recent.slice(from) : [];
}

/** Copies of packets aside. */
export function packetsAfter(packets: PacketTable, { recent, rstRow }: ResetEvent): number[] {
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
