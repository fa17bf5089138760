import { type FileHandle, open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BytesAt, FileNews } from './bytesAt.ts';

/** Compared at both ends of what was read to tell a file that has grown from another one under its name: a block of most disks. */
const COMPARED = 4096;

interface Mark {
  readonly size: number;
  readonly modified: number;
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/**
 * A file on this machine. Let go of with `rest`, it is opened again by the next read, so that nobody is kept from renaming or
 * deleting a capture that is shown; that read fails when the file is not the one it was.
 */
export class LocalFile implements BytesAt {
  readonly name: string;
  readonly #path: string;
  #handle: Promise<FileHandle> | undefined;
  /** One after the highest byte read. */
  #end = 0;
  #mark: Mark | undefined;

  private constructor(path: string, handle: FileHandle) {
    this.name = basename(path);
    this.#path = path;
    this.#handle = Promise.resolve(handle);
  }

  /** @throws Error with a sentence for the user when there is no such file or it cannot be read. */
  static async open(path: string): Promise<LocalFile> {
    const name = basename(path);
    const handle = await open(path).catch((error: unknown) => {
      throw cannotOpen(name, error);
    });
    const file = new LocalFile(path, handle);
    try {
      const facts = await handle.stat();
      if (facts.isDirectory()) throw new Error(`${name} is a folder, not a capture.`);
      // A pipe can be read only once and only forward, and its size is not known.
      if (!facts.isFile()) throw new Error(`${name} is not a file. Save the capture to a file first.`);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Bytes there are now. */
  async size(): Promise<number> {
    return (await (await this.#open()).stat()).size;
  }

  async read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }> {
    const { bytesRead } = await (await this.#open()).read(into, offset, length, position);
    this.#end = Math.max(this.#end, position + bytesRead);
    return { bytesRead };
  }

  /** Lets go of the file until the next read. */
  async rest(): Promise<void> {
    const resting = this.#handle;
    this.#handle = undefined;
    const handle = await resting;
    if (handle === undefined) return;
    try {
      this.#mark = await markOf(handle, this.#end);
    } finally {
      await handle.close();
    }
  }

  async news(): Promise<FileNews> {
    await this.rest();
    const handle = await open(this.#path).catch(() => undefined);
    if (handle === undefined) return 'gone';
    try {
      return await this.#newsOf(handle);
    } finally {
      await handle.close();
    }
  }

  async close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = undefined;
    await (await handle)?.close();
  }

  #open(): Promise<FileHandle> {
    return (this.#handle ??= this.#openAgain());
  }

  async #openAgain(): Promise<FileHandle> {
    const handle = await open(this.#path).catch((error: unknown) => {
      this.#handle = undefined;
      throw cannotOpen(this.name, error);
    });
    const news = await this.#newsOf(handle);
    if (news === 'same' || news === 'grown') return handle;
    this.#handle = undefined;
    await handle.close();
    throw new Error(`${this.name} has changed since it was read. Read the capture again.`);
  }

  async #newsOf(handle: FileHandle): Promise<FileNews> {
    const before = this.#mark;
    if (before === undefined) return 'same';
    const { size, mtimeMs } = await handle.stat();
    if (size === before.size && mtimeMs === before.modified) return 'same';
    if (size < this.#end) return 'truncated';
    const now = await markOf(handle, this.#end);
    if (!isEqual(now.head, before.head) || !isEqual(now.tail, before.tail)) return 'replaced';
    return size > this.#end ? 'grown' : 'touched';
  }
}

async function markOf(handle: FileHandle, end: number): Promise<Mark> {
  const { size, mtimeMs } = await handle.stat();
  const length = Math.min(COMPARED, end);
  return { size, modified: mtimeMs, head: await part(handle, 0, length), tail: await part(handle, end - length, length) };
}

async function part(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, position);
  return bytes.subarray(0, bytesRead);
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

/** With the system's code, by which it is told what to do. */
function cannotOpen(name: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  return Object.assign(new Error(sentenceOf(name, error, code), { cause: error }), { code });
}

function sentenceOf(name: string, error: unknown, code: string | undefined): string {
  switch (code) {
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
