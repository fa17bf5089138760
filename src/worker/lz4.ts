import { unpackBlock } from './lz4Block.ts';
import type { Packing, Unpacker } from './unpacker.ts';
import { XxHash32 } from './xxHash32.ts';

/** Magic numbers, little-endian (lz4_Frame_format.md). */
const FRAME = 0x184d2204;
const LEGACY_FRAME = 0x184c2102;
const SKIPPABLE_FRAME = 0x184d2a50;
const isSkippable = (magic: number): boolean => (magic & 0xfffffff0) >>> 0 === SKIPPABLE_FRAME;

/** Matches reach back at most this far, over block borders too. */
const HISTORY = 1 << 16;
/** A legacy block unpacks to 8 MiB; packed it may be larger by a 255th and 16 bytes. */
const LEGACY_BLOCK = 8 << 20;
const packedAtMost = (size: number): number => size + Math.ceil(size / 255) + 16;
/** By the block maximum size field, 4 to 7. */
const blockSize = (code: number): number => 1 << (8 + 2 * code);
/** The highest bit of a block's size: its bytes are not packed. */
const STORED = 0x80000000;

/** LZ4 frames, also those of the legacy format, any number of them in one file. */
export const lz4: Packing = { name: 'lz4', losesOutput: false, start: () => new Lz4Unpacker() };

/** What a frame's header says of its blocks. */
interface Frame {
  readonly legacy: boolean;
  readonly linked: boolean;
  readonly blockChecksums: boolean;
  readonly checksum: XxHash32 | undefined;
  readonly maximum: number;
}

class Lz4Unpacker implements Unpacker {
  /** Packed bytes not used yet, and those that came while there were still too few: joined once there are enough. */
  #packed: Uint8Array = new Uint8Array(0);
  #waiting: Uint8Array[] = [];
  #missing = 0;
  #hasAll = false;
  #frame: Frame | undefined;
  /** Bytes of a skippable frame still to come. */
  #skipping = 0;
  /** The last 64 KiB, then room for a block. */
  #window = new Uint8Array(0);
  #oldest = HISTORY;

  feed(bytes: Uint8Array): void {
    if (bytes.length === 0) this.#hasAll = true;
    this.#waiting.push(bytes);
    this.#missing -= bytes.length;
  }

  next(): Promise<Uint8Array | 'more' | 'end'> {
    return new Promise((resolve) => resolve(this.#step()));
  }

  close(): void {
    this.#packed = this.#window = new Uint8Array(0);
    this.#waiting = [];
  }

  #step(): Uint8Array | 'more' | 'end' {
    if (this.#missing > 0 && !this.#hasAll) return 'more';
    this.#packed = Buffer.concat([this.#packed, ...this.#waiting]);
    this.#waiting = [];
    for (;;) {
      const skipped = this.#take(Math.min(this.#skipping, this.#packed.length));
      this.#skipping -= skipped.length;
      if (this.#hasAll && this.#packed.length === 0 && this.#skipping === 0 && (this.#frame?.legacy ?? true)) return 'end';
      const piece = this.#skipping > 0 ? 'more' : this.#frame ? this.#block(this.#frame) : this.#header();
      if (piece === 'more' && this.#hasAll) throw new Error('unexpected end of file');
      if (piece !== undefined) return piece;
    }
  }

  #take(count: number): Uint8Array {
    const taken = this.#packed.subarray(0, count);
    this.#packed = this.#packed.subarray(count);
    return taken;
  }

  /** Whether so many packed bytes are there; if not, no more is tried until they are. */
  #has(count: number): boolean {
    this.#missing = count - this.#packed.length;
    return this.#missing <= 0;
  }

  #word(at: number): number {
    return new DataView(this.#packed.buffer, this.#packed.byteOffset).getUint32(at, true);
  }

  /** @returns undefined when a header was read. */
  #header(): 'more' | undefined {
    if (!this.#has(8)) return 'more';
    const magic = this.#word(0);
    if (magic === LEGACY_FRAME) {
      this.#take(4);
      return this.#begin({ legacy: true, linked: false, blockChecksums: false, checksum: undefined, maximum: LEGACY_BLOCK });
    }
    if (isSkippable(magic)) {
      this.#skipping = this.#word(4);
      this.#take(8);
      return undefined;
    }
    if (magic !== FRAME) throw new Error('what follows is no LZ4 frame');
    const [flags = 0, sizes = 0] = this.#packed.subarray(4);
    const length = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0);
    if (!this.#has(length)) return 'more';
    const header = this.#take(length);
    const size = (sizes >> 4) & 7;
    if (flags >> 6 !== 1 || size < 4) throw new Error('an LZ4 frame of an unknown version');
    const sum = new XxHash32().update(header.subarray(4, -1)).digest();
    if (((sum >>> 8) & 0xff) !== header[length - 1]) throw new Error('the checksum of an LZ4 frame header is wrong');
    return this.#begin({
      legacy: false,
      linked: (flags & 0x20) === 0,
      blockChecksums: (flags & 0x10) !== 0,
      checksum: flags & 4 ? new XxHash32() : undefined,
      maximum: blockSize(size),
    });
  }

  #begin(frame: Frame): undefined {
    this.#frame = frame;
    if (this.#window.length < HISTORY + frame.maximum) this.#window = new Uint8Array(HISTORY + frame.maximum);
    this.#oldest = HISTORY;
  }

  /** @returns undefined at the end of the frame. */
  #block(frame: Frame): Uint8Array | 'more' | undefined {
    if (!this.#has(4)) return 'more';
    const said = this.#word(0);
    if (frame.legacy ? isMagic(said) : said === 0) return this.#endFrame(frame);
    const size = frame.legacy ? said : (said & ~STORED) >>> 0;
    if (size > (frame.legacy ? packedAtMost(frame.maximum) : frame.maximum))
      throw new Error('an LZ4 block is longer than it may be');
    if (!this.#has(4 + size + (frame.blockChecksums ? 4 : 0))) return 'more';
    this.#take(4);
    const packed = this.#take(size);
    if (frame.blockChecksums) this.#check(new XxHash32().update(packed));
    const end = this.#unpack(packed, !frame.legacy && said >= STORED, HISTORY + frame.maximum);
    const piece = this.#window.slice(HISTORY, end);
    frame.checksum?.update(piece);
    if (frame.linked) {
      this.#oldest = Math.max(0, this.#oldest - piece.length);
      this.#window.copyWithin(0, end - HISTORY, end);
    }
    return piece;
  }

  #unpack(packed: Uint8Array, stored: boolean, limit: number): number {
    if (!stored) return unpackBlock(packed, this.#window.subarray(0, limit), HISTORY, this.#oldest);
    this.#window.set(packed, HISTORY);
    return HISTORY + packed.length;
  }

  #endFrame({ legacy, checksum }: Frame): 'more' | undefined {
    if (!legacy) {
      if (checksum !== undefined && !this.#has(8)) return 'more';
      this.#take(4);
      if (checksum !== undefined) this.#check(checksum);
    }
    this.#frame = undefined;
    return undefined;
  }

  #check(sum: XxHash32): void {
    const said = this.#word(0);
    this.#take(4);
    if (sum.digest() !== said) throw new Error('a checksum of LZ4 data is wrong');
  }
}

/** The legacy format has no end mark: its frame ends where another begins. */
const isMagic = (word: number): boolean => word === FRAME || word === LEGACY_FRAME || isSkippable(word);
