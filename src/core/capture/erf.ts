import type { Drops } from './drops.ts';
import { LINK_NONE } from './frameSink.ts';
import type { RecordFacts } from './recordReader.ts';
import type { SimpleFormat, SimpleRecord } from './simpleReader.ts';

/** Time, type, flags, record length, losses, wire length (Endace's ERF types reference guide). */
const RECORD_HEADER = 16;
/** The type's highest bit: extension headers of 8 bytes follow, each of which says so of the next. */
const MORE = 0x80;
/** Longer chains are an attack on readers. */
const MOST_EXTENSIONS = 16;

/** Types of records that hold a packet, with the bytes before it and its LINKTYPE_*. */
const packetTypes: Readonly<Record<number, readonly [before: number, linkType: number]>> = {
  2: [2, 1], // Ethernet, after an offset and a pad byte
  11: [2, 1], // the same with a colour
  16: [2, 1], // and with a hash
  22: [0, 228], // IPv4
  23: [0, 229], // IPv6
  20: [2, 1], // Ethernet, with a colour and a hash
};
/** Types that exist: of those without a packet we can read, the frames are only counted. */
const LARGEST_TYPE = 48;
/** Records of one file are not further apart than this: what tells a capture from chance. */
const WEEK = 7 * 24 * 3600;
const TRIED = 3;

/** Extensible Record Format of Endace's capture cards: no file header, times little-endian, all else big-endian. */
export class Erf implements SimpleFormat {
  readonly format = 'erf';
  // The longest chain of extension headers, and what stands before an Ethernet packet, would be there too, but for the last record.
  readonly recordHeader = RECORD_HEADER;
  #dropped = 0;

  get drops(): readonly Drops[] {
    return this.#dropped > 0 ? [{ interface: null, packets: this.#dropped }] : [];
  }

  parse(view: DataView, at: number, out: SimpleRecord): boolean {
    const type = view.getUint8(at + 8);
    const length = view.getUint16(at + 10);
    const extensions = extensionBytes(view, at, type, length);
    if (extensions < 0) return false;
    const [before, linkType] = packetTypes[type & ~MORE] ?? [0, LINK_NONE];
    const start = RECORD_HEADER + extensions + before;
    out.length = length;
    out.start = Math.min(start, length);
    out.wireLength = view.getUint16(at + 14);
    // Records are padded to 8 bytes, and may end within the packet.
    out.captured = linkType === LINK_NONE ? length - out.start : Math.min(Math.max(0, length - start), out.wireLength);
    out.linkType = linkType;
    out.seconds = view.getUint32(at + 4, true);
    out.nanoseconds = Math.floor((view.getUint32(at, true) * 1e9) / 0x1_0000_0000);
    this.#dropped += view.getUint16(at + 12);
    return true;
  }

  describe(view: DataView, at: number): RecordFacts {
    return { interface: `interface ${view.getUint8(at + 9) & 3}`, direction: null, comments: [], timed: true };
  }
}

/** @returns -1 when they do not fit into their record. */
function extensionBytes(view: DataView, at: number, type: number, length: number): number {
  let bytes = 0;
  for (let more = type; (more & MORE) !== 0; bytes += 8) {
    const next = at + RECORD_HEADER + bytes;
    if (bytes === MOST_EXTENSIONS * 8 || RECORD_HEADER + bytes + 8 > length || next >= view.byteLength) return -1;
    more = view.getUint8(next);
  }
  return length < RECORD_HEADER + bytes ? -1 : bytes;
}

/**
 * ERF has no magic number: its first records must make sense one after the other.
 * @param isAll whether `view` holds the whole file.
 */
export function isErf(view: DataView, isAll: boolean): boolean {
  let before = 0;
  let at = 0;
  for (let record = 0; record < TRIED; record++) {
    if (at + RECORD_HEADER > view.byteLength) return record > 0 && isAll && at === view.byteLength;
    const type = view.getUint8(at + 8);
    const length = view.getUint16(at + 10);
    const seconds = view.getUint32(at + 4, true);
    if ((type & ~MORE) === 0 || (type & ~MORE) > LARGEST_TYPE || extensionBytes(view, at, type, length) < 0) return false;
    if (record > 0 && Math.abs(seconds - before) > WEEK) return false;
    before = seconds;
    at += length;
  }
  return at <= view.byteLength || !isAll;
}
