import { ACK, directionOf, FIN, RST, SYN } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';
import { seqDiff } from '../flow/seq.ts';
import type { FindingTable } from '../resets/findingTable.ts';
import type { FlowFindings } from './flowFindings.ts';
import type { LaneBits } from './picture.ts';
import { secondsFrom } from './summaries.ts';

export const laneBits: LaneBits = {
  ...{ syn: 1, synAck: 2, finFromClient: 4, finFromServer: 8, resentByClient: 16, resentByServer: 32, zeroWindow: 64 },
  ...{ fault: 128, possibleFault: 256, expected: 512, middlebox: 1024, several: 2048, unclear: 4096 },
};

/** Packets that are summed up together, so that a lane of a million packets is drawn without touching each. */
const BLOCK_BITS = 6;

/** What a part of a lane holds. */
export interface LaneSum {
  bits: number;
  /** Payload bytes. */
  fromClient: number;
  fromServer: number;
}

/** The packets of one flow by time, and sums of blocks of them: a lane at every scale. */
export class LaneTrack {
  readonly times: Float64Array;
  readonly rows: Uint32Array;
  readonly #bits: Uint16Array;
  /** Payload bytes; negative ones are the server's. */
  readonly #lengths: Int32Array;
  readonly #blockBits: Uint16Array;
  readonly #blockClient: Float64Array;
  readonly #blockServer: Float64Array;

  constructor(index: FlowIndexer, table: FindingTable, flowFindings: FlowFindings, flow: number) {
    const { packets } = index;
    const inFile = rowsOf(index, flow);
    const bitsInFile = bitsOf(index, flow, inFile);
    addFindings(bitsInFile, inFile, index, table, flowFindings, flow);
    const places = byTime(index, inFile);
    const rows = places === null ? inFile : places.map((place) => inFile[place] ?? 0);
    const { client } = rolesOf(index.flows, flow);
    this.rows = rows;
    this.times = Float64Array.from(rows, (row) => secondsFrom(index, row));
    this.#bits = places === null ? bitsInFile : Uint16Array.from(places, (place) => bitsInFile[place] ?? 0);
    this.#lengths = Int32Array.from(rows, (row) =>
      directionOf(packets.flags(row)) === client ? packets.length(row) : -packets.length(row),
    );
    const blocks = (rows.length >>> BLOCK_BITS) + 1;
    this.#blockBits = new Uint16Array(blocks);
    this.#blockClient = new Float64Array(blocks);
    this.#blockServer = new Float64Array(blocks);
    const sum: LaneSum = { bits: 0, fromClient: 0, fromServer: 0 };
    for (let block = 0; block < blocks; block++) {
      Object.assign(sum, { bits: 0, fromClient: 0, fromServer: 0 });
      this.#addPackets(block << BLOCK_BITS, Math.min(rows.length, (block + 1) << BLOCK_BITS), sum);
      this.#blockBits[block] = sum.bits;
      this.#blockClient[block] = sum.fromClient;
      this.#blockServer[block] = sum.fromServer;
    }
  }

  /** Adds the packets at places [from, to) to a sum. */
  add(from: number, to: number, sum: LaneSum): void {
    const first = (from + (1 << BLOCK_BITS) - 1) >>> BLOCK_BITS;
    const last = to >>> BLOCK_BITS;
    if (first >= last) return this.#addPackets(from, to, sum);
    this.#addPackets(from, first << BLOCK_BITS, sum);
    for (let block = first; block < last; block++) {
      sum.bits |= this.#blockBits[block] ?? 0;
      sum.fromClient += this.#blockClient[block] ?? 0;
      sum.fromServer += this.#blockServer[block] ?? 0;
    }
    this.#addPackets(last << BLOCK_BITS, to, sum);
  }

  #addPackets(from: number, to: number, sum: LaneSum): void {
    for (let at = from; at < to; at++) {
      const length = this.#lengths[at] ?? 0;
      sum.bits |= this.#bits[at] ?? 0;
      if (length > 0) sum.fromClient += length;
      else sum.fromServer -= length;
    }
  }
}

/** In the order of the file. */
function rowsOf({ flows, packets }: FlowIndexer, flow: number): Uint32Array {
  const rows = new Uint32Array(flows.packets(flow * 2) + flows.packets(flow * 2 + 1));
  let at = 0;
  for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) rows[at++] = row;
  return rows;
}

/** Places in the order of time; null when that is the order of the file. */
function byTime({ packets }: FlowIndexer, rows: Uint32Array): Uint32Array | null {
  let ordered = true;
  for (let at = 1; at < rows.length && ordered; at++) ordered = packets.secondsBetween(rows[at - 1] ?? 0, rows[at] ?? 0) >= 0;
  if (ordered) return null;
  return Uint32Array.from(rows.keys()).sort((a, b) => packets.secondsBetween(rows[b] ?? 0, rows[a] ?? 0) || a - b);
}

/** What each packet shows, in the order of the file: that a byte was sent before is seen by what came before. */
function bitsOf(index: FlowIndexer, flow: number, rows: Uint32Array): Uint16Array {
  const { packets } = index;
  const { client } = rolesOf(index.flows, flow);
  /** The sequence number after the last byte each direction sent; null before its first. */
  const sentUpTo: [number | null, number | null] = [null, null];
  return Uint16Array.from(rows, (row) => {
    const flags = packets.flags(row);
    if ((flags & RST) !== 0) return laneBits.expected;
    const direction = directionOf(flags);
    const fromClient = direction === client;
    const isSyn = (flags & SYN) !== 0;
    const length = packets.length(row);
    const seq = packets.seq(row);
    const end = (seq + length + (isSyn ? 1 : 0)) >>> 0;
    const before = sentUpTo[direction];
    if (before === null || seqDiff(end, before) > 0) sentUpTo[direction] = end;
    let bits = 0;
    if (isSyn) bits |= (flags & ACK) === 0 ? laneBits.syn : laneBits.synAck;
    if ((flags & FIN) !== 0) bits |= fromClient ? laneBits.finFromClient : laneBits.finFromServer;
    if (packets.window(row) === 0 && !isSyn) bits |= laneBits.zeroWindow;
    // One byte just below what was sent is a keep-alive (RFC 9293, 3.8.4): it carries nothing anew.
    const keepAlive = before !== null && length === 1 && seqDiff(seq, before) === -1;
    if (before !== null && seqDiff(end, before) <= 0 && (length > 0 || isSyn) && !keepAlive)
      bits |= fromClient ? laneBits.resentByClient : laneBits.resentByServer;
    return bits;
  });
}

const looks = { error: laneBits.fault, warning: laneBits.possibleFault, information: laneBits.expected } as const;

/** Each RST looks like the finding it belongs to: a repeated one that looked expected would read as another reset, and a harmless one. */
function addFindings(
  bits: Uint16Array,
  rows: Uint32Array,
  { packets }: FlowIndexer,
  table: FindingTable,
  flowFindings: FlowFindings,
  flow: number,
): void {
  for (const [place, row] of rows.entries()) {
    const flags = packets.flags(row);
    if ((flags & RST) === 0) continue;
    const number = flowFindings.holding(flow, directionOf(flags), row);
    if (number === null) continue;
    const { outcome, severity, verdict } = table.at(number);
    bits[place] =
      (outcome === 'unclear' ? laneBits.unclear : looks[severity]) | (verdict === 'middlebox' ? laneBits.middlebox : 0);
  }
}
