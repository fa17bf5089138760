import { DUPLICATE_ACK, FAST_RETRANSMISSION, OUT_OF_ORDER, RETRANSMISSION } from '../../src/core/tcp/notes.ts';
import type { Aspect } from './aspects.ts';
import type { TsharkFrame } from './tsharkFrames.ts';

interface Difference {
  readonly aspect: Aspect;
  /** What completeness would be to us, had another connection announced this one. */
  readonly announced: number;
  /** Ours. */
  readonly notes: number;
  readonly theirs: TsharkFrame;
  /** Streams of which an ICMP error before this frame quoted a packet. */
  readonly quoted: ReadonlySet<number>;
  /** Streams of which a segment before this frame had an impossible data offset. */
  readonly damaged: ReadonlySet<number>;
  /** Streams with Multipath TCP options so far. */
  readonly multipath: ReadonlySet<number>;
  /** Streams of which tshark gave a packet no length, so far. */
  readonly unmeasured: ReadonlySet<number>;
  /** A Wi-Fi aggregate or fragment was met, here or before. */
  readonly partsOfWifi: boolean;
}

/** What depends on how many duplicate ACKs there were. */
const OF_DUPLICATE_ACKS = DUPLICATE_ACK | FAST_RETRANSMISSION | RETRANSMISSION | OUT_OF_ORDER;

/** Why we differ from tshark where we mean to; undefined for a difference that nobody meant. */
export function purposeful({
  aspect,
  announced,
  notes,
  theirs,
  quoted,
  damaged,
  multipath,
  unmeasured,
  partsOfWifi,
}: Difference): string | undefined {
  if (theirs.headers > 1 && !theirs.icmp && (aspect === 'analysis' || aspect === 'RSTs')) {
    return 'the frame holds TCP in TCP: tshark gives the notes of both without saying whose they are';
  }
  if (aspect === 'analysis' && theirs.cut && theirs.notes === 0) {
    return 'the capture ends within the TCP header: tshark shows no notes then; we work them out from what there is';
  }
  if (aspect === 'analysis' && theirs.gaveUp && theirs.notes === 0) {
    return 'tshark gives up within the TCP options (which a note of its own says) and shows no notes; we work them out';
  }
  if (aspect === 'streams' && theirs.stream < 0 && theirs.protocols.includes('pwethheuristic')) {
    return 'tshark guesses by its list of makers whether a pseudowire has a control word; we look where the EtherType stands';
  }
  if (aspect !== 'frames' && partsOfWifi) {
    return 'before it a Wi-Fi frame carried several packets or part of one: tshark reads them all, we the first and whole ones, and warn';
  }
  if (quoted.has(theirs.stream) && (aspect === 'completeness' || aspect === 'analysis')) {
    return 'tshark counts a packet that an ICMP error quotes as one of the stream; it is not in the capture';
  }
  if (aspect === 'analysis' && damaged.has(theirs.stream)) {
    return 'tshark draws on the numbers of a segment before it whose header is impossible; we believe nothing in it';
  }
  if (aspect === 'analysis' && unmeasured.has(theirs.stream)) {
    return 'of a first fragment whose rest is missing tshark knows no length and leaves it out of its analysis; we count what its header says';
  }
  if (aspect === 'numbers' && damaged.has(theirs.stream)) {
    return 'tshark shows the numbers of a segment as sent that ends before its header does; to us they are relative like all others';
  }
  if (aspect === 'completeness' && theirs.completeness === announced) {
    return 'another connection announced this one (as FTP does with PASV), so to tshark it is not new: its SYN does not count, another first packet does';
  }
  if (aspect === 'analysis' && multipath.has(theirs.stream) && ((notes ^ theirs.notes) & ~OF_DUPLICATE_ACKS) === 0) {
    return 'tshark counts no duplicate ACKs between Multipath TCP options of different kinds (RFC 8684, 4); options are not kept';
  }
  return undefined;
}
