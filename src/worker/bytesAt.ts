import type { ByteSource } from '../core/capture/source.ts';

/** What has become of a file since it was read. */
export type FileNews =
  | 'same'
  /** There is more of it, and what was read is still there. */
  | 'grown'
  /** Written anew with the same length and ends. */
  | 'touched'
  /** Shorter than what was read of it. */
  | 'truncated'
  /** Another file under the same name. */
  | 'replaced'
  | 'gone';

/** The bytes of a capture file as they are stored: on a disk or in memory. */
export interface BytesAt {
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  /** Bytes there are now. */
  size(): Promise<number>;
  /** Lets go of what is held open, until the next read. */
  rest(): Promise<void>;
  /** Rests, and says what has become of the file since it was read. */
  news(): Promise<FileNews>;
  close(): Promise<void>;
}

/** A source that may hold a file open. */
export interface OpenSource extends ByteSource {
  /** Lets go of the file until the next read, which fails when the file has changed meanwhile. */
  rest(): Promise<void>;
  /** Rests, and says what has become of the file since it was read. After 'grown', reads give what has come. */
  news(): Promise<FileNews>;
  close(): Promise<void>;
}
