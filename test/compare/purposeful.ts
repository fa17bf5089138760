import type { Aspect } from './aspects.ts';
import type { TsharkFrame } from './tsharkFrames.ts';

interface Difference {
  readonly aspect: Aspect;
  /** Ours. */
  readonly completeness: number;
  readonly theirs: TsharkFrame;
  /** Streams of which an ICMP error before this frame quoted a packet. */
  readonly quoted: ReadonlySet<number>;
  /** Streams of which a segment before this frame had an impossible data offset. */
  readonly damaged: ReadonlySet<number>;
}

/** Wireshark's bit of tcp.completeness for a SYN. */
const HAS_SYN = 1;

/** Why we differ from tshark where we mean to; undefined for a difference that nobody meant. */
export function purposeful({ aspect, completeness, theirs, quoted, damaged }: Difference): string | undefined {
  if (theirs.headers > 1 && !theirs.icmp && (aspect === 'analysis' || aspect === 'RSTs')) {
    return 'the frame holds TCP in TCP: tshark gives the notes of both without saying whose they are';
  }
  if (quoted.has(theirs.stream) && (aspect === 'completeness' || aspect === 'analysis')) {
    return 'tshark counts a packet that an ICMP error quotes as one of the stream; it is not in the capture';
  }
  if (aspect === 'analysis' && damaged.has(theirs.stream)) {
    return 'tshark draws on the numbers of a segment before it whose header is impossible; we believe nothing in it';
  }
  if (aspect === 'completeness' && (theirs.completeness & HAS_SYN) === 0 && completeness === (theirs.completeness | HAS_SYN)) {
    return 'another connection announced this one (as FTP does with PASV), so to tshark it is not new and its SYN does not count';
  }
  return undefined;
}
