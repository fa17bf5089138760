import { CaptureError } from '../analysis.ts';
import { type Checkpoint, Checkpoints } from './checkpoints.ts';
import type { Drops } from './drops.ts';
import { type FrameSink, LINK_NONE } from './frameSink.ts';
import { MAXIMUM_PACKET, MAXIMUM_VIEW } from './limits.ts';
import {
  DECRYPTION_SECRETS,
  ENHANCED_PACKET,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  NAME_RESOLUTION,
  OBSOLETE_PACKET,
  PACKET_HEADER,
  SECTION_HEADER,
  SIMPLE_PACKET,
} from './pcapngBlocks.ts';
import { DropCounts, hostNames, secretsName } from './pcapngExtras.ts';
import { PacketOptions } from './pcapngOptions.ts';
import { PcapngInterface } from './pcapngInterface.ts';
import { describeRecord } from './pcapngRecord.ts';
import { type Section, Sections } from './pcapngSections.ts';
import type { RecordFacts, RecordReader } from './recordReader.ts';
import { type WarningCode, WarningLog } from './warning.ts';

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Blocks that Wireshark shows as frames, though they are no packets: journal entries, custom blocks, system calls. */
const otherFrames = new Set([0x9, 0xbad, 0x4000_0bad, 0x204, 0x208, 0x216, 0x217, 0x221, 0x222]);

/** Type, length, and the length again at the end. */
const SMALLEST_BLOCK = 12;
const SIMPLE_HEADER = 12;
/** What a block must have before its fields may be read. */
function smallestOf(type: number): number {
  switch (type) {
    case ENHANCED_PACKET:
    case OBSOLETE_PACKET:
      return PACKET_HEADER + 4;
    case SIMPLE_PACKET:
      return SIMPLE_HEADER + 4;
    case INTERFACE_DESCRIPTION:
      return 20;
    case SECTION_HEADER:
      return 28;
    default:
      return SMALLEST_BLOCK;
  }
}
/** A 16-bit field names an interface in old packet blocks, and nobody captures on more. */
const MAXIMUM_INTERFACES = 65_536;

/** Somebody who comments on more packets has a program do it; a number each is no more than 80 KB. */
const COMMENTED_KEPT = 10_000;

const noSection: Section = { offset: 0, little: true, interfaces: [] };
const captureStart: Checkpoint = { frame: 1, offset: 0, seconds: 0, nanoseconds: 0 };

/** pcapng (draft-ietf-opsawg-pcapng): blocks of a type and a length, in sections that each have a byte order of their own. */
export class PcapngReader implements RecordReader {
  readonly format = 'pcapng';
  readonly checkpoints = new Checkpoints();
  stopped = false;
  readonly #sink: FrameSink;
  readonly #warnings: WarningLog;
  readonly #sections = new Sections();
  readonly #drops = new DropCounts();
  readonly #options = new PacketOptions();
  readonly #commented: number[] = [];
  #little: boolean;
  #section: Section;
  #frames: number;
  /** The last time seen: frames of blocks that carry none get it. */
  #seconds: number;
  #nanoseconds: number;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);

  constructor(sink: FrameSink, warnings: WarningLog, section = noSection, place = captureStart) {
    this.#sink = sink;
    this.#warnings = warnings;
    this.#section = section;
    this.#little = section.little;
    this.#frames = place.frame - 1;
    this.#seconds = place.seconds;
    this.#nanoseconds = place.nanoseconds;
  }

  get drops(): readonly Drops[] {
    return this.#drops.list;
  }

  get commented(): readonly number[] {
    return this.#commented;
  }

  get frames(): number {
    return this.#frames;
  }

  read(bytes: Uint8Array, from: number, end: number, base: number, last: boolean): number {
    if (bytes !== this.#bytes) {
      this.#bytes = bytes;
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const view = this.#view;
    let at = from;
    while (end - at >= SMALLEST_BLOCK) {
      const type = view.getUint32(at, this.#little);
      // The section header's type reads the same in both byte orders, and its third word tells the section's order.
      if (type === SECTION_HEADER && !this.#setOrder(at + 8)) {
        this.#stop('has no byte-order mark in its section header', base + at);
        return at;
      }
      const said = view.getUint32(at + 4, this.#little);
      const length = said + (-said & 3);
      if (said < smallestOf(type)) {
        this.#stop(`has a block of type ${hex(type)} that claims only ${said} bytes`, base + at);
        return at;
      }
      // Of a larger block than that (many options), only the first part is looked at.
      const needed = Math.min(length, MAXIMUM_VIEW);
      if (end - at < needed) break;
      if (length === needed && view.getUint32(at + length - 4, this.#little) !== said) this.#warnTrailer(type, base + at);
      if (type === ENHANCED_PACKET) this.#packet(at, length, view.getUint32(at + 8, this.#little), base + at);
      else this.#block(type, at, length, at + needed, base + at);
      if (this.stopped) return at;
      at += length;
    }
    if (last && at < end) this.#warnCut(base + at);
    return at;
  }

  resumed(place: Checkpoint, sink: FrameSink): PcapngReader {
    return new PcapngReader(sink, new WarningLog(), this.#sections.at(place.offset), place);
  }

  describe(bytes: Uint8Array, at: number, end: number): RecordFacts {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return describeRecord(view, at, end, this.#little, this.#section.interfaces);
  }

  #setOrder(at: number): boolean {
    if (this.#view.getUint32(at, true) === BYTE_ORDER_MAGIC) this.#little = true;
    else if (this.#view.getUint32(at, false) === BYTE_ORDER_MAGIC) this.#little = false;
    else return false;
    return true;
  }

  #block(type: number, at: number, length: number, end: number, offset: number): void {
    switch (type) {
      case SECTION_HEADER:
        this.#startSection(at, offset);
        return;
      case INTERFACE_DESCRIPTION:
        this.#addInterface(at, end - 4, offset);
        return;
      case SIMPLE_PACKET:
        this.#simple(at, length, offset);
        return;
      case OBSOLETE_PACKET:
        this.#packet(at, length, this.#view.getUint16(at + 8, this.#little), offset);
        return;
      case INTERFACE_STATISTICS:
        this.#drops.statistics(this.#view, at, end - 4, this.#little, this.#section.interfaces);
        return;
      case DECRYPTION_SECRETS: {
        const what = secretsName(this.#view, at, this.#little);
        this.#warn(
          'decryption-secrets',
          `carries ${what}, which is neither used nor shown; take care whom you give the file`,
          offset,
        );
        return;
      }
      case NAME_RESOLUTION:
        this.#noteNames(at, end - 4, offset);
        return;
      default:
        if (otherFrames.has(type)) this.#give(at, at, 0, LINK_NONE, offset);
    }
  }

  #startSection(at: number, offset: number): void {
    const major = this.#view.getUint16(at + 12, this.#little);
    if (major === 1) this.#section = { offset, little: this.#little, interfaces: [] };
    else this.#stop(`has a section of version ${major}, and only version 1 is known`, offset);
  }

  #addInterface(at: number, end: number, offset: number): void {
    const { interfaces } = this.#section;
    if (interfaces.length < MAXIMUM_INTERFACES) {
      interfaces.push(new PcapngInterface(this.#view, at + 8, end, this.#little, offset));
      return;
    }
    this.#warn('bad-block', `has more than ${MAXIMUM_INTERFACES} interfaces in one section; the others are left out`, offset);
  }

  /** Enhanced and obsolete packet blocks differ only in how they name the interface. */
  #packet(at: number, length: number, id: number, offset: number): void {
    const view = this.#view;
    const little = this.#little;
    const from = this.#section.interfaces[id];
    if (from === undefined) {
      this.#warn('unknown-interface', `has a packet of interface ${id}, which is not described; it is left out`, offset);
      return;
    }
    const captured = view.getUint32(at + 20, little);
    if (captured > length - PACKET_HEADER - 4 || captured > from.maximumPacket) {
      this.#warn('bad-record-length', `has a packet that claims ${captured} bytes, more than can be; it is left out`, offset);
      return;
    }
    const { clock } = from;
    if (!clock.set(view.getUint32(at + 12, little), view.getUint32(at + 16, little))) {
      this.#warn(
        'time-out-of-range',
        'has a time that is not between 1970 and 2106; its date is wrong, the gaps between packets are not',
        offset,
      );
    }
    const options = at + PACKET_HEADER + captured + (-captured & 3);
    if (options < at + length - 4) this.#noteOptions(from, options, Math.min(at + length, at + MAXIMUM_VIEW) - 4, offset);
    this.#seconds = clock.seconds;
    this.#nanoseconds = clock.nanoseconds;
    const start = at + PACKET_HEADER;
    const wire = view.getUint32(at + 24, little);
    this.#give(start, start + Math.min(captured, MAXIMUM_PACKET), wire, from.linkType, offset);
  }

  #noteOptions(from: PcapngInterface, at: number, end: number, offset: number): void {
    const options = this.#options;
    options.read(this.#view, at, end, this.#little);
    if (options.dropped > 0) this.#drops.before(from, options.dropped);
    if (!options.commented) return;
    const frame = this.#frames + 1;
    if (this.#commented.length < COMMENTED_KEPT) this.#commented.push(frame);
    const message = `Frame ${frame} carries a comment; such comments are shown with their packets.`;
    this.#warnings.add('packet-comment', message, frame, offset);
  }

  #noteNames(at: number, end: number, offset: number): void {
    const { count, first } = hostNames(this.#view, at, end, this.#little);
    if (count > 0)
      this.#warn('host-names', `names ${count} addresses (“${first}” is the first); addresses are shown as they are`, offset);
  }

  /** Has no time, no interface but the first, and no captured length but what the block and the snap length leave. */
  #simple(at: number, length: number, offset: number): void {
    const from = this.#section.interfaces[0];
    if (from === undefined) {
      this.#warn('unknown-interface', 'has a simple packet before any interface is described; it is left out', offset);
      return;
    }
    const wire = this.#view.getUint32(at + 8, this.#little);
    const snap = from.snapLength === 0 ? MAXIMUM_PACKET : Math.min(from.snapLength, MAXIMUM_PACKET);
    const captured = Math.min(wire, snap, length - SIMPLE_HEADER - 4);
    this.#warn('no-time', 'has packets without a time; each is given the time of the one before', offset);
    this.#give(at + SIMPLE_HEADER, at + SIMPLE_HEADER + captured, wire, from.linkType, offset);
  }

  #give(start: number, end: number, wire: number, linkType: number, offset: number): void {
    if (this.checkpoints.note(++this.#frames, offset, this.#seconds, this.#nanoseconds)) this.#sections.keep(this.#section);
    this.#sink.frame(this.#bytes, start, end, wire, linkType, this.#seconds, this.#nanoseconds, offset);
  }

  /** Where one block ends the next begins: after a block whose length cannot be, there is nothing to hold on to. */
  #stop(what: string, offset: number): void {
    if (offset === 0) throw new CaptureError('not-a-capture', `This is not a pcapng capture that can be read: it ${what}.`);
    this.#warn('bad-block', `${what}; nothing after that can be read`, offset);
    this.stopped = true;
  }

  #warnTrailer(type: number, offset: number): void {
    this.#warn('bad-block', `has a block of type ${hex(type)} whose two lengths differ; the first was believed`, offset);
  }

  #warnCut(offset: number): void {
    if (offset === 0) throw new CaptureError('unreadable', 'This pcapng file ends within its first section header.');
    this.#warn('truncated-record', 'ends in the middle of a block; that block is left out', offset);
  }

  #warn(code: WarningCode, what: string, offset: number): void {
    const frame = this.#frames + 1;
    this.#warnings.add(code, `At byte ${offset}, before frame ${frame}, the capture ${what}.`, frame, offset);
  }
}

const hex = (type: number): string => `0x${type.toString(16).padStart(8, '0')}`;
