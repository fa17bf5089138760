/** The link type of records that are frames but no packets: journal entries, custom blocks, system calls. */
export const LINK_NONE = -1;

/** Records of a classic pcap file of Ethernet frames, one behind the other. One object for all runs of a reader. */
export interface RecordRun {
  bytes: Uint8Array;
  view: DataView;
  /** The records stand in `bytes[at, end)`; whoever takes some moves `at` behind them. */
  at: number;
  end: number;
  readonly little: boolean;
  /** Nanoseconds in one unit of a record's fraction field. */
  readonly unit: number;
  /** So many may be taken; whoever takes some counts it down. */
  most: number;
}

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
  /**
   * Takes records at the beginning of a run, none or as many as it likes, and keeps of each what `frame` would. Asked for the second frame
   * at the earliest. Records that a reader would warn of, or that are not whole in the run, must be left to it.
   */
  usual?(run: RecordRun): void;
}
