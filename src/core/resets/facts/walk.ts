import { ACK, directionOf, FIN, FROM_B, RST, SYN } from '../../flow/flags.ts';
import type { Direction } from '../../flow/flowTable.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { seqDiff } from '../../flow/seq.ts';
import { Copies } from '../../tcp/copies.ts';
import { EndState } from './endState.ts';
import { Speech } from './speech.ts';

/** RSTs of one flow, direction and maker this close to the first are one event. */
const EVENT_SECONDS = 2;
/** Packets looked at before a reset: enough for a request in several segments, a handshake, or a run of retransmissions. */
export const RECENT = 16;
/** RSTs of one event kept for the rules; the rest are only counted. */
const EVENT_RSTS = 32;

/** A reset event while it is open: where the flow stood at its first RST, and its RSTs so far. */
export interface ResetEvent {
  readonly direction: Direction;
  /** See makerOf. */
  readonly maker: number;
  /** Rows of the packet table. */
  readonly rstRow: number;
  readonly rstRows: number[];
  /** Highest sequence number the sender had used, plus one, at each of those; -1 for none. */
  readonly sentBefore: number[];
  /** RSTs, and frames that show one of them once more. */
  rstCount: number;
  copies: number;
  /** Rows before the reset, oldest first, RSTs included. */
  readonly recent: readonly number[];
  readonly own: EndState;
  readonly peer: EndState;
  /** What both ends had said. */
  readonly speech: Speech;
  /** First packet of the handshake's three, -1 where not seen. */
  readonly synRow: number;
  readonly synAckRow: number;
  readonly handshakeAckRow: number;
  /** Rows of all its RSTs, copies included. */
  readonly allRows: number[];
  /** Last RST of the other direction, and of this one, before this event; -1 for none. */
  readonly otherRstRow: number;
  readonly ownRstRow: number;
  /** The number after the last that its claimed sender had used, later packets included; -1 before it had sent any. */
  sent: number;
  /** The other end acknowledged what was sent after the RST: nobody obeyed it, so a later RST is another event. */
  wentOn: boolean;
}

/**
 * Goes through a flow's packets once and gives each reset event as it closes (2 s after its first RST, or at the flow's end).
 * Resumable, so a flow with a million resets is still walked once.
 */
export function* walkResets(index: FlowIndexer, flow: number): Generator<ResetEvent> {
  const { packets, flows } = index;
  const ends: [EndState, EndState] = [new EndState(0), new EndState(1)];
  const speech = new Speech();
  const copies = new Copies(packets);
  // By maker, in the order in which they began.
  const open = new Map<number, ResetEvent>();
  // A ring: shifting an array would move sixteen numbers for every packet.
  const recent = new Int32Array(RECENT);
  let seen = 0;
  const lastRst: [number, number] = [-1, -1];
  let synRow = -1;
  let synAckRow = -1;
  let handshakeAckRow = -1;

  for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) {
    const flags = packets.flags(row);
    const direction = directionOf(flags);
    const original = copies.originalOf(row);
    if (original >= 0) {
      // A packet seen twice was sent once. Its event is still open: the original is not 2 s old, or nothing came since.
      const event = (flags & RST) === 0 ? undefined : open.get(makerOf(packets, original, direction));
      if (event) {
        event.copies++;
        event.allRows.push(row);
      }
      if ((flags & RST) === 0 || event) continue;
    }
    if (open.size > 0) {
      for (const event of open.values()) {
        if (packets.secondsBetween(event.rstRow, row) <= EVENT_SECONDS) continue;
        open.delete(event.maker);
        yield event;
      }
    }
    if ((flags & RST) !== 0) {
      const maker = makerOf(packets, row, direction);
      let event = open.get(maker);
      if (event?.wentOn === true) {
        open.delete(maker);
        yield event;
        event = undefined;
      }
      const before = lastRst[direction];
      lastRst[direction] = row;
      if (event) {
        event.allRows.push(row);
        if (event.rstRows.length < EVENT_RSTS) {
          event.rstRows.push(row);
          event.sentBefore.push(ends[direction].sndNxt);
        }
        event.rstCount++;
      } else {
        const own = ends[direction];
        const peer = ends[direction ^ 1] as EndState;
        open.set(maker, {
          direction,
          maker,
          rstRow: row,
          rstRows: [row],
          sentBefore: [own.sndNxt],
          rstCount: 1,
          copies: 0,
          recent: lastOf(recent, seen),
          // Copies: later packets must not change what is judged.
          own: own.copy(),
          peer: peer.copy(),
          speech: speech.copy(),
          synRow,
          synAckRow,
          handshakeAckRow,
          allRows: [row],
          otherRstRow: lastRst[direction ^ 1] ?? -1,
          ownRstRow: before,
          sent: own.sndNxt,
          wentOn: false,
        });
      }
    } else {
      if ((flags & (SYN | ACK)) === SYN && synRow < 0) synRow = row;
      else if ((flags & (SYN | ACK)) === (SYN | ACK) && synAckRow < 0) synAckRow = row;
      else if (handshakeAckRow < 0 && completes(packets, synRow, synAckRow, row)) handshakeAckRow = row;
      const end = ends[direction];
      if (packets.length(row) > 0 && end.isNew(packets, row)) speech.see(packets, row, direction);
      noteProgress(packets, ends[direction ^ 1] as EndState, row, flags);
      end.see(packets, row);
      if (open.size > 0) for (const event of open.values()) noteGoingOn(event, packets, row, end);
    }
    recent[seen++ % RECENT] = row;
  }
  yield* open.values();
}

/** What comes after a RST of an event: as `Aftermath.ignored` tells it. */
function noteGoingOn(event: ResetEvent, packets: PacketTable, row: number, { direction, sndNxt }: EndState): void {
  if (direction === event.direction) event.sent = sndNxt;
  else if (event.sent >= 0 && event.sent !== event.own.sndNxt && packets.ack(row) === event.sent)
    event.wentOn ||= (packets.flags(row) & ACK) !== 0;
}

/** The ring's numbers, oldest first. */
function lastOf(ring: Int32Array, seen: number): number[] {
  const rows: number[] = [];
  for (let at = Math.max(0, seen - ring.length); at < seen; at++) rows.push(ring[at % ring.length] ?? -1);
  return rows;
}

/**
 * Tells the makers of a flow's RSTs apart, by direction and TTL, as a number from 0 to 511: RSTs that arrive in one end's name from
 * two distances were made by two devices.
 */
function makerOf(packets: PacketTable, row: number, direction: number): number {
  return direction * 256 + packets.ttl(row);
}

/** The ACK that ends the handshake: from the other side than the SYN/ACK, acknowledging it. Without that, of the SYN's sender, next to it. */
function completes(packets: PacketTable, synRow: number, synAckRow: number, row: number): boolean {
  const flags = packets.flags(row);
  if ((flags & (ACK | SYN)) !== ACK) return false;
  if (synAckRow < 0)
    return (
      synRow >= 0 &&
      (flags & FROM_B) === (packets.flags(synRow) & FROM_B) &&
      packets.seq(row) === (packets.seq(synRow) + packets.length(synRow) + 1) >>> 0
    );
  return (flags & FROM_B) !== (packets.flags(synAckRow) & FROM_B) && seqDiff(packets.ack(row), packets.seq(synAckRow)) > 0;
}

/** Tells the far end that something of its own was newly acknowledged. */
function noteProgress(packets: PacketTable, far: EndState, row: number, flags: number): void {
  if ((flags & ACK) === 0 || far.sndNxt < 0) return;
  if (seqDiff(packets.ack(row), far.sndNxt) >= 0 || (flags & FIN) !== 0) far.progressed();
}
