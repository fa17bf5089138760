import type { ByteSource } from '../../src/core/capture/source.ts';

/** A capture in memory. `reads` counts the reads, `consumed` follows the highest offset, as a file's does. */
export class MemorySource implements ByteSource {
  consumed = 0;
  reads = 0;

  constructor(
    /** May be replaced by more, as a file that grows. */
    public bytes: Uint8Array,
    readonly name = 'test.pcap',
  ) {}

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, into: Uint8Array): Promise<number> {
    this.reads++;
    const part = this.bytes.subarray(offset, offset + into.length);
    into.set(part);
    this.consumed = Math.max(this.consumed, offset + part.length);
    return Promise.resolve(part.length);
  }
}
