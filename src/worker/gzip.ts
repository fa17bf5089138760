import { createGunzip } from 'node:zlib';
import type { Packing, Unpacker } from './unpacker.ts';

/** Bytes zlib hands over at a time. */
const PIECE = 1 << 18;

/** gzip (RFC 1952). zlib reads several members in one file as one. */
export const gzip: Packing = { name: 'gzip', losesOutput: true, start: () => new GzipUnpacker() };

/** Feeds zlib by hand, not through a pipe: what was unpacked before an error is then never lost. */
class GzipUnpacker implements Unpacker {
  readonly #gunzip = createGunzip({ chunkSize: PIECE });
  readonly #pieces: Uint8Array[] = [];
  #fed: Uint8Array | undefined;
  #ended = false;
  #failure: Error | undefined;

  constructor() {
    this.#gunzip.on('data', (piece: Uint8Array) => this.#pieces.push(piece));
  }

  feed(bytes: Uint8Array): void {
    this.#fed = bytes;
  }

  async next(): Promise<Uint8Array | 'more' | 'end'> {
    const piece = this.#pieces.shift();
    if (piece !== undefined) return piece;
    if (this.#failure) throw this.#failure;
    if (this.#ended) return 'end';
    if (this.#fed === undefined) return 'more';
    const bytes = this.#fed;
    this.#fed = undefined;
    // What came out before the failure counts.
    await this.#unpack(bytes).catch((error: unknown) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
    });
    return this.next();
  }

  close(): void {
    this.#gunzip.removeAllListeners('data').destroy();
  }

  /** zlib may find the end itself, when zeros pad the file, and then takes no more. */
  #unpack(bytes: Uint8Array): Promise<void> {
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
