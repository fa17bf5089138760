import { once } from 'node:events';
import type { Writable } from 'node:stream';

// Pieces are gathered to this many characters before a write: a line each would be a system call each.
const blockLength = 65_536;

/** Writing failed, and not because the reader had enough. `message` is a sentence. */
export class OutputError extends Error {
  override readonly name = 'OutputError';
}

/** Writes pieces of text to a stream as fast as its reader takes them, and no faster. */
export class Output {
  readonly #stream: Writable;
  #gathered: string[] = [];
  #length = 0;
  #failure: NodeJS.ErrnoException | undefined;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error) => (this.#failure ??= error));
  }

  /** False once the reader has gone (`| head`): there is no use in writing more. */
  get wanted(): boolean {
    return this.#failure === undefined;
  }

  /** @throws OutputError when writing failed for another reason than the reader having gone. */
  async write(pieces: Iterable<string>): Promise<void> {
    for (const piece of pieces) {
      if (!this.wanted) break;
      this.#gathered.push(piece);
      this.#length += piece.length;
      if (this.#length >= blockLength) await this.flush();
    }
    await this.flush();
  }

  /** Hands on what was gathered and waits while the reader is behind. */
  async flush(): Promise<void> {
    const block = this.#gathered.join('');
    this.#gathered = [];
    this.#length = 0;
    if (block !== '' && this.wanted && !this.#stream.write(block)) await this.#room();
    // A full disk must not look like a short report.
    if (this.#failure !== undefined && this.#failure.code !== 'EPIPE')
      throw new OutputError(`The result could not be written: ${this.#failure.message}.`);
  }

  async #room(): Promise<void> {
    const settled = new AbortController();
    try {
      await Promise.race(['drain', 'close'].map((event) => once(this.#stream, event, { signal: settled.signal })));
    } catch (error) {
      // `once` rejects with the stream's own error, which the constructor's listener has kept.
      if (this.#failure === undefined) throw error;
    } finally {
      settled.abort();
    }
  }
}
