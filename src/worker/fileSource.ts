import type { BytesAt, FileNews, OpenSource } from './bytesAt.ts';
import { LocalFile } from './localFile.ts';
import { packingOf } from './packings.ts';
import { UnpackedSource } from './unpackedSource.ts';

/**
 * Opens a capture on this machine. What is in it decides how it is unpacked, never its name.
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

/** A source of what the file holds, unpacked if need be. */
export async function sourceOf(name: string, file: BytesAt, size: number): Promise<OpenSource> {
  const packing = await packingOf(file);
  return packing ? new UnpackedSource(name, packing, file, size) : new PlainSource(name, file, size);
}

class PlainSource implements OpenSource {
  readonly name: string;
  size: number;
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

  async news(): Promise<FileNews> {
    const news = await this.#file.news();
    if (news === 'grown') this.size = await this.#file.size();
    return news;
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
