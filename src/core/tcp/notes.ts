/** What is noted of a packet in the light of its flow, one bit each. The first fifteen are Wireshark's `tcp.analysis.*`. */
export const RETRANSMISSION = 0x1;
export const FAST_RETRANSMISSION = 0x2;
export const SPURIOUS_RETRANSMISSION = 0x4;
export const OUT_OF_ORDER = 0x8;
export const DUPLICATE_ACK = 0x10;
export const LOST_SEGMENT = 0x20;
export const ACK_LOST_SEGMENT = 0x40;
export const ZERO_WINDOW = 0x80;
export const ZERO_WINDOW_PROBE = 0x100;
export const ZERO_WINDOW_PROBE_ACK = 0x200;
export const WINDOW_FULL = 0x400;
export const WINDOW_UPDATE = 0x800;
export const KEEP_ALIVE = 0x1000;
export const KEEP_ALIVE_ACK = 0x2000;
export const REUSED_PORTS = 0x4000;
/** Ours, and no note of Wireshark's: the capture shows a packet again that it had shown before (copies.ts). */
export const COPY = 0x8000;
