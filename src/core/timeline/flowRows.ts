import { directionOf, RST } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { seqDiff } from '../flow/seq.ts';
import { APPLICATION_DATA, CHANGE_CIPHER_SPEC, NOTHING } from '../payloadHint.ts';
import { STREAM_KEPT } from '../payload/orderedBytes.ts';

/** Packets with payload looked at from the beginning of each direction. */
const FIRST_PACKETS = 64;
/** And of those further on, the last with a telling beginning: how it ended is asked more often than what was in between. */
const LAST_PACKETS = 40;

/** Which packets of a direction are worth reading again. */
export interface DirectionRows {
  /** Its first packets with payload. */
  readonly first: number[];
  /** Later ones that begin with something known, the last of them. */
  readonly late: number[];
  /** Bytes it sent, by sequence numbers. */
  total: number;
}

/** Goes through a flow once and chooses the packets that tell what was said. */
export class FlowRows {
  readonly directions: readonly [DirectionRows, DirectionRows] = [
    { first: [], late: [], total: 0 },
    { first: [], late: [], total: 0 },
  ];
  /** There are packets with payload that were not chosen. */
  isPartial = false;
  readonly #index: FlowIndexer;
  readonly #flow: number;

  constructor(index: FlowIndexer, flow: number) {
    this.#index = index;
    this.#flow = flow;
    const { flows, packets } = index;
    for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) {
      // What a RST carries belongs to no stream (RFC 9293 section 3.5.3).
      if (packets.length(row) > 0 && (packets.flags(row) & RST) === 0) this.#choose(row);
    }
  }

  /** Rows of the packets to read, in the order of frames. */
  wanted(): number[] {
    return this.directions.flatMap(({ first, late }) => [...first, ...late]).sort((a, b) => a - b);
  }

  /** Bytes of its direction before this packet. */
  offset(row: number): number {
    const { flows, packets } = this.#index;
    const end = this.#flow * 2 + directionOf(packets.flags(row));
    return seqDiff(packets.seq(row), (flows.baseSeq(end) + 1) >>> 0);
  }

  #choose(row: number): void {
    const { packets } = this.#index;
    const direction = this.directions[directionOf(packets.flags(row))];
    const offset = this.offset(row);
    direction.total = Math.max(direction.total, offset + packets.length(row));
    if (offset < STREAM_KEPT && direction.first.length < FIRST_PACKETS) {
      direction.first.push(row);
      return;
    }
    this.isPartial = true;
    const hint = packets.hint(row);
    if (hint === NOTHING || hint === APPLICATION_DATA || hint === CHANGE_CIPHER_SPEC) return;
    if (direction.late.length === LAST_PACKETS) direction.late.shift();
    direction.late.push(row);
  }
}
