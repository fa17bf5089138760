/** Takes packed bytes and gives what was packed, both piece by piece, so that neither is ever held whole. */
export interface Unpacker {
  /** More packed bytes, when `next` has asked for them; none at all mean that there are no more. Kept until they are used. */
  feed(bytes: Uint8Array): void;
  /**
   * The next piece, 'more' when packed bytes are needed for it, 'end' when there is no more.
   * @throws Error when the packed bytes are damaged.
   */
  next(): Promise<Uint8Array | 'more' | 'end'>;
  close(): void;
}

/** A way of packing files. */
export interface Packing {
  /** As the format is called: "gzip". */
  readonly name: 'gzip' | 'zstd' | 'lz4';
  start(): Unpacker | Promise<Unpacker>;
  /** What was unpacked in the step that meets damage is lost; unpacking again in smaller steps finds it. */
  readonly losesOutput: boolean;
}
