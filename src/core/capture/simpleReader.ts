import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import type { Drops } from './drops.ts';
import type { FrameSink } from './frameSink.ts';
import { MAXIMUM_PACKET } from './limits.ts';
import type { RecordFacts, RecordReader } from './recordReader.ts';
import { WarningLog } from './warning.ts';

/** One record of a format of headers and packets in turn. Reused for all records. */
export interface SimpleRecord {
  /** Bytes to the next record. */
  length: number;
  /** The packet is at `start` in the record, and was captured so far. */
  start: number;
  captured: number;
  wireLength: number;
  linkType: number;
  seconds: number;
  nanoseconds: number;
}

/** A format of records that each begin with a header of the same length. */
export interface SimpleFormat {
  readonly format: 'snoop' | 'erf';
  /** Bytes of a record that must be there to read its header. */
  readonly recordHeader: number;
  /** Fills `out` from the record at `at`, of which at least the header is there. @returns false when there can be no such record. */
  parse(view: DataView, at: number, out: SimpleRecord): boolean;
  describe(view: DataView, at: number): RecordFacts;
  readonly drops: readonly Drops[];
}

/** Reads captures of a simple format. */
export class SimpleReader implements RecordReader {
  readonly checkpoints = new Checkpoints();
  readonly commented = [];
  stopped = false;
  readonly #of: SimpleFormat;
  readonly #sink: FrameSink;
  readonly #warnings: WarningLog;
  readonly #record: SimpleRecord = { length: 0, start: 0, captured: 0, wireLength: 0, linkType: 0, seconds: 0, nanoseconds: 0 };
  #frames: number;

  constructor(of: SimpleFormat, sink: FrameSink, warnings: WarningLog, frames = 0) {
    this.#of = of;
    this.#sink = sink;
    this.#warnings = warnings;
    this.#frames = frames;
  }

  get format(): SimpleFormat['format'] {
    return this.#of.format;
  }

  get frames(): number {
    return this.#frames;
  }

  get drops(): readonly Drops[] {
    return this.#of.drops;
  }

  read(bytes: Uint8Array, from: number, end: number, base: number, last: boolean): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const record = this.#record;
    let at = from;
    while (end - at >= this.#of.recordHeader) {
      if (!this.#of.parse(view, at, record) || record.captured > MAXIMUM_PACKET) {
        this.#stop(base + at);
        return at;
      }
      const start = at + record.start;
      const packetEnd = start + record.captured;
      if (packetEnd > end) break;
      this.checkpoints.note(++this.#frames, base + at, 0, 0);
      const { wireLength, linkType, seconds, nanoseconds } = record;
      this.#sink.frame(bytes, start, packetEnd, wireLength, linkType, seconds, nanoseconds, base + at);
      at += record.length;
    }
    if (last && at < end) this.#warnCut(base + at);
    return at;
  }

  resumed(place: Checkpoint, sink: FrameSink): SimpleReader {
    return new SimpleReader(this.#of, sink, new WarningLog(), place.frame - 1);
  }

  describe(bytes: Uint8Array, at: number): RecordFacts {
    return this.#of.describe(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), at);
  }

  #stop(offset: number): void {
    const frame = this.#frames + 1;
    const message = `Frame ${frame} has lengths that cannot be: the capture is damaged at byte ${offset}, and nothing after that can be read.`;
    this.#warnings.add('bad-record-length', message, frame, offset);
    this.stopped = true;
  }

  #warnCut(offset: number): void {
    const frame = this.#frames + 1;
    const message = `The capture ends in the middle of frame ${frame}, at byte ${offset}; that frame is left out.`;
    this.#warnings.add('truncated-record', message, frame, offset);
  }
}
