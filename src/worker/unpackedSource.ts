import type { BytesAt, FileNews, OpenSource } from './bytesAt.ts';
import type { Packing, Unpacker } from './unpacker.ts';

/** Packed bytes unpacked at a time. gzip makes at most 1,032 of one, so no more than 34 MB of it wait to be read. */
const STEP = 1 << 15;
/** After a first failure: 128 of these, and then 256 bytes, find the place. */
const CAREFUL_STEP = 1 << 8;

/**
 * Against bombs: a file of a megabyte may unpack to a terabyte, and reading it would never end. Captures shrink to a tenth, those of
 * nothing but zeros to a thousandth; so this much is always unpacked, and more as long as it is not out of all proportion.
 */
const ALWAYS_UNPACKED = 64 * 2 ** 20;
const RATIO = 250;

/** A packed file, unpacked while it is read forward; going back starts over. */
export class UnpackedSource implements OpenSource {
  readonly name: string;
  /** Packed bytes. */
  readonly size: number;
  readonly #packing: Packing;
  readonly #file: BytesAt;
  #unpacker: Unpacker | undefined;
  #piece: Uint8Array = new Uint8Array(0);
  /** Where the piece is in the capture. */
  #position = 0;
  #fed = 0;
  #consumed = 0;
  #ended = false;
  #failure: Error | undefined;
  /** Where feeding small pieces begins, and single bytes. */
  #carefulFrom = Infinity;
  #mostCarefulFrom = Infinity;

  constructor(name: string, packing: Packing, file: BytesAt, size: number) {
    this.name = name;
    this.size = size;
    this.#packing = packing;
    this.#file = file;
  }

  get compression(): Packing['name'] {
    return this.#packing.name;
  }

  get consumed(): number {
    return this.#consumed;
  }

  /** A damaged file is read up to the damage: that read comes back short, and the next one throws. */
  async read(offset: number, into: Uint8Array): Promise<number> {
    if (offset < this.#position) this.#startOver();
    let filled = 0;
    while (filled < into.length) {
      if (this.#piece.length === 0) {
        if (this.#ended || this.#failure) break;
        await this.#unpackMore();
        continue;
      }
      const skipped = Math.min(this.#piece.length, offset + filled - this.#position);
      const part = this.#piece.subarray(skipped, skipped + into.length - filled);
      into.set(part, filled);
      filled += part.length;
      this.#piece = this.#piece.subarray(skipped + part.length);
      this.#position += skipped + part.length;
    }
    if (filled === 0 && into.length > 0 && this.#failure) throw this.#failure;
    return filled;
  }

  rest(): Promise<void> {
    return this.#file.rest();
  }

  /** Unpacking has ended with the file as it was: more of it is read from the start. */
  async news(): Promise<FileNews> {
    const news = await this.#file.news();
    return news === 'grown' ? 'touched' : news;
  }

  async close(): Promise<void> {
    this.#unpacker?.close();
    await this.#file.close();
  }

  #startOver(): void {
    this.#unpacker?.close();
    this.#unpacker = undefined;
    this.#piece = new Uint8Array(0);
    this.#position = this.#fed = 0;
    this.#ended = false;
    this.#failure = undefined;
  }

  async #unpackMore(): Promise<void> {
    try {
      this.#unpacker ??= await this.#packing.start();
      const next = await this.#unpacker.next();
      if (next === 'more') await this.#feed(this.#unpacker);
      else if (next === 'end') this.#ended = true;
      else this.#take(next);
    } catch (error) {
      this.#fail(error);
    }
  }

  #take(piece: Uint8Array): void {
    const unpacked = this.#position + piece.length;
    if (unpacked > ALWAYS_UNPACKED && unpacked > RATIO * this.#fed) this.#failure = new Error(bombSentence(this.name));
    else this.#piece = piece;
  }

  async #feed(unpacker: Unpacker): Promise<void> {
    const step = this.#fed < this.#carefulFrom ? STEP : this.#fed < this.#mostCarefulFrom ? CAREFUL_STEP : 1;
    const bytes = new Uint8Array(step);
    const { bytesRead } = await this.#file.read(bytes, 0, step, this.#fed);
    this.#fed += bytesRead;
    this.#consumed = Math.max(this.#consumed, this.#fed);
    unpacker.feed(bytes.subarray(0, bytesRead));
  }

  /** The first two times it is tried again, more carefully; but when the end is missing nothing was thrown away. */
  #fail(error: unknown): void {
    const isCut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    if (isCut || !this.#packing.losesOutput || this.#mostCarefulFrom < Infinity) {
      const reason = (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
      this.#failure = new Error(`${this.name} is damaged and cannot be unpacked further: ${reason}.`, { cause: error });
      return;
    }
    const from = Math.max(0, this.#fed - (this.#carefulFrom < Infinity ? CAREFUL_STEP : STEP));
    if (this.#carefulFrom < Infinity) this.#mostCarefulFrom = from;
    else this.#carefulFrom = from;
    this.#startOver();
  }
}

const bombSentence = (name: string): string =>
  `${name} unpacks to more than ${RATIO} times its size and was read only so far: captures do not shrink that much. ` +
  'If you trust it, unpack it and open what comes out.';
