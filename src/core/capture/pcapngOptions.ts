const END_OF_OPTIONS = 0;

/** Options of packet blocks (pcapng sections 3.5.1 and 4.3). */
export const COMMENT = 1;
export const PACKET_FLAGS = 2;
const DROP_COUNT = 4;

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

/** What matters of a packet's options while reading. One object is used for all packets, and no function is made for each. */
export class PacketOptions {
  commented = false;
  /** Packets lost between the one before and this one; 0 where nothing is said. */
  dropped = 0;

  read(view: DataView, start: number, end: number, little: boolean): void {
    this.commented = false;
    this.dropped = 0;
    for (let at = start; at + 4 <= end;) {
      const code = view.getUint16(at, little);
      const length = view.getUint16(at + 2, little);
      const value = at + 4;
      if (code === END_OF_OPTIONS || value + length > end) return;
      if (code === COMMENT) this.commented = true;
      else if (code === DROP_COUNT && length === 8) this.dropped = counter(view, value, little);
      at = value + length + (-length & 3);
    }
  }
}

/** A 64-bit counter, as exact as numbers are. Writers fill what they do not know with ones. */
export function counter(view: DataView, at: number, little: boolean): number {
  const high = view.getUint32(at + (little ? 4 : 0), little);
  const low = view.getUint32(at + (little ? 0 : 4), little);
  return high === 0xffffffff && low === 0xffffffff ? 0 : high * 0x1_0000_0000 + low;
}
