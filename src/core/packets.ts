import { ChangedError, type RawPacket, readPackets } from './capture/packetReader.ts';
import type { RecordReader } from './capture/recordReader.ts';
import type { ByteSource } from './capture/source.ts';
import type { FlowIndexer } from './flow/indexer.ts';
import { isoTime } from './flow/time.ts';
import type { PacketDetails } from './packetDetails.ts';
import { dissect } from './wire/dissect.ts';

/** Packets read again from the capture, which is not kept in memory. */
export class Packets {
  readonly #source: ByteSource;
  readonly #reader: RecordReader;
  readonly #index: FlowIndexer;

  constructor(source: ByteSource, reader: RecordReader, index: FlowIndexer) {
    this.#source = source;
    this.#reader = reader;
    this.#index = index;
  }

  /** In the order of frames, each once. @throws as readPackets */
  async read(frames: readonly number[]): Promise<RawPacket[]> {
    const read = await readPackets(this.#source, this.#reader, frames);
    if (!read.every((packet) => this.#isAsIndexed(packet))) throw new ChangedError();
    return read;
  }

  /** @throws as readPackets */
  async details(frame: number): Promise<PacketDetails> {
    const [packet] = await this.read([frame]);
    if (!packet) throw new ChangedError();
    return {
      frame,
      time: packet.timed ? isoTime(packet.seconds, packet.nanoseconds) : null,
      captured: packet.bytes.length,
      original: packet.wireLength,
      interface: packet.interface,
      direction: packet.direction,
      comments: packet.comments,
      ...dissect(packet.bytes, packet.linkType, packet.wireLength),
      bytes: packet.bytes,
    };
  }

  /** A file that was written over in place may still have a record where one was; a TCP packet of another time is another one. */
  #isAsIndexed({ frame, seconds, nanoseconds }: RawPacket): boolean {
    const { packets } = this.#index;
    const row = packets.rowOfFrame(frame);
    return row < 0 || (packets.seconds(row) === seconds && packets.nanoseconds(row) === nanoseconds);
  }
}
