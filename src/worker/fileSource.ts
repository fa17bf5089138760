import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ByteSource } from '../core/capture/source.ts';
import { type BytesAt, GzipSource } from './gzipSource.ts';

/** A source that holds a file open. */
export type OpenSource = ByteSource & { close(): Promise<void> };

/**
 * Opens a capture on this machine. What is in it decides whether it is decompressed, never its name.
 * @throws Error with a sentence for the user when it cannot be opened.
 */
export async function openSource(path: string): Promise<OpenSource> {
  const name = basename(path);
  const file = await open(path).catch((error: unknown) => {
    throw new Error(cannotOpen(name, error), { cause: error });
  });
  try {
    const facts = await file.stat();
    if (facts.isDirectory()) throw new Error(`${name} is a folder, not a capture.`);
    // A pipe can be read only once and only forward, and its size is not known.
    if (!facts.isFile()) throw new Error(`${name} is not a file. Save the capture to a file first.`);
    return await sourceOf(name, file, facts.size);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** A source of what the file holds, decompressed if need be. */
export const sourceOf = async (name: string, file: BytesAt, size: number): Promise<OpenSource> =>
  (await isGzip(file)) ? new GzipSource(name, file, size) : new FileSource(name, file, size);

function cannotOpen(name: string, error: unknown): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `There is no file ${name}.`;
    case 'EACCES':
    case 'EPERM':
      return `You may not read ${name}.`;
    default:
      return `${name} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`;
  }
}

/** RFC 1952 section 2.3.1: two magic bytes, and 8 for the only compression method there is. */
async function isGzip(file: BytesAt): Promise<boolean> {
  const head = new Uint8Array(3);
  const { bytesRead } = await file.read(head, 0, 3, 0);
  return bytesRead === 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

class FileSource implements OpenSource {
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

  close(): Promise<void> {
    return this.#file.close();
  }
}
