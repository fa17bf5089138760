import { CaptureError } from '../analysis.ts';
import type { Drops } from './drops.ts';
import type { RecordFacts } from './recordReader.ts';
import type { SimpleFormat, SimpleRecord } from './simpleReader.ts';

export const SNOOP_HEADER_LENGTH = 16;
const RECORD_HEADER = 24;

/** Datalink types of RFC 1761 as LINKTYPE_*: both sorts of Ethernet, token ring and FDDI. */
const linkTypes: Readonly<Record<number, number>> = { 0: 1, 4: 1, 2: 6, 8: 10 };

/** The eight bytes "snoop" and zeros. */
export const isSnoop = (view: DataView): boolean => view.getUint32(0) === 0x736e6f6f && view.getUint32(4) === 0x70000000;

/** Solaris snoop (RFC 1761): everything big-endian, times in microseconds. */
export class Snoop implements SimpleFormat {
  readonly format = 'snoop';
  readonly recordHeader = RECORD_HEADER;
  readonly #linkType: number;
  #dropped = 0;

  /** @param header the file's first 16 bytes. @throws CaptureError when it is of a version or network that is not read. */
  constructor(header: DataView) {
    const version = header.getUint32(8);
    const network = header.getUint32(12);
    const linkType = linkTypes[network];
    if (version !== 2 || linkType === undefined) {
      const what = version === 2 ? `of network type ${network}` : `of version ${version}`;
      throw new CaptureError(
        'unreadable',
        `This is a snoop file ${what}, which is not read. Read is version 2 of Ethernet, token ring and FDDI.`,
      );
    }
    this.#linkType = linkType;
  }

  /** Each record has the count of all packets lost before it. */
  get drops(): readonly Drops[] {
    return this.#dropped > 0 ? [{ interface: null, packets: this.#dropped }] : [];
  }

  parse(view: DataView, at: number, out: SimpleRecord): boolean {
    const microseconds = view.getUint32(at + 20);
    out.wireLength = view.getUint32(at);
    out.captured = view.getUint32(at + 4);
    out.length = view.getUint32(at + 8);
    out.start = RECORD_HEADER;
    out.linkType = this.#linkType;
    out.seconds = (view.getUint32(at + 16) + Math.floor(microseconds / 1_000_000)) % 0x1_0000_0000;
    out.nanoseconds = (microseconds % 1_000_000) * 1000;
    if (out.length < RECORD_HEADER + out.captured) return false;
    this.#dropped = Math.max(this.#dropped, view.getUint32(at + 12));
    return true;
  }

  describe(): RecordFacts {
    return { interface: null, direction: null, comments: [], timed: true };
  }
}
