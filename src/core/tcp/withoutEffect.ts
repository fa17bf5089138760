import { ACK, directionOf, FIN, RST, SYN } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { seqDiff } from '../flow/seq.ts';

/** No connection begins more often; an attack may, and each beginning looks at all RSTs before it. */
const MOST_BEGINNINGS = 8;

/** A RST or FIN that may have been in vain. */
interface Attempt {
  readonly row: number;
  /** What its sender sent next after it; -1 until it sends anything. */
  next: number;
}

/** One end, as far as it takes part in showing that the other's resets were in vain. */
class End {
  /** First number of its SYN or SYN/ACK; -1 before that. */
  start = -1;
  /** The number after its last; -1 before its first packet. */
  next = -1;
  /** RSTs in its name, in order; what their sender sent next never falls. Those before `settled` were in vain. */
  readonly resets: Attempt[] = [];
  settled = 0;
  /** SYNs and SYN/ACKs that began it anew. */
  begun = 0;
  /** FINs in its name before its SYN/ACK. */
  early: number[] = [];
}

/**
 * The packets of a flow after which the connection went on all the same, so that they do not say how it ended: RSTs in the name of an
 * end that sent something new after them, which the other end acknowledged; and what came in a server's name before its SYN/ACK, when
 * the client acknowledged that. As `Aftermath.ignored` of a finding, but for the whole flow. RSTs are believed by default.
 */
export function withoutEffect({ flows, packets }: FlowIndexer, flow: number): ReadonlySet<number> {
  const vain = new Set<number>();
  if (flows.resets(flow) === 0) return vain;
  let ends: readonly [End, End] = [new End(), new End()];
  for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) {
    const flags = packets.flags(row);
    const direction = directionOf(flags);
    const seq = packets.seq(row);
    // A SYN with another number is another connection on the same ports: what was before it ended.
    const { start } = ends[direction];
    if ((flags & (SYN | ACK | RST)) === SYN && start >= 0 && start !== seq) ends = [new End(), new End()];
    const [own, peer] = [ends[direction], ends[direction === 0 ? 1 : 0]];
    if ((flags & RST) !== 0) {
      own.resets.push({ row, next: own.next });
      continue;
    }
    if ((flags & ACK) !== 0) acknowledge(peer, packets.ack(row), vain);
    if ((flags & SYN) !== 0 && own.start !== seq && own.begun < MOST_BEGINNINGS) begin(own, seq);
    else if ((flags & FIN) !== 0 && own.start < 0 && peer.start >= 0) {
      own.early.push(row);
      continue;
    }
    // Once it has sent anything, there is a next number for every RST.
    if (own.next < 0) for (const attempt of own.resets) attempt.next = seq;
    const end = (seq + packets.length(row) + ((flags & SYN) !== 0 ? 1 : 0) + ((flags & FIN) !== 0 ? 1 : 0)) >>> 0;
    if (own.next < 0 || seqDiff(end, own.next) > 0) own.next = end;
  }
  return vain;
}

/** Its SYN or SYN/ACK: what came in its name before has other numbers, or guessed them. */
function begin(own: End, seq: number): void {
  own.begun++;
  own.start = own.next = seq;
  for (const row of own.early) own.resets.push({ row, next: seq });
  own.early = [];
  for (const attempt of own.resets) attempt.next = seq;
}

/** The other end has received something that was sent after the attempts. */
function acknowledge(own: End, ack: number, vain: Set<number>): void {
  if (own.settled === own.resets.length || own.next < 0 || seqDiff(own.next, ack) < 0) return;
  for (let attempt = own.resets[own.settled]; attempt !== undefined; attempt = own.resets[own.settled]) {
    if (attempt.next < 0 || seqDiff(ack, attempt.next) <= 0) return;
    vain.add(attempt.row);
    own.settled++;
  }
}
