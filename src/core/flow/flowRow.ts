/** A flow's row in the flow table: where its words stand. Imported, since the build writes imported numbers out where they are used. */

/** What one direction of a flow was seen to do. */
export const SAW_SYN = 1;
export const SAW_SYN_ACK = 2;
export const SAW_FIN = 4;
export const SAW_RST = 8;
export const SAW_DATA = 16;
export const BASE_SEQ_SET = 32;
/** Of A: the flow's ports and addresses had been another flow's before. */
export const SAW_REUSED_PORTS = 64;
/**
 * What every packet of a flow looks at or changes stands in one row of sixteen 32-bit words, one cache line: as a column each it was
 * eight lines, and the flows of a large capture do not fit the processor's cache. Pairs hold A's word, then B's.
 */
export const FLOW_WORDS = 16;
/** Both ends' addresses folded to 32 bits (hosts.ts). */
export const FOLD = 0;
/** A's port above, B's below. */
export const PORTS = 2;
/** IP version, then what A and what B was seen to do, 8 bits each. */
export const FAMILY_SAW = 3;
/** The low and the high half of each end's payload bytes. */
export const BYTES = 4;
export const BYTES_HIGH = 6;
export const PACKETS = 8;
export const BASE_SEQ = 10;
export const PATH = 12;
export const LAST_ROW = 14;
export const RESETS = 15;
