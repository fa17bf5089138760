import { MAXIMUM_VIEW } from './limits.ts';
import type { ByteSource } from './source.ts';

/** A piece of a capture to find records in. */
export interface Chunk {
  /** `bytes[start, end)`, of which the first byte is at `base + start` in the capture. Overwritten two chunks later. */
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  readonly base: number;
  /** Nothing new came: this is what was left over, and the end. */
  readonly last: boolean;
  /** Why the source could not be read on; the end of what can be read. */
  readonly failure: string | undefined;
}

interface Pending {
  readonly into: Uint8Array;
  /** Offset in the capture. */
  readonly offset: number;
  readonly done: Promise<number | Error>;
}

/**
 * Reads a source forward in pieces, one ahead: while one buffer is looked through the other is being filled.
 * What was left over of a piece is copied before the next one, so a record is always in one array.
 */
export class Chunks {
  readonly #source: ByteSource;
  readonly #size: number;
  #current: Chunk;
  #pending: Pending;

  /** @param from where in the capture to begin. */
  constructor(source: ByteSource, size: number, from = 0) {
    this.#source = source;
    this.#size = size;
    const bytes = new Uint8Array(MAXIMUM_VIEW + size);
    const base = from - MAXIMUM_VIEW;
    this.#current = { bytes, start: MAXIMUM_VIEW, end: MAXIMUM_VIEW, base, last: false, failure: undefined };
    this.#pending = this.#read(from, new Uint8Array(MAXIMUM_VIEW + size));
  }

  /**
   * The chunk that begins at `offset`: what is left of the current one from there on, and new bytes.
   * When `offset` is beyond them all, the chunk is empty.
   */
  async next(offset: number): Promise<Chunk> {
    if (offset > this.#pending.offset + this.#size) {
      await this.#pending.done;
      // From one byte earlier: that one is there unless the capture ends within what was skipped.
      this.#pending = this.#read(offset - 1, this.#pending.into);
    }
    const { into, offset: read, done } = this.#pending;
    const count = await done;
    const { bytes: before, base: baseBefore, end: endBefore } = this.#current;
    const kept = before.subarray(Math.min(Math.max(0, offset - baseBefore), endBefore), endBefore);
    into.set(kept, MAXIMUM_VIEW - kept.length);
    const failed = typeof count !== 'number';
    const end = MAXIMUM_VIEW + (failed ? 0 : count);
    const start = Math.min(end, MAXIMUM_VIEW - kept.length + Math.max(0, offset - read));
    this.#current = {
      bytes: into,
      start,
      end,
      base: read - MAXIMUM_VIEW,
      last: failed || count === 0,
      failure: failed ? count.message : undefined,
    };
    if (!this.#current.last) this.#pending = this.#read(read + end - MAXIMUM_VIEW, before);
    return this.#current;
  }

  /** Waits for the read under way, so that the source may be closed. */
  async close(): Promise<void> {
    await this.#pending.done;
  }

  #read(offset: number, into: Uint8Array): Pending {
    const done = this.#source
      .read(offset, into.subarray(MAXIMUM_VIEW))
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    return { into, offset, done };
  }
}
