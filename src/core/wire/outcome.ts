/**
 * What decoding a frame came to. All are negative, so that a decoding step can answer either one of these
 * or the next protocol's number (protocol.ts).
 */

/** A TCP segment of its own. */
export const TCP = -1;
/** A TCP header quoted in an ICMP or ICMPv6 error; Wireshark gives it a tcp.stream like any other. */
export const TCP_IN_ICMP_ERROR = -2;
/**
 * The same, but only the start of the header is quoted: ports and sequence number (RFC 792's 8 bytes) and no flags.
 * It tells which flow the error is about; Wireshark gives it no tcp.stream.
 */
export const TCP_IN_ICMP_ERROR_SHORT = -3;
/** Anything that is not TCP. */
export const NOT_TCP = -4;
/** A link type that is not read. */
export const UNSUPPORTED_LINK = -5;
/** An IP fragment: its TCP cannot be read alone. */
export const FRAGMENT = -6;
/** The capture has too little of the packet to tell its TCP ports, numbers and flags. */
export const CUT_SHORT = -7;
/** A tunnel or label stack that carries packets of its own and is not looked into; `Segment.unreadLayer` says which. */
export const UNREAD_LAYER = -9;
/** More headers in each other than are taken apart. */
export const TOO_DEEP = -10;
/** Headers that contradict themselves or each other; no TCP can be read. */
export const MALFORMED = -8;
