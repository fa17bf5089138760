import { concat } from '../support/bytes.ts';
import type { Random } from '../support/random.ts';

/** Longer inputs only take longer: nothing that is read looks further back than a few records. */
const LONGEST = 8192;

/** Values at which lengths and counters break, of one, two and four bytes. */
const edges = [
  [0, 1, 4, 5, 6, 15, 16, 20, 40, 0x45, 0x60, 0x7f, 0x80, 0xff],
  [0, 1, 8, 20, 0x0800, 0x0806, 0x8100, 0x86dd, 0x8847, 0x8864, 0x7fff, 0x8000, 0xffff],
  [0, 1, 12, 16, 20, 28, 32, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0xa1b2c3d4, 0x1a2b3c4d, 0x0a0d0d0a],
] as const;
const widths = [1, 2, 4] as const;

/** An input made from another, and a piece of a third, by one to six changes such as damage and malice make. */
export function mutated(random: Random, input: Uint8Array, other: Uint8Array): Uint8Array {
  let bytes: Uint8Array = input.slice(0, LONGEST);
  for (let changes = 1 + random.below(6); changes > 0; changes--) bytes = changed(random, bytes, other);
  return bytes.subarray(0, LONGEST);
}

function changed(random: Random, bytes: Uint8Array, other: Uint8Array): Uint8Array {
  const at = random.below(bytes.length);
  switch (random.below(9)) {
    case 0:
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
    case 3:
      return withEdge(random, bytes, at);
    case 4:
      return nudged(random, bytes, at);
    case 5:
      return concat(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(40)));
    case 6: {
      const piece = bytes.subarray(at, at + 1 + random.below(120));
      const place = random.below(bytes.length + 1);
      return concat(bytes.subarray(0, place), piece, bytes.subarray(place));
    }
    case 7: {
      // Crossing two inputs carries a header of one format into another.
      const from = random.below(other.length);
      const piece = other.subarray(from, from + 1 + random.below(200));
      const kept = random.below(2) === 0 ? at : Math.min(bytes.length, at + piece.length);
      return concat(bytes.subarray(0, at), piece, bytes.subarray(kept));
    }
    default:
      return random.below(4) === 0 ? bytes.slice(0, at) : bytes;
  }
}

/** Writes a value at which lengths break, in either byte order. */
function withEdge(random: Random, bytes: Uint8Array, at: number): Uint8Array {
  const size = random.below(widths.length);
  const width = widths[size] ?? 1;
  const values = edges[size] ?? edges[0];
  const value = values[random.below(values.length)] ?? 0;
  write(bytes, at, width, value, random.below(2) === 0);
  return bytes;
}

/** Makes a number a little larger or smaller: lengths that are off by one. */
function nudged(random: Random, bytes: Uint8Array, at: number): Uint8Array {
  const width = widths[random.below(widths.length)] ?? 1;
  const little = random.below(2) === 0;
  let value = 0;
  for (let i = 0; i < width; i++) value = value * 256 + (bytes[little ? at + width - 1 - i : at + i] ?? 0);
  write(bytes, at, width, value + random.below(9) - 4, little);
  return bytes;
}

function write(bytes: Uint8Array, at: number, width: number, value: number, little: boolean): void {
  for (let i = 0; i < width && at + i < bytes.length; i++) {
    bytes[at + i] = Math.floor(value / 256 ** (little ? i : width - 1 - i)) & 0xff;
  }
}
