import { Clock } from './clock.ts';
import { maximumPacket } from './limits.ts';
import { forEachOption } from './pcapngOptions.ts';
import { utf8 } from './utf8.ts';

/** Options of the Interface Description Block (pcapng section 4.2). */
const IF_NAME = 2;
const IF_DESCRIPTION = 3;
const IF_TSRESOL = 9;
const IF_TSOFFSET = 14;
/** Left out, the resolution is microseconds. */
const MICROSECONDS = 6;

/** Bytes of a name that are kept: Linux has at most 15, Windows describes its interfaces in a sentence. */
const NAME_KEPT = 256;

/** What an Interface Description Block says about the packets that name it. */
export class PcapngInterface {
  readonly linkType: number;
  /** 0 for no limit. */
  readonly snapLength: number;
  readonly maximumPacket: number;
  readonly #resolution: number;
  readonly #seconds: bigint;
  #clock: Clock | undefined;
  /** What the capture calls it; else what it says of it, else null. */
  readonly name: string | null;

  /**
   * @param start of the block's body: its first eight bytes are there; options are read up to `end`.
   * @param offset where the block is in the capture.
   */
  constructor(
    view: DataView,
    start: number,
    end: number,
    little: boolean,
    readonly offset: number,
  ) {
    this.linkType = view.getUint16(start, little);
    this.snapLength = view.getUint32(start + 4, little);
    this.maximumPacket = maximumPacket(this.linkType);
    let resolution = MICROSECONDS;
    let seconds = 0n;
    let name: string | undefined;
    let description: string | undefined;
    forEachOption(view, start + 8, end, little, (code, value, length) => {
      if (code === IF_TSRESOL && length === 1) resolution = view.getUint8(value);
      else if (code === IF_TSOFFSET && length === 8) seconds = view.getBigInt64(value, little);
      else if (code === IF_NAME) name ??= utf8(view, value, Math.min(length, NAME_KEPT));
      else if (code === IF_DESCRIPTION) description ??= utf8(view, value, Math.min(length, NAME_KEPT));
    });
    this.name = name ?? description ?? null;
    this.#resolution = resolution;
    this.#seconds = seconds;
  }

  /** Made for the first packet: a file may describe millions of interfaces that have none. */
  get clock(): Clock {
    return (this.#clock ??= new Clock(this.#resolution, this.#seconds));
  }
}
