/**
 * Where a capture's bytes come from. The core knows no files: the host, the worker and the command line each hand it a source.
 * Reads may come in any order, but a source may be cheaper to read forward (a compressed file starts over to go back).
 */
export interface ByteSource {
  /** What to call the capture in messages: its file name, never used as a path. */
  readonly name: string;
  /** Bytes on disk, for progress. A compressed source says how many compressed bytes there are. */
  readonly size: number;
  /** Bytes of `size` consumed so far; equals the highest offset read for an uncompressed source. */
  readonly consumed: number;
  /** What the capture is wrapped in on disk, for the format shown; left out when it is plain. */
  readonly compression?: 'gzip' | 'zstd' | 'lz4' | undefined;
  /**
   * Fills `into` with the capture's bytes from `offset` on.
   * @returns how many bytes were written; less than `into.length` only at the end of the capture, or where it cannot be read
   * on: then the next read from there throws. 0 at the end.
   * @throws Error with a sentence for the user when the bytes cannot be read.
   */
  read(offset: number, into: Uint8Array): Promise<number>;
}
