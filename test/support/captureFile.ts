/** Writes classic pcap files. For pcapng see pcapngWriter.ts; `pcapngFile` there takes the same frames. */
import { concat, u16, u32 } from './bytes.ts';

export interface CaptureFrame {
  /** The captured bytes, link layer included. */
  readonly bytes: Uint8Array;
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  /** Length on the wire; default: all of it was captured. */
  readonly wireLength?: number;
  /** A name to find its frame number by; see `frameOf`. */
  readonly label?: string;
}

export interface PcapOptions {
  order?: 'little' | 'big';
  resolution?: 'micro' | 'nano';
  /** LINKTYPE_*; default Ethernet. May carry the FCS bits. */
  linkType?: number;
  snapLength?: number;
}

/** A classic pcap file. Default: little-endian, nanoseconds, Ethernet. */
export function pcapFile(frames: readonly CaptureFrame[], options: PcapOptions = {}): Uint8Array {
  const little = (options.order ?? 'little') === 'little';
  const nano = (options.resolution ?? 'nano') === 'nano';
  const word = (value: number): Uint8Array => u32(value, little);
  const unit = nano ? 1n : 1000n;
  const records = frames.map(({ bytes, time, wireLength }) =>
    concat(
      word(Number(time / 1_000_000_000n)),
      word(Number((time % 1_000_000_000n) / unit)),
      word(bytes.length),
      word(wireLength ?? bytes.length),
      bytes,
    ),
  );
  return concat(
    word(nano ? 0xa1b23c4d : 0xa1b2c3d4),
    u16(2, little),
    u16(4, little),
    word(0),
    word(0),
    word(options.snapLength ?? 262144),
    word(options.linkType ?? 1),
    ...records,
  );
}

/** The 1-based frame number of the frame with this label. */
export function frameOf(frames: readonly CaptureFrame[], label: string): number {
  const index = frames.findIndex((frame) => frame.label === label);
  if (index < 0) throw new Error(`no frame is labelled ${label}`);
  return index + 1;
}

/** Several lists of frames as one capture, in order of time; frames of the same time keep the order of the lists. */
export const interleave = (...lists: readonly (readonly CaptureFrame[])[]): CaptureFrame[] =>
  lists.flat().sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
