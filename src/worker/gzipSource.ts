import { createGunzip, type Gunzip } from 'node:zlib';
import type { BytesAt, OpenSource } from './bytesAt.ts';

/** Compressed bytes unpacked at a time. Deflate makes at most 1,032 of one, so no more than 66 MB wait to be read. */
const STEP = 1 << 16;
/** After a first failure: 256 of these, and then 256 bytes, find the place. */
const CAREFUL_STEP = 1 << 8;
/** Bytes zlib hands over at a time. */
const PIECE = 1 << 18;

/** A gzip file, unpacked while it is read forward; going back starts over. Several members in one file read as one. */
export class GzipSource implements OpenSource {
  readonly compression = 'gzip';
  readonly name: string;
  /** Compressed bytes. */
  readonly size: number;
  readonly #file: BytesAt;
  readonly #step = new Uint8Array(STEP);
  #gunzip: Gunzip;
  /** Unpacked and not yet read. */
  #pieces: Uint8Array[] = [];
  /** Where the first of the pieces is in the capture. */
  #position = 0;
  #fed = 0;
  #consumed = 0;
  #ended = false;
  #failure: Error | undefined;
  /** Where feeding small pieces begins, and single bytes: zlib throws away what it unpacked in the call that fails. */
  #carefulFrom = Infinity;
  #mostCarefulFrom = Infinity;

  constructor(name: string, file: BytesAt, size: number) {
    this.name = name;
    this.size = size;
    this.#file = file;
    this.#gunzip = this.#start();
  }

  get consumed(): number {
    return this.#consumed;
  }

  /** A damaged file is read up to the damage: that read comes back short, and the next one throws. */
  async read(offset: number, into: Uint8Array): Promise<number> {
    if (offset < this.#position) this.#startOver();
    let filled = 0;
    while (filled < into.length) {
      const piece = this.#pieces[0];
      if (piece === undefined) {
        if (this.#ended || this.#failure) break;
        await this.#unpackMore();
        continue;
      }
      const skipped = Math.min(piece.length, offset + filled - this.#position);
      const part = piece.subarray(skipped, skipped + into.length - filled);
      into.set(part, filled);
      filled += part.length;
      this.#drop(skipped + part.length);
    }
    if (filled === 0 && into.length > 0 && this.#failure) throw this.#failure;
    return filled;
  }

  rest(): Promise<void> {
    return this.#file.rest();
  }

  async close(): Promise<void> {
    this.#gunzip.destroy();
    await this.#file.close();
  }

  /** Forgets the first `count` bytes of the first piece: they were read or skipped. */
  #drop(count: number): void {
    const rest = this.#pieces[0]?.subarray(count);
    this.#position += count;
    if (rest === undefined || rest.length === 0) this.#pieces.shift();
    else this.#pieces[0] = rest;
  }

  #start(): Gunzip {
    const gunzip = createGunzip({ chunkSize: PIECE });
    gunzip.on('data', (piece: Uint8Array) => this.#pieces.push(piece));
    return gunzip;
  }

  #startOver(): void {
    this.#gunzip.removeAllListeners('data').destroy();
    this.#pieces = [];
    this.#position = this.#fed = 0;
    this.#ended = false;
    this.#failure = undefined;
    this.#gunzip = this.#start();
  }

  /** Feeds zlib by hand, not through a pipe: what was unpacked before an error is then never lost. */
  async #unpackMore(): Promise<void> {
    const step = this.#fed < this.#carefulFrom ? STEP : this.#fed < this.#mostCarefulFrom ? CAREFUL_STEP : 1;
    try {
      const { bytesRead } = await this.#file.read(this.#step, 0, step, this.#fed);
      await this.#feed(this.#step.subarray(0, bytesRead));
      this.#fed += bytesRead;
      this.#consumed = Math.max(this.#consumed, this.#fed);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** The first two times it is tried again, more carefully; but when the end is missing nothing was thrown away. */
  #fail(error: unknown): void {
    const isCut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    if (isCut || this.#mostCarefulFrom < Infinity) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#failure = new Error(`${this.name} is damaged and cannot be unpacked further: ${reason}.`, { cause: error });
      return;
    }
    if (this.#carefulFrom < Infinity) this.#mostCarefulFrom = this.#fed;
    else this.#carefulFrom = this.#fed;
    this.#startOver();
  }

  /** No bytes mean the end. zlib may find the end itself, when zeros pad the file, and then takes no more. */
  #feed(bytes: Uint8Array): Promise<void> {
    const gunzip = this.#gunzip;
    return new Promise((resolve, reject) => {
      const settle = (settled: () => void): void => {
        gunzip.off('error', fail).off('end', end);
        settled();
      };
      const fail = (error: Error): void => settle(() => reject(error));
      const end = (): void => {
        this.#ended = true;
        settle(resolve);
      };
      gunzip.once('error', fail).once('end', end);
      if (bytes.length === 0) gunzip.end();
      else gunzip.write(bytes, (error) => (error ? fail(error) : settle(resolve)));
    });
  }
}
