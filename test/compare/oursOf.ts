import { readCapture } from '../../src/core/capture/readCapture.ts';
import type { ByteSource } from '../../src/core/capture/source.ts';
import { WarningLog } from '../../src/core/capture/warning.ts';
import { ACK, BAD_HEADER, directionOf, RST } from '../../src/core/flow/flags.ts';
import { FlowIndexer } from '../../src/core/flow/indexer.ts';
import { analyseFlow } from '../../src/core/tcp/analyse.ts';
import { baseAt } from '../../src/core/tcp/relative.ts';
import { COPY } from '../../src/core/tcp/notes.ts';
import { completenessAfter, completenessAtStart } from '../../src/core/tcp/completeness.ts';

/** What we say of every frame of a capture; place 0 is unused, as frames are numbered from 1. */
export interface OurFrames {
  readonly frames: number;
  /** -1 for a frame that is no TCP packet to us. */
  readonly stream: Int32Array;
  readonly isRst: Uint8Array;
  readonly badHeader: Uint8Array;
  readonly length: Uint32Array;
  /** Relative, as the ladder shows them. */
  readonly seq: Uint32Array;
  readonly ack: Uint32Array;
  readonly hasAck: Uint8Array;
  /** Of the flow before this packet, as one pass of tshark shows it. */
  readonly completeness: Uint8Array;
  /** The same, had another connection announced this one: its first packet then is one like the others to tshark. */
  readonly announced: Uint8Array;
  readonly notes: Uint16Array;
  readonly duplicateAck: Uint32Array;
  /** The first frame that is an aggregate, Infinity without one. */
  readonly firstAggregate: number;
  /** What the reader warned of, in sentences. */
  readonly warnings: readonly string[];
}

/** @throws CaptureError when it is no capture to us; Error when it cannot be read. */
export async function oursOf(source: ByteSource): Promise<OurFrames> {
  const log = new WarningLog();
  const index = new FlowIndexer(log);
  await readCapture(source, index, log, {});
  const places = index.frames + 1;
  const ours: OurFrames = {
    frames: index.frames,
    stream: new Int32Array(places).fill(-1),
    isRst: new Uint8Array(places),
    badHeader: new Uint8Array(places),
    length: new Uint32Array(places),
    seq: new Uint32Array(places),
    ack: new Uint32Array(places),
    hasAck: new Uint8Array(places),
    completeness: new Uint8Array(places),
    announced: new Uint8Array(places),
    notes: new Uint16Array(places),
    duplicateAck: new Uint32Array(places),
    firstAggregate: log.list().find(({ code }) => code === 'aggregated-packets')?.frame ?? Infinity,
    warnings: log.list().map(({ message }) => message),
  };
  for (let flow = 0; flow < index.flows.count; flow++) fill(ours, index, flow);
  return ours;
}

function fill(ours: OurFrames, index: FlowIndexer, flow: number): void {
  const { flows, packets } = index;
  const notes = analyseFlow(index, flow);
  const { bits, duplicateAcks } = notes;
  let completeness = completenessAtStart(flows.saw(flow * 2));
  let announced = 0;
  let at = 0;
  for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row), at++) {
    const frame = packets.frame(row);
    const flags = packets.flags(row);
    ours.stream[frame] = flow;
    ours.isRst[frame] = (flags & RST) === 0 ? 0 : 1;
    ours.badHeader[frame] = (flags & BAD_HEADER) === 0 ? 0 : 1;
    ours.length[frame] = packets.length(row);
    const end = flow * 2 + directionOf(flags);
    ours.seq[frame] = packets.seq(row) - baseAt(flows, notes.rebased, end, at);
    ours.ack[frame] = packets.ack(row) - baseAt(flows, notes.rebased, end ^ 1, at);
    ours.hasAck[frame] = (flags & ACK) === 0 ? 0 : 1;
    ours.completeness[frame] = completeness;
    ours.announced[frame] = announced;
    // tshark knows no copies.
    ours.notes[frame] = (bits[at] ?? 0) & ~COPY;
    ours.duplicateAck[frame] = duplicateAcks[at] ?? 0;
    announced = completenessAfter(announced, false, flags, packets.length(row));
    completeness = completenessAfter(completeness, at === 0, flags, packets.length(row));
  }
}
