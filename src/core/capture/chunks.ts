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

/** Bytes before what is read, for what is left over of the piece before: usually a cut record, seldom the longest there may be. */
const ROOM = 2048;

interface Pending {
  readonly into: Uint8Array;
  /** Bytes of `into` before those that are read. */
  readonly room: number;
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
    const bytes = new Uint8Array(ROOM + size);
    this.#current = { bytes, start: ROOM, end: ROOM, base: from - ROOM, last: false, failure: undefined };
    this.#pending = this.#read(from, new Uint8Array(ROOM + size));
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
    const { offset: read, done } = this.#pending;
    const count = await done;
    const { bytes: before, base: baseBefore, end: endBefore } = this.#current;
    const kept = before.subarray(Math.min(Math.max(0, offset - baseBefore), endBefore), endBefore);
    const { into, room } = withRoom(this.#pending, kept.length);
    into.set(kept, room - kept.length);
    const failed = typeof count !== 'number';
    const end = room + (failed ? 0 : count);
    const start = Math.min(end, room - kept.length + Math.max(0, offset - read));
    this.#current = {
      bytes: into,
      start,
      end,
      base: read - room,
      last: failed || count === 0,
      failure: failed ? count.message : undefined,
    };
    if (!this.#current.last) this.#pending = this.#read(read + end - room, before);
    return this.#current;
  }

  /** Waits for the read under way, so that the source may be closed. */
  async close(): Promise<void> {
    await this.#pending.done;
  }

  #read(offset: number, into: Uint8Array): Pending {
    const room = into.length - this.#size;
    const done = this.#source
      .read(offset, into.subarray(room))
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
    return { into, room, offset, done };
  }
}

/** The same bytes behind room for what was left over; a record that needs more than the usual is seldom, and the array then stays. */
function withRoom({ into, room }: Pending, needed: number): Pick<Pending, 'into' | 'room'> {
  if (needed <= room) return { into, room };
  const larger = new Uint8Array(into.length - room + MAXIMUM_VIEW);
  larger.set(into.subarray(room), MAXIMUM_VIEW);
  return { into: larger, room: MAXIMUM_VIEW };
}
