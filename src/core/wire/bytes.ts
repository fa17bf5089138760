/**
 * Big-endian reads of an array, for what is not met in every packet: its addresses, ports and numbers are read from Segment's view.
 * The caller has checked the range: indexes are always within the array, which lets V8 drop the `undefined` that an index beyond it
 * would give.
 */

export function u8(bytes: Uint8Array, at: number): number {
  return bytes[at] as number;
}

export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

/** Signed. */
export function i32(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}
