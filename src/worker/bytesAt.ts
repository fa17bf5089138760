import type { ByteSource } from '../core/capture/source.ts';

/** The bytes of a capture file as they are stored: on a disk or in memory. */
export interface BytesAt {
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  /** Lets go of what is held open, until the next read. */
  rest(): Promise<void>;
  close(): Promise<void>;
}

/** A source that may hold a file open. */
export interface OpenSource extends ByteSource {
  /** Lets go of the file until the next read, which fails when the file has changed meanwhile. */
  rest(): Promise<void>;
  close(): Promise<void>;
}
