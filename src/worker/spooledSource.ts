import type { FileNews, OpenSource } from './bytesAt.ts';
import { Spool } from './spool.ts';

/** Bytes passed at a time on the way to a place further on. */
const STEP = 1 << 20;

/** Keeps what a packed source was unpacked to, so that going back costs a read and not all the unpacking anew. */
export class SpooledSource implements OpenSource {
  readonly #packed: OpenSource;
  readonly #spool: Spool;

  private constructor(packed: OpenSource, spool: Spool) {
    this.#packed = packed;
    this.#spool = spool;
  }

  /** The source itself where it is not packed or nothing can be kept. */
  static async of(source: OpenSource, spool?: Spool): Promise<OpenSource> {
    if (source.compression === undefined) return source;
    const kept = spool ?? (await Spool.make());
    return kept ? new SpooledSource(source, kept) : source;
  }

  get name(): string {
    return this.#packed.name;
  }
  get size(): number {
    return this.#packed.size;
  }
  get consumed(): number {
    return this.#packed.consumed;
  }
  get compression(): OpenSource['compression'] {
    return this.#packed.compression;
  }

  async read(offset: number, into: Uint8Array): Promise<number> {
    if (offset > this.#spool.length) await this.#passTo(offset);
    const kept = await this.#spool.read(offset, into);
    if (kept === into.length) return kept;
    const rest = into.subarray(kept);
    const unpacked = await this.#unpack(offset + kept, rest).catch((error: unknown) => {
      // What was kept is given first; the next read from there throws.
      if (kept > 0) return 0;
      throw error;
    });
    return kept + unpacked;
  }

  rest(): Promise<void> {
    return this.#packed.rest();
  }

  news(): Promise<FileNews> {
    return this.#packed.news();
  }

  async close(): Promise<void> {
    await this.#packed.close();
    await this.#spool.close();
  }

  /** What is skipped while reading is kept too: packets may lie behind it. */
  async #passTo(offset: number): Promise<void> {
    const passed = new Uint8Array(Math.min(STEP, offset - this.#spool.length));
    for (let before = -1; this.#spool.length < offset && this.#spool.length > before;) {
      before = this.#spool.length;
      await this.#unpack(before, passed.subarray(0, offset - before));
    }
  }

  async #unpack(offset: number, into: Uint8Array): Promise<number> {
    const count = await this.#packed.read(offset, into);
    if (offset === this.#spool.length) await this.#spool.append(into.subarray(0, count));
    return count;
  }
}
