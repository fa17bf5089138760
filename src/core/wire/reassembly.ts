import { decodeFrom } from './decode.ts';
import { FragmentedDatagram } from './fragmentedDatagram.ts';
import { FRAGMENT, TOO_DEEP } from './outcome.ts';
import type { Segment } from './segment.ts';

/** Bytes of fragments held; what waits longest goes first. A host keeps 4 MB (Linux, ipfrag_high_thresh). */
const BYTES_HELD = 16 << 20;
/** Datagrams held. */
const DATAGRAMS_HELD = 16_384;
/** Fragments within fragments: tunnels in tunnels. */
const MAXIMUM_DEPTH = 8;

/**
 * Puts IP fragments together. Like Wireshark it knows no timeout: the file's times can be wrong, and a datagram whose rest never comes
 * is forgotten when memory is needed.
 */
export class Reassembly {
  /** What the segment's payload stands in after TCP was found. */
  bytes: Uint8Array = new Uint8Array(0);
  readonly #waiting = new Map<string, FragmentedDatagram>();
  /** Stands before what waits longest. A new one each time would step over all that were deleted before: 9 µs a fragment. */
  readonly #oldest = this.#waiting.entries();
  #held = 0;
  /** The first that can never become whole. */
  #lost: FragmentedDatagram | undefined;

  /**
   * Takes the fragment that decodeFrame has met, and decodes its datagram when it was the missing one.
   * @param out as decodeFrame left it.
   * @returns the outcome of the whole datagram; FRAGMENT while it is not whole.
   */
  add(bytes: Uint8Array, out: Segment, frame: number, recordOffset: number): number {
    this.bytes = bytes;
    for (let depth = 0; depth < MAXIMUM_DEPTH; depth++) {
      const whole = this.#datagram(out, frame, recordOffset);
      if (!whole) return FRAGMENT;
      this.bytes = whole;
      out.reassembled(whole);
      const kind = decodeFrom(out.fragmentProtocol, whole, out);
      if (kind !== FRAGMENT) return kind;
    }
    return TOO_DEEP;
  }

  /** Lets go of the last frame's bytes: megabytes of a capture. */
  release(): void {
    this.bytes = new Uint8Array(0);
  }

  /** The first frame with a fragment whose datagram has not become whole; undefined when there is none. */
  incomplete(): FragmentedDatagram | undefined {
    const [waiting] = this.#waiting.values();
    return this.#lost && (!waiting || this.#lost.frame < waiting.frame) ? this.#lost : waiting;
  }

  #datagram(out: Segment, frame: number, recordOffset: number): Uint8Array | undefined {
    // A cut fragment can never be made whole. Without a payload there is nothing to add.
    if (out.at >= out.limit) return undefined;
    if (out.limit < out.reportedEnd) {
      this.#lost ??= new FragmentedDatagram(frame, recordOffset);
      return undefined;
    }
    const key = keyOf(out);
    let datagram = this.#waiting.get(key);
    if (!datagram) {
      datagram = new FragmentedDatagram(frame, recordOffset);
      this.#waiting.set(key, datagram);
    }
    const before = datagram.size;
    const isWhole = datagram.add(this.bytes, out.at, out.limit, out.fragmentOffset, out.moreFragments === 1);
    this.#held += datagram.size - before;
    if (isWhole) {
      this.#forget(key, datagram);
      return datagram.payload();
    }
    if (datagram.overfull) this.#drop(key, datagram);
    this.#makeRoom();
    return undefined;
  }

  #forget(key: string, datagram: FragmentedDatagram): void {
    this.#waiting.delete(key);
    this.#held -= datagram.size;
  }

  #drop(key: string, datagram: FragmentedDatagram): void {
    this.#forget(key, datagram);
    this.#lost ??= datagram;
  }

  #makeRoom(): void {
    while (this.#held > BYTES_HELD || this.#waiting.size > DATAGRAMS_HELD) {
      const { value } = this.#oldest.next();
      if (value === undefined) return;
      this.#drop(...value);
    }
  }
}

/** What fragments of one datagram share, as 16-bit units: decimal numbers joined take a third more memory and three times as long. */
function keyOf({ family, fragmentId, fragmentProtocol, src0, src1, src2, src3, dst0, dst1, dst2, dst3 }: Segment): string {
  // IPv6 tells datagrams apart without the protocol (RFC 8200 section 4.5).
  const kind = family === 4 ? fragmentProtocol : 0x100;
  const from = String.fromCharCode(src0 >>> 16, src0, src1 >>> 16, src1, src2 >>> 16, src2, src3 >>> 16, src3);
  const to = String.fromCharCode(dst0 >>> 16, dst0, dst1 >>> 16, dst1, dst2 >>> 16, dst2, dst3 >>> 16, dst3);
  return String.fromCharCode(kind, fragmentId >>> 16, fragmentId) + from + to;
}
