const END_OF_OPTIONS = 0;

/**
 * Walks the options in `view[start, end)` (pcapng section 3.5): a code, a length, a value padded to 32 bits. Ends at the end of
 * options, and before one that would reach beyond `end`.
 */
export function forEachOption(
  view: DataView,
  start: number,
  end: number,
  little: boolean,
  found: (code: number, value: number, length: number) => void,
): void {
  for (let at = start; at + 4 <= end;) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    const value = at + 4;
    if (code === END_OF_OPTIONS || value + length > end) return;
    found(code, value, length);
    at = value + length + (-length & 3);
  }
}
