import { ACK, directionOf, FIN, RST, SYN } from '../flow/flags.ts';
import type { Direction } from '../flow/flowTable.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import type { PacketTable } from '../flow/packets.ts';
import { rolesOf } from '../flow/roles.ts';
import { seqDiff } from '../flow/seq.ts';
import { EndState } from '../resets/facts/endState.ts';

/** The states of RFC 9293, section 3.3.2. */
export type TcpState =
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECEIVED'
  | 'ESTABLISHED'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT'
  | 'CLOSED';

/** One end of a connection as the packets so far show it. */
export interface EndMoment {
  readonly state: TcpState;
  /** Not shown by packets, but taken for granted: the capture began in the middle, or nothing of this end was seen. */
  readonly assumed: boolean;
  /** Next sequence number it will send, relative; null before its first packet. */
  readonly next: number | null;
  /** Bytes it has sent that the other end has not acknowledged. */
  readonly unacknowledged: number;
  /** Raw window it last offered; null before its first packet. */
  readonly window: number | null;
}

/** Both ends right after a packet, if every packet seen arrives. */
export interface EndStates {
  readonly client: EndMoment;
  readonly server: EndMoment;
}

/** Reset made by neither end: it changes the state of who gets it, not of whom it names. */
export type IsForged = (row: number) => boolean;

/**
 * Where both ends of a flow stand after the packet at `row`.
 * @param base what a direction's numbers are relative to there.
 * @throws RangeError when the row is not of this flow.
 */
export function endStatesAt(
  index: FlowIndexer,
  flow: number,
  row: number,
  base: (direction: number) => number,
  isForged: IsForged,
): EndStates {
  const { flows, packets } = index;
  const walk = new StateWalk(packets);
  for (let at = flows.firstRow[flow] ?? -1; ; at = packets.next(at)) {
    if (at < 0) throw new RangeError(`Row ${row} is not of flow ${flow}.`);
    walk.see(at, isForged);
    if (at === row) break;
  }
  const { client } = rolesOf(flows, flow);
  const moment = (direction: number): EndMoment => walk.moment(direction as Direction, base(direction));
  return { client: moment(client), server: moment(client ^ 1) };
}

/** States in which an end has sent its FIN and waits for it to be acknowledged, and what they become then (RFC 9293, 3.10.7.4). */
const afterFinAcknowledged: Partial<Record<TcpState, TcpState>> = {
  'FIN-WAIT-1': 'FIN-WAIT-2',
  CLOSING: 'TIME-WAIT',
  'LAST-ACK': 'CLOSED',
};
const afterSendingFin: Partial<Record<TcpState, TcpState>> = {
  'SYN-RECEIVED': 'FIN-WAIT-1',
  ESTABLISHED: 'FIN-WAIT-1',
  'CLOSE-WAIT': 'LAST-ACK',
};
const afterReceivingFin: Partial<Record<TcpState, TcpState>> = {
  'SYN-RECEIVED': 'CLOSE-WAIT',
  ESTABLISHED: 'CLOSE-WAIT',
  'FIN-WAIT-1': 'CLOSING',
  'FIN-WAIT-2': 'TIME-WAIT',
};

class End {
  readonly numbers: EndState;
  state: TcpState = 'LISTEN';
  assumed = true;
  window: number | null = null;

  constructor(direction: Direction) {
    this.numbers = new EndState(direction);
  }

  become(state: TcpState | undefined): void {
    if (state === undefined) return;
    this.state = state;
    this.assumed = false;
  }
}

class StateWalk {
  readonly #packets: PacketTable;
  readonly #ends = [new End(0), new End(1)] as const;
  #begun = false;

  constructor(packets: PacketTable) {
    this.#packets = packets;
  }

  see(row: number, isForged: IsForged): void {
    const packets = this.#packets;
    const flags = packets.flags(row);
    const direction = directionOf(flags);
    const [sender, receiver] = [this.#ends[direction], this.#ends[direction === 0 ? 1 : 0]];
    if (!this.#begun) this.#begin(flags);
    if ((flags & RST) !== 0) {
      if (!isForged(row)) sender.become('CLOSED');
      if (this.#isAcceptable(row, sender, receiver)) receiver.become('CLOSED');
      return;
    }
    sender.numbers.see(packets, row);
    sender.window = packets.window(row);
    if ((flags & SYN) !== 0) this.#synchronise(flags, sender);
    else if ((flags & ACK) !== 0) this.#acknowledge(sender, receiver);
    if ((flags & FIN) !== 0) {
      sender.become(afterSendingFin[sender.state]);
      receiver.become(afterReceivingFin[receiver.state]);
    }
  }

  /** A capture that begins with something else than a SYN began in the middle. */
  #begin(flags: number): void {
    this.#begun = true;
    if ((flags & SYN) !== 0) return;
    for (const end of this.#ends) end.state = 'ESTABLISHED';
  }

  #synchronise(flags: number, sender: End): void {
    if ((flags & ACK) === 0) sender.become('SYN-SENT');
    else if (sender.state === 'LISTEN' || sender.state === 'SYN-SENT') sender.become('SYN-RECEIVED');
  }

  /** An ACK opens both ends at the end of a handshake, and lets the other end's FIN be over. */
  #acknowledge(sender: End, receiver: End): void {
    if (sender.state === 'SYN-SENT' || (sender.state === 'LISTEN' && sender.numbers.packets > 0)) sender.become('ESTABLISHED');
    if (receiver.state === 'SYN-RECEIVED') receiver.become('ESTABLISHED');
    const { fin, sndNxt } = receiver.numbers;
    if (fin >= 0 && seqDiff(sender.numbers.acknowledged, sndNxt) >= 0) receiver.become(afterFinAcknowledged[receiver.state]);
  }

  /**
   * Does the receiver believe the reset (RFC 9293, 3.10.7)? Waiting for a SYN/ACK it must acknowledge the SYN; later its number must
   * lie in the window. RFC 5961's challenge for numbers that are in the window but not exact is not told apart: stacks differ.
   */
  #isAcceptable(row: number, sender: End, receiver: End): boolean {
    const packets = this.#packets;
    if (receiver.state === 'LISTEN') return false;
    if (receiver.state === 'SYN-SENT') {
      return (packets.flags(row) & ACK) !== 0 && packets.ack(row) === receiver.numbers.sndNxt;
    }
    const expected = receiver.numbers.acknowledged >= 0 ? receiver.numbers.acknowledged : sender.numbers.sndNxt;
    if (expected < 0) return true;
    const ahead = seqDiff(packets.seq(row), expected);
    // 14 is the most a window can be shifted by (RFC 7323, 2.3); what was agreed on may not have been seen.
    return ahead >= 0 && ahead <= Math.max(1, (receiver.window ?? 0) * 2 ** 14);
  }

  moment(direction: Direction, baseSeq: number): EndMoment {
    const { numbers, state, assumed, window } = this.#ends[direction];
    const far = this.#ends[direction === 0 ? 1 : 0].numbers.acknowledged;
    const seen = numbers.sndNxt >= 0;
    return {
      state,
      assumed,
      next: seen ? (numbers.sndNxt - baseSeq) >>> 0 : null,
      unacknowledged: seen && far >= 0 ? Math.max(0, seqDiff(numbers.sndNxt, far)) : 0,
      window,
    };
  }
}
