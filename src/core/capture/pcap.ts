import { CaptureError } from '../analysis.ts';
import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import type { FrameSink, RecordRun } from './frameSink.ts';
import { MAXIMUM_PACKET, maximumPacket } from './limits.ts';
import type { RecordFacts, RecordReader } from './recordReader.ts';
import { type RecordShape, shapeThatFits } from './pcapVariants.ts';
import { WarningLog } from './warning.ts';

const RECORD_HEADER_LENGTH = 16;
const LINKTYPE_ETHERNET = 1;
const SECOND = 1_000_000_000;

/** What a file's magic number says. */
export interface Magic {
  /** Nanoseconds in one unit of a record's fraction field. */
  readonly unit: number;
  /** Bytes of the file's header. */
  readonly headerLength: number;
  /** What its records may look like. */
  readonly shapes: readonly RecordShape[];
}

/**
 * Which of a record's two length fields is the captured one. Version 2.3 changed their order, some writers of 2.3 did not
 * (then the captured one is the smaller), and DG/UX's version 543 kept the old order.
 */
type LengthOrder = 'captured-first' | 'wire-first' | 'smaller-is-captured';

function lengthOrder(major: number, minor: number): LengthOrder {
  if (major === 543 || (major === 2 && minor < 3)) return 'wire-first';
  return major === 2 && minor === 3 ? 'smaller-is-captured' : 'captured-first';
}

/** What a file's header, and for some its first records, say of all records. */
interface PcapShape extends RecordShape {
  readonly little: boolean;
  /** Nanoseconds in one unit of a record's fraction field. */
  readonly unit: number;
  readonly linkType: number;
  readonly order: LengthOrder;
}

/** AIX writes version 2.2 and RFC 1573's ifType in place of a LINKTYPE_*, and means nanoseconds. */
const aixLinkTypes: Readonly<Record<number, number>> = { 6: 1, 9: 6, 15: 10, 24: 0 };

/**
 * @param view the file's first PROBED bytes, or all there are; at least its header.
 * @param headerLength of the file.
 * @throws CaptureError when its version is not one that is known.
 */
export function pcapShape(view: DataView, headerLength: number, little: boolean, { unit, shapes }: Magic): PcapShape {
  const major = view.getUint16(4, little);
  const minor = view.getUint16(6, little);
  if (major < 2) {
    throw new CaptureError('not-a-capture', `This is a pcap file of version ${major}, and only versions from 2 on are known.`);
  }
  // The upper half tells the length of the frame check sequence, which IP's own length leaves out anyway.
  const linkType = view.getUint32(20, little) & 0xffff;
  const order = lengthOrder(major, minor);
  const aix = major === 2 && minor === 2 && unit === 1000 ? aixLinkTypes[linkType] : undefined;
  // Older and odder versions were never varied.
  const tried = order === 'captured-first' ? shapes : shapes.slice(0, 1);
  const shape = tried.length === 1 ? tried[0] : shapeThatFits(tried, view, headerLength, little, view.getUint32(16, little));
  return {
    ...(shape ?? { headerLength: RECORD_HEADER_LENGTH, modified: false }),
    little,
    unit: aix === undefined ? unit : 1,
    linkType: aix ?? linkType,
    order,
  };
}

/** Classic pcap: a header of 24 bytes, then records of 16 bytes and a packet, all in the writer's byte order; and its variants. */
export class PcapReader implements RecordReader {
  readonly format = 'pcap';
  readonly commented = [];
  stopped = false;
  readonly checkpoints = new Checkpoints();
  readonly drops = [];
  readonly #shape: PcapShape;
  readonly #maximum: number;
  readonly #sink: FrameSink;
  readonly #warnings: WarningLog;
  #frames: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  /** Null where records are not such as a sink may take by itself. */
  readonly #run: RecordRun | null;

  /** @param frames how many of the capture's frames lie before where this reader begins. */
  constructor(shape: PcapShape, sink: FrameSink, warnings: WarningLog, frames = 0) {
    this.#shape = shape;
    this.#maximum = maximumPacket(shape.linkType);
    this.#sink = sink;
    this.#warnings = warnings;
    this.#frames = frames;
    const { linkType, order, headerLength, little, unit } = shape;
    const isUsual = linkType === LINKTYPE_ETHERNET && order === 'captured-first' && headerLength === RECORD_HEADER_LENGTH;
    this.#run = isUsual && sink.usual ? { bytes: this.#bytes, view: this.#view, at: 0, end: 0, little, unit, most: 0 } : null;
  }

  get frames(): number {
    return this.#frames;
  }

  read(bytes: Uint8Array, from: number, end: number, base: number, last: boolean): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      if (this.#run) [this.#run.bytes, this.#run.view] = [bytes, this.#view];
    }
    const view = this.#view;
    const { little, order, headerLength } = this.#shape;
    let at = from;
    while (end - at >= headerLength) {
      if (this.#run !== null) {
        at = this.#giveUsual(this.#run, at, end);
        if (end - at < headerLength) break;
      }
      let captured = view.getUint32(at + 8, little);
      let wire = view.getUint32(at + 12, little);
      if (order !== 'captured-first' && (order === 'wire-first' || captured > wire)) {
        [captured, wire] = [wire, captured];
      }
      if (captured > this.#maximum) {
        this.#stop(captured, base + at);
        return at;
      }
      const start = at + headerLength;
      const seen = captured > MAXIMUM_PACKET ? MAXIMUM_PACKET : captured;
      if (start + seen > end) break;
      this.checkpoints.note(++this.#frames, base + at, 0, 0);
      this.#give(view.getUint32(at, little), view.getUint32(at + 4, little), start, start + seen, wire, base + at);
      at = start + captured;
    }
    if (last && at < end) this.#warnCut(base + at);
    return at;
  }

  resumed(place: Checkpoint, sink: FrameSink): PcapReader {
    return new PcapReader(this.#shape, sink, new WarningLog(), place.frame - 1);
  }

  describe(bytes: Uint8Array, at: number): RecordFacts {
    const { little, modified } = this.#shape;
    if (!modified) return { interface: null, direction: null, comments: [], timed: true };
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // PACKET_OUTGOING of Linux; the others came in.
    const direction = view.getUint8(at + 22) === 4 ? 'outbound' : 'inbound';
    return { interface: `interface ${view.getUint32(at + 16, little)}`, direction, comments: [], timed: true };
  }

  /** @returns where the first record is that the sink did not take. */
  #giveUsual(run: RecordRun, at: number, end: number): number {
    const most = Checkpoints.between(this.#frames);
    if (most === 0) return at;
    run.at = at;
    run.end = end;
    run.most = most;
    this.#sink.usual?.(run);
    this.#frames += most - run.most;
    return run.at;
  }

  #give(seconds: number, fraction: number, start: number, end: number, wire: number, offset: number): void {
    const nanoseconds = fraction * this.#shape.unit;
    if (nanoseconds < SECOND) {
      this.#sink.frame(this.#bytes, start, end, wire, this.#shape.linkType, seconds, nanoseconds, offset);
      return;
    }
    const message = `Frame ${this.#frames} has a fraction of a second that is more than a second; it was added to its time.`;
    this.#warnings.add('time-out-of-range', message, this.#frames, offset);
    const carried = (seconds + Math.floor(nanoseconds / SECOND)) % 0x1_0000_0000;
    this.#sink.frame(this.#bytes, start, end, wire, this.#shape.linkType, carried, nanoseconds % SECOND, offset);
  }

  /** Records have no mark to find the next one by, so a wrong length ends the reading, as it does in Wireshark. */
  #stop(captured: number, offset: number): void {
    const message =
      `Frame ${this.#frames + 1} claims ${captured} bytes, and no packet has more than ${this.#maximum}: ` +
      `the capture is damaged at byte ${offset}, and nothing after that can be read.`;
    this.#warnings.add('bad-record-length', message, this.#frames + 1, offset);
    this.stopped = true;
  }

  #warnCut(offset: number): void {
    const message = `The capture ends in the middle of frame ${this.#frames + 1}, at byte ${offset}; that frame is left out.`;
    this.#warnings.add('truncated-record', message, this.#frames + 1, offset);
  }
}
