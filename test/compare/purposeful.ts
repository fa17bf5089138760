import { DUPLICATE_ACK, FAST_RETRANSMISSION, OUT_OF_ORDER, RETRANSMISSION } from '../../src/core/tcp/notes.ts';
import type { Aspect } from './aspects.ts';
import type { TsharkFrame } from './tsharkFrames.ts';

interface Difference {
  readonly aspect: Aspect;
  /** Ours. */
  readonly completeness: number;
  readonly notes: number;
  readonly theirs: TsharkFrame;
  /** Streams of which an ICMP error before this frame quoted a packet. */
  readonly quoted: ReadonlySet<number>;
  /** Streams of which a segment before this frame had an impossible data offset. */
  readonly damaged: ReadonlySet<number>;
  /** Streams with Multipath TCP options so far. */
  readonly multipath: ReadonlySet<number>;
}

/** Wireshark's bit of tcp.completeness for a SYN. */
const HAS_SYN = 1;

/** What depends on how many duplicate ACKs there were. */
const OF_DUPLICATE_ACKS = DUPLICATE_ACK | FAST_RETRANSMISSION | RETRANSMISSION | OUT_OF_ORDER;

/** Why we differ from tshark where we mean to; undefined for a difference that nobody meant. */
export function purposeful({ aspect, completeness, notes, theirs, quoted, damaged, multipath }: Difference): string | undefined {
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
  if (aspect === 'analysis' && multipath.has(theirs.stream) && ((notes ^ theirs.notes) & ~OF_DUPLICATE_ACKS) === 0) {
    return 'tshark counts no duplicate ACKs between Multipath TCP options of different kinds (RFC 8684, 4); options are not kept';
  }
  return undefined;
}
