import { decodeFrame } from '../../src/core/wire/decode.ts';
import * as outcomes from '../../src/core/wire/outcome.ts';
import { Segment } from '../../src/core/wire/segment.ts';

const names = new Map<number, string>(Object.entries(outcomes).map(([name, value]) => [value, name]));

/** What decoding one frame gave: the outcome's name, and the segment when it means something. */
export interface Decoded {
  outcome: string;
  segment: Segment | undefined;
  /** The captured payload. */
  payload: Uint8Array;
}

/**
 * Decodes a frame in the middle of a larger array, twice, with different bytes around it.
 * @throws Error when the surroundings change the result: then something outside the frame was read.
 */
export function decode(frame: Uint8Array, linkType: number, wireLength = frame.length): Decoded {
  const [first, seen] = decodeWithin(frame, linkType, wireLength, 0x45);
  const [, alsoSeen] = decodeWithin(frame, linkType, wireLength, 0x06);
  // Also what an outcome gives no meaning to must not come from outside.
  if (JSON.stringify(seen) !== JSON.stringify(alsoSeen)) throw new Error('bytes outside the frame were read');
  return first;
}

function decodeWithin(frame: Uint8Array, linkType: number, wireLength: number, around: number): [Decoded, unknown] {
  const margin = 64;
  const bytes = new Uint8Array(frame.length + 2 * margin).fill(around);
  bytes.set(frame, margin);
  const segment = new Segment();
  const outcome = names.get(decodeFrame(bytes, margin, margin + frame.length, wireLength, linkType, segment)) ?? 'unknown';
  const { payloadStart, payloadEnd } = segment;
  const isTcp = outcome.startsWith('TCP');
  if (isTcp && (payloadStart > payloadEnd || payloadStart < margin || payloadEnd > margin + frame.length)) {
    throw new Error(`the payload [${payloadStart}, ${payloadEnd}) is not within the frame`);
  }
  const decoded: Decoded = {
    outcome,
    segment: isTcp ? segment : undefined,
    payload: isTcp ? bytes.slice(payloadStart, payloadEnd) : new Uint8Array(0),
  };
  return [decoded, { segment, decoded }];
}
