import { randomUUID } from 'node:crypto';
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** No larger, and no more than this share of what the temporary folder has free: others need it too. */
const LARGEST = 8 * 2 ** 30;
const SHARE = 1 / 4;

/**
 * A file without a name for what was unpacked, written forward and read anywhere. It is deleted as soon as it is open, so that it
 * goes with the process however that ends; where open files cannot be deleted (old Windows), when it is closed.
 */
export class Spool {
  readonly #file: FileHandle;
  readonly #limit: number;
  #leftover: string | undefined;
  #length = 0;
  #full = false;

  private constructor(file: FileHandle, limit: number, leftover: string | undefined) {
    this.#file = file;
    this.#limit = limit;
    this.#leftover = leftover;
  }

  /** undefined where no file can be made. */
  static async make(folder = tmpdir(), largest = LARGEST): Promise<Spool | undefined> {
    try {
      const { bavail, bsize } = await statfs(folder);
      const path = join(folder, `tcp-resets-${randomUUID()}`);
      // Nobody but this user may read it, as the capture may hold secrets.
      const file = await open(path, 'wx+', 0o600);
      const deleted = await unlink(path).then(
        () => true,
        () => false,
      );
      return new Spool(file, Math.min(largest, bavail * bsize * SHARE), deleted ? undefined : path);
    } catch {
      return undefined;
    }
  }

  /** Bytes kept, from the first one on. */
  get length(): number {
    return this.#length;
  }

  /** Keeps bytes that begin where those before ended, as long as there is room. */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.#full || this.#length + bytes.length > this.#limit) {
      this.#full = true;
      return;
    }
    try {
      let written = 0;
      while (written < bytes.length) {
        written += (await this.#file.write(bytes, written, bytes.length - written, this.#length + written)).bytesWritten;
      }
      this.#length += bytes.length;
    } catch {
      // A full disk; what was kept stays.
      this.#full = true;
    }
  }

  /** Fills `into` with kept bytes from `offset` on. @returns how many there were. */
  async read(offset: number, into: Uint8Array): Promise<number> {
    const wanted = Math.max(0, Math.min(into.length, this.#length - offset));
    let filled = 0;
    while (filled < wanted) {
      const { bytesRead } = await this.#file.read(into, filled, wanted - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return filled;
  }

  async close(): Promise<void> {
    await this.#file.close();
    if (this.#leftover !== undefined) await unlink(this.#leftover).catch(() => undefined);
    this.#leftover = undefined;
  }
}
