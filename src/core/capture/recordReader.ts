import type { Checkpoint, Checkpoints } from './checkpoints.ts';
import type { Drops } from './drops.ts';
import type { FrameSink } from './frameSink.ts';

/** What a record says of its frame beside the frame itself. */
export interface RecordFacts {
  /** The interface's name, where the capture says one. */
  readonly interface: string | null;
  readonly direction: 'inbound' | 'outbound' | null;
  readonly comments: readonly string[];
  /** False for records that carry no time; their frames are given that of the frame before. */
  readonly timed: boolean;
}

/** Finds records in a capture's bytes, handed over piece by piece. */
export interface RecordReader {
  readonly format: 'pcap' | 'pcapng' | 'snoop' | 'erf';
  /** Where every so many frames begin, as far as this reader has come. */
  readonly checkpoints: Checkpoints;
  /** Frames given so far. */
  readonly frames: number;
  /** What was lost while capturing, as far as the records read say so. */
  readonly drops: readonly Drops[];
  /** Frames that carry comments, ascending; the first 10,000 of them. */
  readonly commented: readonly number[];
  /** True once the rest of the capture cannot be read. */
  readonly stopped: boolean;
  /**
   * Reads the whole records in `bytes[at, end)`.
   * @param base where `bytes[0]` is in the capture; may be negative, `base + at` is not.
   * @param last no more bytes will come: what is left over is a cut record, and is warned of.
   * @returns where the next piece must begin: at the first record that is not whole (of which never more than
   * MAXIMUM_VIEW bytes are needed), beyond `end` to skip what nobody needs, or at the record that made it stop.
   */
  read(bytes: Uint8Array, at: number, end: number, base: number, last: boolean): number;
  /** Another reader of this capture, that goes on at a place this one has passed and gives its frames to `sink`. */
  resumed(place: Checkpoint, sink: FrameSink): RecordReader;
  /** What the record at `bytes[at, end)` says, of which this reader has just given the frame. */
  describe(bytes: Uint8Array, at: number, end: number): RecordFacts;
}
