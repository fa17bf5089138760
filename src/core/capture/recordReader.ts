/** Finds records in a capture's bytes, handed over piece by piece. */
export interface RecordReader {
  readonly format: 'pcap' | 'pcapng';
  /**
   * Reads the whole records in `bytes[at, end)`.
   * @param base where `bytes[0]` is in the capture; may be negative, `base + at` is not.
   * @param last no more bytes will come: what is left over is a cut record, and is warned of.
   * @returns where the next piece must begin: at the first record that is not whole (of which never more than
   * MAXIMUM_VIEW bytes are needed), beyond `end` to skip what nobody needs, or at the record that made it stop.
   */
  read(bytes: Uint8Array, at: number, end: number, base: number, last: boolean): number;
  /** True once the rest of the capture cannot be read. */
  readonly stopped: boolean;
}
