/** A packet's row in the packet table: where its words stand. Imported, since the build writes imported numbers out where they are used. */

export const BLOCK_BITS = 16;
export const BLOCK_ROWS = 1 << BLOCK_BITS;
export const BLOCK_MASK = BLOCK_ROWS - 1;

/** Words of a row. */
export const FRAME = 0;
export const NEXT = 1;
export const SECONDS = 2;
export const NANOSECONDS = 3;
export const SEQ = 4;
export const ACK = 5;
export const LENGTH = 6;
export const TS_VAL = 7;
/** Flags below, window above. */
export const FLAGS_WINDOW = 8;
/** Hint, TTL, IP ID, from low to high: 8, 8 and 16 bits. */
export const HINT_TTL_IP_ID = 9;
export const PACKET_WORDS = 10;

/** `next` of a flow's last packet: this bit, and the flow's number in the others. */
export const END_OF_FLOW = 0x80000000;
