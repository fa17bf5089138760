import { Chunks } from './chunks.ts';
import type { FrameSink } from './frameSink.ts';
import type { RecordFacts, RecordReader } from './recordReader.ts';
import type { ByteSource } from './source.ts';

/** One frame as it lies in the capture, read again. */
export interface RawPacket extends RecordFacts {
  readonly frame: number;
  /** The captured bytes; a copy, at most MAXIMUM_PACKET. */
  readonly bytes: Uint8Array;
  /** Length on the wire. */
  readonly wireLength: number;
  /** LINKTYPE_*, or LINK_NONE. */
  readonly linkType: number;
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** One read: a checkpoint's 128 frames of 500 bytes. */
const CHUNK = 64 << 10;
/** Frames further away than this are read from a checkpoint of their own. */
const READ_THROUGH = 1024;
/** Packets and bytes of them that one question may ask for. */
const MOST_FRAMES = 10_000;
const MOST_BYTES = 32 << 20;

/** The capture is not what it was when it was read. */
export class ChangedError extends Error {
  override readonly name = 'ChangedError';
  constructor() {
    super('The capture file has changed since it was read, so this packet cannot be shown. Read the capture again.');
  }
}

/**
 * Reads frames again that `reader` has given before, from the checkpoints it made.
 * @param frames numbers of frames, in any order.
 * @returns the packets in the order of their frames, each once.
 * @throws RangeError for frames that are not there or too many; ChangedError; whatever the source throws.
 */
export async function readPackets(source: ByteSource, reader: RecordReader, frames: readonly number[]): Promise<RawPacket[]> {
  const wanted = [...new Set(frames)].sort((a, b) => a - b);
  if (wanted.length > MOST_FRAMES) throw new RangeError(`At most ${MOST_FRAMES} packets are read again at a time.`);
  for (const frame of wanted) {
    if (!Number.isInteger(frame) || frame < 1 || frame > reader.frames) throw new RangeError(`There is no frame ${frame}.`);
  }
  const picker = new Picker(wanted);
  while (!picker.isDone) await readRun(source, reader, wanted, picker);
  return picker.packets;
}

/** Reads from one checkpoint the frames that are wanted next and lie close to one another. */
async function readRun(source: ByteSource, reader: RecordReader, wanted: readonly number[], picker: Picker): Promise<void> {
  const first = picker.packets.length;
  const place = reader.checkpoints.before(wanted[first] ?? 0);
  if (!place) throw new ChangedError();
  let after = first + 1;
  while (after < wanted.length && (wanted[after] ?? 0) - (wanted[after - 1] ?? 0) <= READ_THROUGH) after++;
  const again = reader.resumed(place, picker);
  picker.begin(again, place.frame);
  const chunks = new Chunks(source, CHUNK, place.offset);
  try {
    for (let offset = place.offset; picker.packets.length < after;) {
      const { bytes, end, base, last, failure } = await chunks.next(offset);
      if (failure !== undefined) throw new Error(failure);
      picker.base = base;
      picker.end = end;
      if (offset <= base + end) offset = base + again.read(bytes, offset - base, end, base, last);
      if (picker.packets.length < after && (last || again.stopped)) throw new ChangedError();
    }
  } finally {
    await chunks.close();
  }
}

/** Takes copies of the frames that are wanted. */
class Picker implements FrameSink {
  readonly packets: RawPacket[] = [];
  /** Of the chunk that is being read. */
  base = 0;
  end = 0;
  readonly #wanted: readonly number[];
  #reader: RecordReader | undefined;
  #next = 0;
  #bytes = 0;

  constructor(wanted: readonly number[]) {
    this.#wanted = wanted;
  }

  get isDone(): boolean {
    return this.packets.length === this.#wanted.length;
  }

  /** `next` is the number of the frame that `reader` will give first. */
  begin(reader: RecordReader, next: number): void {
    this.#reader = reader;
    this.#next = next;
  }

  frame(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    linkType: number,
    seconds: number,
    nanoseconds: number,
    recordOffset: number,
  ): void {
    const frame = this.#next++;
    if (frame !== this.#wanted[this.packets.length] || !this.#reader) return;
    this.#bytes += end - start;
    if (this.#bytes > MOST_BYTES) throw new RangeError(`At most ${MOST_BYTES} bytes of packets are read again at a time.`);
    const facts = this.#reader.describe(bytes, recordOffset - this.base, this.end);
    this.packets.push({ ...facts, frame, bytes: bytes.slice(start, end), wireLength, linkType, seconds, nanoseconds });
  }
}
