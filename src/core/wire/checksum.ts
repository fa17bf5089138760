import { u16, u8 } from './bytes.ts';
import type { Segment } from './segment.ts';

const TCP = 6;
/** Of the checksum in a TCP header. */
const CHECKSUM_AT = 16;
const HEADER_LENGTH = 20;

/** The Internet checksum (RFC 1071) of `bytes[start, end)`, which is 0 where the bytes hold a right one. @param sum what went before. */
export function checksum(bytes: Uint8Array, start: number, end: number, sum = 0): number {
  return ~folded(added(bytes, start, end, sum)) & 0xffff;
}

/**
 * Whether a segment's checksum is right. Not for the hot path: it reads the whole segment.
 * @param start of the TCP header.
 * @param out the segment, decoded.
 * @returns 'offload' where the field holds what an operating system leaves for its network card to complete: the sum over addresses,
 * protocol and length, or without the length where the card also cuts the data into packets. Such a packet was captured by its sender.
 * 'unknown' where the capture has not all of the segment.
 */
export function tcpChecksum(bytes: Uint8Array, start: number, out: Segment): 'good' | 'bad' | 'offload' | 'unknown' {
  const length = out.reportedEnd - start;
  const end = out.limit;
  if (end - start !== length || length < HEADER_LENGTH) return 'unknown';
  const addresses = addressSum(out) + TCP;
  if (checksum(bytes, start, end, addresses + (length & 0xffff) + (length >>> 16)) === 0) return 'good';
  const field = u16(bytes, start + CHECKSUM_AT);
  return field === folded(addresses + length) || field === folded(addresses) ? 'offload' : 'bad';
}

/** The addresses' part of the pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1). */
function addressSum({ src0, src1, src2, src3, dst0, dst1, dst2, dst3 }: Segment): number {
  return [src0, src1, src2, src3, dst0, dst1, dst2, dst3].reduce((sum, word) => sum + (word >>> 16) + (word & 0xffff), 0);
}

function added(bytes: Uint8Array, start: number, end: number, before: number): number {
  let sum = before;
  let at = start;
  for (; at + 1 < end; at += 2) sum += u16(bytes, at);
  return at < end ? sum + u8(bytes, at) * 256 : sum;
}

function folded(sum: number): number {
  let carried = sum;
  while (carried > 0xffff) carried = (carried % 0x10000) + Math.floor(carried / 0x10000);
  return carried;
}
