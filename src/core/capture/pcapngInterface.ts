import { Clock } from './clock.ts';
import { maximumPacket } from './limits.ts';

/** Options of the Interface Description Block (pcapng section 4.2). */
const END_OF_OPTIONS = 0;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
/** Left out, the resolution is microseconds. */
const MICROSECONDS = 6;

/** What an Interface Description Block says about the packets that name it. */
export class PcapngInterface {
  readonly linkType: number;
  /** 0 for no limit. */
  readonly snapLength: number;
  readonly maximumPacket: number;
  readonly clock: Clock;

  /** @param start of the block's body: its first eight bytes are there; options are read up to `end`. */
  constructor(view: DataView, start: number, end: number, little: boolean) {
    this.linkType = view.getUint16(start, little);
    this.snapLength = view.getUint32(start + 4, little);
    this.maximumPacket = maximumPacket(this.linkType);
    let resolution = MICROSECONDS;
    let offset = 0n;
    for (let at = start + 8; at + 4 <= end;) {
      const code = view.getUint16(at, little);
      const length = view.getUint16(at + 2, little);
      const value = at + 4;
      if (code === END_OF_OPTIONS || value + length > end) break;
      if (code === IF_TSRESOL && length === 1) resolution = view.getUint8(value);
      if (code === IF_TSOFFSET && length === 8) offset = view.getBigInt64(value, little);
      at = value + length + (-length & 3);
    }
    this.clock = new Clock(resolution, offset);
  }
}
