/** Sequence-number arithmetic modulo 2^32 (RFC 9293, 3.4). Never compare sequence numbers with a raw `<`. */

/** How far `a` is ahead of `b`, as a signed 32-bit difference; negative when it is behind. */
export function seqDiff(a: number, b: number): number {
  return (a - b) | 0;
}

/** The later of two sequence numbers. */
export function seqMax(a: number, b: number): number {
  return seqDiff(a, b) >= 0 ? a : b;
}
