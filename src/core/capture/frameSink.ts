/** The link type of records that are frames but no packets: journal entries, custom blocks, system calls. */
export const LINK_NONE = -1;

/** Where a reader's frames go. */
export interface FrameSink {
  /**
   * One frame, in file order, numbered as Wireshark does. Called in the hot loop: `bytes` is reused and must not be kept.
   * @param start `bytes[start, end)` are the captured bytes.
   * @param wireLength the frame's length on the wire.
   * @param linkType LINKTYPE_*, or LINK_NONE.
   * @param seconds since 1970, 0 to 2^32 - 1.
   * @param nanoseconds 0 to 999,999,999.
   * @param recordOffset where the record begins in the (decompressed) capture.
   */
  frame(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    linkType: number,
    seconds: number,
    nanoseconds: number,
    recordOffset: number,
  ): void;
}
