/** TCP flag bits as on the wire (RFC 9293 section 3.1), those that are asked for by name. */
export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const ACK = 16;
/** All nine, up to AE, bit 7 of byte 12 (RFC 9768). */
export const TCP_FLAGS = 0x1ff;

/** What else the flags column keeps about a packet, above the nine TCP flags. */
export const FROM_B = 0x200;
export const HAS_TIMESTAMP = 0x400;
export const DONT_FRAGMENT = 0x800;
export const TRUNCATED = 0x1000;
/** Carries TCP options other than NOP and timestamps. */
export const OTHER_OPTIONS = 0x2000;
/** Its source MAC is not the one this direction of the flow began with. */
export const OTHER_MAC = 0x4000;
/** Its data offset is impossible: its flags, options and payload are not known, or not to be believed. */
export const BAD_HEADER = 0x8000;

/** Which end of its flow sent a packet: 0 for A, 1 for B. */
export function directionOf(flags: number): 0 | 1 {
  return (flags & FROM_B) === 0 ? 0 : 1;
}
