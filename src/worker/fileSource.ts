import type { BytesAt, OpenSource } from './bytesAt.ts';
import { GzipSource } from './gzipSource.ts';
import { LocalFile } from './localFile.ts';

/**
 * Opens a capture on this machine. What is in it decides whether it is decompressed, never its name.
 * @throws Error with a sentence for the user when it cannot be opened.
 */
export async function openSource(path: string): Promise<OpenSource> {
  const file = await LocalFile.open(path);
  try {
    return await sourceOf(file.name, file, await file.size());
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A source of what the file holds, decompressed if need be. */
export const sourceOf = async (name: string, file: BytesAt, size: number): Promise<OpenSource> =>
  (await isGzip(file)) ? new GzipSource(name, file, size) : new PlainSource(name, file, size);

/** RFC 1952 section 2.3.1: two magic bytes, and 8 for the only compression method there is. */
async function isGzip(file: BytesAt): Promise<boolean> {
  const head = new Uint8Array(3);
  const { bytesRead } = await file.read(head, 0, 3, 0);
  return bytesRead === 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

class PlainSource implements OpenSource {
  readonly name: string;
  readonly size: number;
  consumed = 0;
  readonly #file: BytesAt;

  constructor(name: string, file: BytesAt, size: number) {
    this.name = name;
    this.#file = file;
    this.size = size;
  }

  async read(offset: number, into: Uint8Array): Promise<number> {
    let filled = 0;
    while (filled < into.length) {
      const { bytesRead } = await this.#file.read(into, filled, into.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled > 0) this.consumed = Math.max(this.consumed, offset + filled);
    return filled;
  }

  rest(): Promise<void> {
    return this.#file.rest();
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
