/** The least a match copies (LZ4 block format, "Matchlength"). */
const SHORTEST_MATCH = 4;

/**
 * Unpacks one LZ4 block (lz4_Block_format.md) from `packed` into `into`, from `at` on.
 * @param oldest matches may reach back to here in `into`.
 * @returns where the unpacked bytes end. @throws Error when the block is damaged; nothing outside either array is touched.
 */
export function unpackBlock(packed: Uint8Array, into: Uint8Array, at: number, oldest: number): number {
  let from = 0;
  let to = at;
  const length = (short: number): number => {
    let sum = short;
    if (short !== 15) return sum;
    for (;;) {
      const more = packed[from++];
      if (more === undefined) throw new Error('an LZ4 block ends within a length');
      sum += more;
      if (more !== 255) return sum;
    }
  };
  while (from < packed.length) {
    const token = packed[from++] ?? 0;
    const literals = length(token >>> 4);
    if (from + literals > packed.length || to + literals > into.length) throw new Error('an LZ4 block is longer than it may be');
    // A loop beats a call for the few bytes most literals have.
    if (literals > 32) into.set(packed.subarray(from, from + literals), to);
    else for (let i = 0; i < literals; i++) into[to + i] = packed[from + i] ?? 0;
    from += literals;
    to += literals;
    if (from === packed.length) return to;
    if (from + 2 > packed.length) throw new Error('an LZ4 block ends within a match');
    const back = (packed[from] ?? 0) | ((packed[from + 1] ?? 0) << 8);
    from += 2;
    const matched = length(token & 15) + SHORTEST_MATCH;
    if (back === 0 || to - back < oldest) throw new Error('an LZ4 block refers to what was never there');
    if (to + matched > into.length) throw new Error('an LZ4 block is longer than it may be');
    if (back >= matched && matched > 32) into.copyWithin(to, to - back, to - back + matched);
    else for (let i = 0; i < matched; i++) into[to + i] = into[to - back + i] ?? 0;
    to += matched;
  }
  throw new Error('an LZ4 block ends without its last literals');
}
