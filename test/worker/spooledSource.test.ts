import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { OpenSource } from '../../src/worker/bytesAt.ts';
import { memorySource } from '../../src/worker/memorySource.ts';
import { Spool } from '../../src/worker/spool.ts';
import { SpooledSource } from '../../src/worker/spooledSource.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcp-reset-spool-'));
afterAll(() => rmSync(folder, { recursive: true }));

const content = Uint8Array.from({ length: 3_000_000 }, (_, i) => (Math.imul(i, 0x9e3779b1) >>> 24) & 15);
const openFiles = (): number =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).includes('tcp-resets-');
    } catch {
      // Closed since the list was made, as the list itself is.
      return false;
    }
  }).length;

/** A gzip capture that counts how often unpacking went back; it can be told to fail. */
async function packed(): Promise<OpenSource & { reads: number[] }> {
  const source = await memorySource('a.pcap.gz', gzipSync(content));
  const reads: number[] = [];
  const read = source.read.bind(source);
  return Object.assign(source, {
    reads,
    read: (offset: number, into: Uint8Array): Promise<number> => {
      reads.push(offset);
      return read(offset, into);
    },
  });
}

async function part(source: OpenSource, offset: number, length: number): Promise<Uint8Array> {
  const into = new Uint8Array(length);
  return into.subarray(0, await source.read(offset, into));
}

describe('a packed source that is kept unpacked', () => {
  it('gives what it gave before without unpacking again, in any order', async () => {
    const inner = await packed();
    const source = await SpooledSource.of(inner, await Spool.make(folder));
    for (let offset = 0; offset < content.length; offset += 700_000) await source.read(offset, new Uint8Array(700_000));
    const asked = inner.reads.length;
    for (const offset of [2_999_000, 5, 1_500_000, 0]) {
      expect(Buffer.compare(await part(source, offset, 1000), content.subarray(offset, offset + 1000))).toBe(0);
    }
    expect(inner.reads).toHaveLength(asked);
    expect(inner.reads).toEqual(inner.reads.toSorted((a, b) => a - b));
    expect(await part(source, 2_999_995, 10)).toEqual(content.subarray(2_999_995));
    expect([source.name, source.compression, source.consumed === source.size]).toEqual(['a.pcap.gz', 'gzip', true]);
    await source.close();
  });

  it('keeps what is skipped, and reads past what is kept', async () => {
    const source = await SpooledSource.of(await packed(), await Spool.make(folder));
    expect(await part(source, 2_500_000, 10)).toEqual(content.subarray(2_500_000, 2_500_010));
    expect(await part(source, 1_000_000, 10)).toEqual(content.subarray(1_000_000, 1_000_010));
    expect(Buffer.compare(await part(source, 2_499_000, 400_000), content.subarray(2_499_000, 2_899_000))).toBe(0);
    expect(await part(source, 4_000_000, 10)).toEqual(new Uint8Array(0));
    await source.close();
  });

  it('goes on without, and back by unpacking anew, when there is no room', async () => {
    for (const spool of [await Spool.make(folder, 100_000), await Spool.make(join(folder, 'nowhere'))]) {
      const source = await SpooledSource.of(await packed(), spool);
      for (const offset of [0, 50_000, 2_000_000, 60_000, 1_000_000]) {
        expect(Buffer.compare(await part(source, offset, 60_000), content.subarray(offset, offset + 60_000))).toBe(0);
      }
      await source.close();
    }
  });

  it('gives what was kept before it fails', async () => {
    const inner = await packed();
    const source = await SpooledSource.of(inner, await Spool.make(folder));
    await source.read(0, new Uint8Array(1000));
    inner.read = () => Promise.reject(new Error('damaged'));
    expect(await part(source, 900, 500)).toEqual(content.subarray(900, 1000));
    await expect(source.read(1000, new Uint8Array(10))).rejects.toThrow('damaged');
    await source.close();
  });

  it('leaves no file behind, and holds none once closed', async () => {
    const before = openFiles();
    const source = await SpooledSource.of(await packed(), await Spool.make(folder));
    await source.read(0, new Uint8Array(1000));
    expect(readdirSync(folder)).toEqual([]);
    expect(openFiles()).toBe(before + 1);
    await source.close();
    expect(openFiles()).toBe(before);
  });

  it('leaves plain sources alone', async () => {
    const plain = await memorySource('a.pcap', content);
    expect(await SpooledSource.of(plain)).toBe(plain);
  });
});
