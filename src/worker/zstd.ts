import type { Packing, Unpacker } from './unpacker.ts';

/** Zstandard (RFC 8878), by the reference decoder. Its window may have 128 MiB, as with the zstd program unless told otherwise. */
export const zstd: Packing = {
  name: 'zstd',
  losesOutput: false,
  async start() {
    // 80 KB that most captures never need.
    const { ZSTDDecoder } = await import('zstddec/stream');
    const decoder = new ZSTDDecoder();
    await decoder.init();
    return new ZstdUnpacker((packed) => decoder.decodeStreaming(packed));
  },
};

/** The decoder asks for packed bytes in the middle of a step; each time there is at most one array waiting, and one step asks once. */
class ZstdUnpacker implements Unpacker {
  readonly #pieces: Iterator<Uint8Array>;
  #fed: Uint8Array | undefined;
  /** Steps since the last bytes were taken or given. A decoder that has met damage goes on for ever without either. */
  #idle = 0;
  #mostIdle = 0;

  constructor(decode: (packed: Iterable<Uint8Array>) => Iterable<Uint8Array>) {
    this.#pieces = decode(this.#packed())[Symbol.iterator]();
  }

  feed(bytes: Uint8Array): void {
    this.#fed = bytes;
  }

  next(): Promise<Uint8Array | 'more' | 'end'> {
    return new Promise((resolve) => resolve(this.#step()));
  }

  close(): void {
    this.#pieces.return?.();
  }

  *#packed(): Generator<Uint8Array> {
    while (this.#fed !== undefined && this.#fed.length > 0) {
      const bytes = this.#fed;
      this.#fed = undefined;
      this.#idle = 0;
      // Each step without output takes at least one byte.
      this.#mostIdle = bytes.length;
      yield bytes;
    }
  }

  #step(): Uint8Array | 'more' | 'end' {
    while (this.#fed !== undefined) {
      const step = this.#pieces.next();
      if (step.done === true) return 'end';
      if (step.value.length > 0) {
        this.#idle = 0;
        return step.value;
      }
      if (++this.#idle > this.#mostIdle) throw new Error('invalid zstd data');
    }
    return 'more';
  }
}
