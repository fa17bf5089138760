import { type AbortLike, CaptureError } from '../analysis.ts';
import { type Chunk, Chunks } from './chunks.ts';
import { type Detected, detect } from './detect.ts';
import type { FrameSink } from './frameSink.ts';
import type { RecordReader } from './recordReader.ts';
import type { ByteSource } from './source.ts';
import type { WarningLog } from './warning.ts';

/**
 * One read of the source. On 700 MB, 2 MiB took 0.23 s, 1 MiB 0.29 s and 256 KiB 0.44 s (each read costs a turn of the event
 * loop), and 4 MiB 0.30 s (two of those no longer fit the processor's cache).
 */
const CHUNK = 2 << 20;
const SMALLEST_CHUNK = 4096;

/** A small capture needs no room for a large one; what a packed one holds nobody knows. */
function chunkFor({ size, compression }: ByteSource): number {
  return compression === undefined ? Math.min(CHUNK, Math.max(SMALLEST_CHUNK, size)) : CHUNK;
}

export interface ReadOptions {
  /** Awaited after every chunk: the place for progress, and for letting messages in. */
  readonly onChunk?: () => void | Promise<void>;
  readonly signal?: AbortLike;
  /** Aborting it ends the reading at the next chunk, as if there were no more. */
  readonly stop?: AbortLike;
  /** Bytes a read; default 2 MiB. */
  readonly chunkSize?: number;
}

/** A capture that has been read as far as there was anything, and can be read on when more has come. */
export class CaptureReading {
  readonly #source: ByteSource;
  readonly #sink: FrameSink;
  readonly #warnings: WarningLog;
  #detected: Detected | undefined;
  /** Where the next record begins; beyond the capture's end while something is skipped. */
  #offset = 0;
  /** As many bytes as are known to be there. */
  #size = 0;

  constructor(source: ByteSource, sink: FrameSink, warnings: WarningLog) {
    this.#source = source;
    this.#sink = sink;
    this.#warnings = warnings;
  }

  /** The reader of the capture's records. @throws Error before the first bytes were read. */
  get reader(): RecordReader {
    if (!this.#detected) throw new Error('The capture has not been read.');
    return this.#detected.reader;
  }

  get format(): RecordReader['format'] {
    return this.reader.format;
  }

  /** Bytes of the (decompressed) capture that could be read. */
  get bytes(): number {
    return this.reader.stopped ? this.#offset : this.#size;
  }

  /**
   * Reads to the end of what is there, a chunk at a time, and hands the frames to the sink. Memory does not grow with the capture.
   * Called again, goes on where it ended.
   * @throws CaptureError when it is empty, no capture, or cannot be read at all; an error named AbortError when aborted.
   * Trouble further in becomes a warning, and everything that can be read is given.
   */
  async readOn(options: ReadOptions = {}): Promise<void> {
    if (this.#detected?.reader.stopped) return;
    // What was said of the end as it was then.
    this.#warnings.forget('truncated-record');
    this.#warnings.forget('source-failed');
    const chunks = new Chunks(this.#source, options.chunkSize ?? chunkFor(this.#source), Math.min(this.#offset, this.#size));
    try {
      for (;;) {
        if (options.signal?.aborted) throw new AbortError('Reading the capture was cancelled.');
        if (this.#take(await chunks.next(this.#offset))) return;
        await options.onChunk?.();
        if (options.stop?.aborted) return;
      }
    } finally {
      await chunks.close();
      // The reader outlives this reading; the chunks, 4.5 MB, need not.
      this.#detected?.reader.read(new Uint8Array(0), 0, 0, 0, false);
    }
  }

  /** @returns whether that was the end. */
  #take({ bytes, start, end, base, last, failure }: Chunk): boolean {
    if (!last) this.#size = base + end;
    if (failure !== undefined) noteFailure(failure, this.#size, this.#warnings);
    else if (this.#size === 0) throw new CaptureError('empty-file', 'This file is empty: there is no capture in it.');
    if (!this.#detected) {
      this.#detected = detect(bytes.subarray(start, end), last, this.#sink, this.#warnings);
      this.#offset += this.#detected?.headerLength ?? 0;
    }
    const reader = this.#detected?.reader;
    if (reader && this.#offset <= this.#size) this.#offset = base + reader.read(bytes, this.#offset - base, end, base, last);
    if (!reader || !(last || reader.stopped)) return false;
    if (this.#offset > this.#size) noteCut(this.#offset, this.#warnings);
    return true;
  }
}

/** Reads a whole capture. @throws as CaptureReading.readOn */
export async function readCapture(
  source: ByteSource,
  sink: FrameSink,
  warnings: WarningLog,
  options: ReadOptions = {},
): Promise<CaptureReading> {
  const reading = new CaptureReading(source, sink, warnings);
  await reading.readOn(options);
  return reading;
}

/** What was read before still counts, unless there is nothing. */
function noteFailure(failure: string, size: number, warnings: WarningLog): void {
  if (size === 0) throw new CaptureError('unreadable', failure);
  warnings.add('source-failed', `The capture could be read only up to byte ${size}: ${failure}`, undefined, size);
}

function noteCut(offset: number, warnings: WarningLog): void {
  warnings.add('truncated-record', `The capture ends before byte ${offset}, in the middle of a record.`, undefined, offset);
}

class AbortError extends Error {
  override readonly name = 'AbortError';
}
