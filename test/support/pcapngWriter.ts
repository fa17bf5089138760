/** Writes pcapng files block by block, right or wrong on purpose. */
import { concat, padTo, payloadBytes, u16, u32, u8 } from './bytes.ts';
import type { CaptureFrame } from './captureFile.ts';

export interface InterfaceOptions {
  linkType?: number;
  snapLength?: number;
  /** The if_tsresol byte: 6 for µs, 9 for ns, 0x80 + n for 2^-n s. Left out: µs. */
  resolution?: number;
  /** if_tsoffset, whole seconds. */
  offset?: bigint;
  name?: string;
  description?: string;
}

export class PcapngWriter {
  readonly #parts: Uint8Array[] = [];
  #little = true;

  /** Starts a section; what follows is in its byte order. */
  section(order: 'little' | 'big' = 'little', options: { major?: number; length?: bigint } = {}): this {
    this.#little = order === 'little';
    const body = concat(
      this.u32(0x1a2b3c4d),
      this.u16(options.major ?? 1),
      this.u16(0),
      this.u64(options.length ?? 0xffffffffffffffffn),
    );
    return this.block(0x0a0d0d0a, body);
  }

  interface(fields: InterfaceOptions = {}): this {
    const options: Uint8Array[] = [];
    if (fields.resolution !== undefined) options.push(this.option(9, u8(fields.resolution)));
    if (fields.offset !== undefined) options.push(this.option(14, this.u64(BigInt.asUintN(64, fields.offset))));
    if (fields.name !== undefined) options.push(this.option(2, payloadBytes(fields.name)));
    if (fields.description !== undefined) options.push(this.option(3, payloadBytes(fields.description)));
    if (options.length > 0) options.push(this.u32(0));
    const { linkType = 1, snapLength = 262144 } = fields;
    return this.block(1, concat(this.u16(linkType), this.u16(0), this.u32(snapLength), ...options));
  }

  /** An Enhanced Packet Block. `ticks` is the time in the interface's resolution. */
  enhanced(bytes: Uint8Array, ticks: bigint, fields: PacketFields = {}): this {
    return this.block(
      6,
      concat(
        this.u32(fields.interface ?? 0),
        this.ticks(ticks),
        this.u32(fields.capturedLength ?? bytes.length),
        this.u32(fields.wireLength ?? bytes.length),
        padTo(bytes, 4),
        fields.options ?? new Uint8Array(0),
      ),
    );
  }

  simple(bytes: Uint8Array, wireLength = bytes.length): this {
    return this.block(3, concat(this.u32(wireLength), padTo(bytes, 4)));
  }

  /** The obsolete Packet Block. */
  obsolete(bytes: Uint8Array, ticks: bigint, fields: PacketFields = {}): this {
    return this.block(
      2,
      concat(
        this.u16(fields.interface ?? 0),
        this.u16(0xffff),
        this.ticks(ticks),
        this.u32(fields.capturedLength ?? bytes.length),
        this.u32(fields.wireLength ?? bytes.length),
        padTo(bytes, 4),
        fields.options ?? new Uint8Array(0),
      ),
    );
  }

  /** An Interface Statistics Block. */
  statistics(of: number, { interfaceDrops, systemDrops }: { interfaceDrops?: bigint; systemDrops?: bigint }): this {
    const options: Uint8Array[] = [this.option(4, this.u64(1000n))];
    if (interfaceDrops !== undefined) options.push(this.option(5, this.u64(interfaceDrops)));
    if (systemDrops !== undefined) options.push(this.option(7, this.u64(systemDrops)));
    return this.block(5, concat(this.u32(of), this.ticks(0n), ...options, this.u32(0)));
  }

  /** Any block: type, body, and the two lengths, which may lie. */
  block(type: number, body: Uint8Array, lengths: { leading?: number; trailing?: number } = {}): this {
    const length = 12 + body.length;
    return this.raw(concat(this.u32(type), this.u32(lengths.leading ?? length), body, this.u32(lengths.trailing ?? length)));
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(bytes);
    return this;
  }

  bytes(): Uint8Array {
    return concat(...this.#parts);
  }

  option(code: number, value: Uint8Array): Uint8Array {
    return concat(this.u16(code), this.u16(value.length), padTo(value, 4));
  }

  u16(value: number): Uint8Array {
    return u16(value, this.#little);
  }

  u32(value: number): Uint8Array {
    return u32(value, this.#little);
  }

  u64(value: bigint): Uint8Array {
    const high = this.u32(Number(value >> 32n));
    const low = this.u32(Number(value & 0xffffffffn));
    return this.#little ? concat(low, high) : concat(high, low);
  }

  /** A time: the high word first in both byte orders. */
  ticks(value: bigint): Uint8Array {
    return concat(this.u32(Number(value >> 32n)), this.u32(Number(value & 0xffffffffn)));
  }
}

export interface PacketFields {
  interface?: number;
  wireLength?: number;
  /** Writes this captured length, whatever the truth. */
  capturedLength?: number;
  /** Encoded options. */
  options?: Uint8Array;
}

/** A pcapng file of one section and one interface. Default: little-endian, nanoseconds, Ethernet. */
export function pcapngFile(
  frames: readonly CaptureFrame[],
  options: { order?: 'little' | 'big'; linkType?: number } = {},
): Uint8Array {
  const writer = new PcapngWriter().section(options.order).interface({ resolution: 9, linkType: options.linkType ?? 1 });
  for (const { bytes, time, wireLength } of frames) {
    writer.enhanced(bytes, time, wireLength === undefined ? {} : { wireLength });
  }
  return writer.bytes();
}
