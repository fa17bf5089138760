import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/worker/memorySource.ts';

const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 251);

describe('a capture in memory', () => {
  it('is read at any place, and says how far', async () => {
    const source = await memorySource('a.pcap', bytes);
    const into = new Uint8Array(10);
    expect(await source.read(990, into)).toBe(10);
    expect(into).toEqual(bytes.subarray(990));
    expect(await source.read(0, into)).toBe(10);
    expect(into).toEqual(bytes.subarray(0, 10));
    expect([source.size, source.consumed]).toEqual([1000, 1000]);
    expect(await source.read(995, into)).toBe(5);
    expect(await source.read(1000, into)).toBe(0);
  });

  it('is unpacked, also from shared memory', async () => {
    const packed = gzipSync(bytes);
    const shared = new Uint8Array(new SharedArrayBuffer(packed.length));
    shared.set(packed);
    const source = await memorySource('a.pcap.gz', shared);
    const into = new Uint8Array(1000);
    expect(await source.read(0, into)).toBe(1000);
    expect(into).toEqual(bytes);
    await source.close();
  });
});
