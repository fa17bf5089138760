/** What Wireshark remembers of one direction of a flow (struct tcp_flow_t and tcp_analyze_seq_flow_info_t). Sequence numbers are unsigned. */
export class Sender {
  /** Highest sequence number used, plus one. As in Wireshark 0 means that there is none yet, even when a number really is 0. */
  nextSeq = 0;
  /** Row of the packet that moved it. */
  nextSeqRow = -1;
  /** End of what was seen without a hole: an ACK beyond it acknowledges what the capture missed. 0 for none. */
  contiguous = 0;
  lastAck = 0;
  lastAckRow = -1;
  /** Raw; above every 16-bit window before the first packet. */
  window = 0xffffffff;
  /** Shift count, UNKNOWN_SCALE or NO_SCALE. */
  scale = UNKNOWN_SCALE;
  /** Its last packet was a SYN, whose window is never scaled. */
  unscaled = false;
  /** Notes of its last packet. */
  lastNotes = 0;
  duplicateAcks = 0;
  /** Initial sequence number, or one less than the first number seen. */
  base = 0;
  based = false;
}

/** No SYN was seen. */
export const UNKNOWN_SCALE = -1;
/** The SYN and the SYN/ACK did not both offer window scaling. */
export const NO_SCALE = -2;
