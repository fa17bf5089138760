/** Frames from one checkpoint to the next. At 24 bytes each, 1.5 million packets cost 280 KB; finding a frame passes at most 127. */
const STEP = 128;
const MASK = STEP - 1;

/** A place in a capture from which reading can go on. */
export interface Checkpoint {
  /** The frame whose record begins here, from 1. */
  readonly frame: number;
  /** Byte in the (decompressed) capture. */
  readonly offset: number;
  /** The time that this frame is given if its record has none of its own. */
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Where every 128th frame begins, noted while reading, so that any frame is found again without reading from the start. */
export class Checkpoints {
  readonly #offsets: number[] = [];
  readonly #seconds: number[] = [];
  readonly #nanoseconds: number[] = [];

  /** Called for every frame, in order. `frame` counts from 1. @returns whether this is a checkpoint. */
  note(frame: number, offset: number, seconds: number, nanoseconds: number): boolean {
    if ((frame & MASK) !== 1) return false;
    this.#offsets.push(offset);
    this.#seconds.push(seconds);
    this.#nanoseconds.push(nanoseconds);
    return true;
  }

  /** How many frames there are between this one and the next checkpoint. */
  static between(frame: number): number {
    return (STEP - (frame & MASK)) & MASK;
  }

  /** The last checkpoint at or before a frame; undefined when there is none. */
  before(frame: number): Checkpoint | undefined {
    const at = Math.min(Math.floor((frame - 1) / STEP), this.#offsets.length - 1);
    const offset = this.#offsets[at];
    if (offset === undefined) return undefined;
    return { frame: at * STEP + 1, offset, seconds: this.#seconds[at] ?? 0, nanoseconds: this.#nanoseconds[at] ?? 0 };
  }
}
