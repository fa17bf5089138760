/** One packet's payload in its direction's stream. */
export interface Piece {
  readonly frame: number;
  /** Bytes of the stream before it; negative for what came before the stream is known. */
  readonly offset: number;
  /** The captured part. */
  readonly payload: Uint8Array;
}

/** The beginning of what one end said, in order and without gaps. */
export interface OrderedBytes {
  readonly bytes: Uint8Array;
  /** The frame with which the byte at this place, and all before it, had come. */
  frameAt(at: number): number;
  /** Bytes are missing behind these: a packet that was not captured, or not whole. */
  readonly isBroken: boolean;
}

/** As much of a stream as is put together: first messages are short, and bodies are not looked at. */
export const STREAM_KEPT = 16_384;

/** Puts pieces in order; of bytes that came twice the first copy counts, as at a receiver that has already taken it. */
export function inOrder(pieces: readonly Piece[]): OrderedBytes {
  const sorted = [...pieces].sort((a, b) => a.offset - b.offset || a.frame - b.frame);
  const bytes = new Uint8Array(STREAM_KEPT);
  const starts: number[] = [];
  const frames: number[] = [];
  let filled = 0;
  let isBroken = false;
  for (const { frame, offset, payload } of sorted) {
    if (offset > filled) {
      isBroken = true;
      break;
    }
    const added = payload.subarray(filled - offset, filled - offset + STREAM_KEPT - filled);
    if (added.length === 0) continue;
    starts.push(filled);
    // What lies behind a gap is heard when the gap is filled.
    frames.push(Math.max(frame, frames.at(-1) ?? 0));
    bytes.set(added, filled);
    filled += added.length;
  }
  return {
    bytes: bytes.subarray(0, filled),
    frameAt: (at) => frames[starts.findLastIndex((start) => start <= at)] ?? frames[0] ?? 0,
    isBroken,
  };
}
