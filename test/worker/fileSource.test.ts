import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { ByteSource } from '../../src/core/capture/source.ts';
import { openSource } from '../../src/worker/fileSource.ts';
import { concat, u32, u8 } from '../support/bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcp-reset-source-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Bytes that compress to about a third: several steps of compressed input. */
const content = new Uint8Array(1_200_000);
for (let i = 0, state = 1; i < content.length; i++) {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  content[i] = (state >>> 24) & 7;
}
/** Bytes that nothing makes smaller. */
const noise = Uint8Array.from(content, (_, i) => Math.imul(Math.imul(i ^ (i >>> 7), 0x9e3779b1) ^ i, 0x85ebca77) >>> 13);
/** The first of them; comparing a million bytes one by one takes an assertion library seconds. */
const isStartOfContent = (bytes: Uint8Array): boolean => Buffer.compare(bytes, content.subarray(0, bytes.length)) === 0;

function saved(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** Reads forward in pieces until a read gives nothing. */
async function readAll(source: ByteSource, piece = 100_000): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let offset = 0; ;) {
    const into = new Uint8Array(piece);
    const count = await source.read(offset, into);
    if (count === 0) return concat(...parts);
    parts.push(into.subarray(0, count));
    offset += count;
  }
}

const repeated = (times: number, bytes: Uint8Array): Uint8Array[] => Array.from({ length: times }, () => bytes);

/** What was read before the source threw, and what it said. */
async function readUntilFailure(source: ByteSource): Promise<{ bytes: Uint8Array; message: string }> {
  let bytes = new Uint8Array(0);
  for (;;) {
    const into = new Uint8Array(50_000);
    try {
      const count = await source.read(bytes.length, into);
      if (count === 0) throw new Error('it did not fail');
      bytes = new Uint8Array(concat(bytes, into.subarray(0, count)));
    } catch (error) {
      return { bytes, message: (error as Error).message };
    }
  }
}

/** What the format's own program makes of bytes. */
const packed = (program: 'zstd' | 'lz4', bytes: Uint8Array, ...options: string[]): Uint8Array =>
  new Uint8Array(execFileSync(program, ['-q', '-c', ...options], { input: bytes, maxBuffer: 1 << 28, stdio: 'pipe' }));
/** As zstd and lz4 define it: a magic number, a length, and bytes that mean nothing. */
const skippable = concat(u32(0x184d2a53, true), u32(5, true), u8(1, 2, 3, 4, 5));
const halves = [content.subarray(0, 500_000), content.subarray(500_000)] as const;

describe('openSource', () => {
  const kinds: readonly { kind: string; bytes: Uint8Array; compression?: string; of?: Uint8Array }[] = [
    { kind: 'a plain file', bytes: content },
    { kind: 'a gzip file', bytes: gzipSync(content) },
    { kind: 'a gzip file of stored blocks', bytes: gzipSync(content, { level: 0 }) },
    {
      kind: 'a gzip file of several members',
      bytes: concat(gzipSync(content.subarray(0, 500_000)), gzipSync(content.subarray(500_000))),
    },
    { kind: 'a gzip file padded with zeros', bytes: concat(gzipSync(content), new Uint8Array(700)) },
    { kind: 'a zstd file', bytes: packed('zstd', content), compression: 'zstd' },
    { kind: 'a zstd file of a long window', bytes: packed('zstd', content, '-19', '--long=27'), compression: 'zstd' },
    {
      kind: 'a zstd file of several frames, some to skip',
      bytes: concat(skippable, ...halves.map((half) => packed('zstd', half)), skippable),
      compression: 'zstd',
    },
    { kind: 'an lz4 file', bytes: packed('lz4', content), compression: 'lz4' },
    { kind: 'an lz4 file of small linked blocks', bytes: packed('lz4', content, '-9', '-B4', '-BD', '-BX'), compression: 'lz4' },
    {
      kind: 'an lz4 file that tells its size',
      bytes: packed('lz4', content, '--content-size', '--no-frame-crc'),
      compression: 'lz4',
    },
    { kind: 'a legacy lz4 file', bytes: packed('lz4', content, '-l'), compression: 'lz4' },
    {
      kind: 'an lz4 file of several frames, some to skip',
      bytes: concat(skippable, packed('lz4', halves[0], '-l'), packed('lz4', halves[1]), skippable, packed('lz4', u8())),
      compression: 'lz4',
    },
    { kind: 'an lz4 file of stored blocks', bytes: packed('lz4', noise), compression: 'lz4', of: noise },
  ];

  it.each(kinds)('reads $kind, whatever its name', async ({ kind, bytes, compression = 'gzip', of = content }) => {
    for (const name of ['capture.pcap', 'capture.gz']) {
      const source = await openSource(saved(name, bytes));
      expect(source.name).toBe(name);
      expect(source.size).toBe(bytes.length);
      expect(source.consumed).toBe(0);
      expect(source.compression).toBe(kind === 'a plain file' ? undefined : compression);
      const read = await readAll(source);
      expect(Buffer.compare(read, of)).toBe(0);
      expect(source.consumed).toBe(bytes.length);
      await source.close();
    }
  });

  it.each(kinds)('reads $kind anywhere, backwards too', async ({ bytes, of = content }) => {
    const source = await openSource(saved('capture', bytes));
    const into = new Uint8Array(10);
    for (const offset of [700_000, 3, 0, 500_000, 499_995, 1_199_995, 2_000_000]) {
      const count = await source.read(offset, into);
      expect(into.subarray(0, count)).toEqual(of.subarray(offset, offset + 10));
    }
    expect(source.consumed).toBeLessThanOrEqual(bytes.length);
    await source.close();
  });

  it('fills what it is given, however small or large', async () => {
    const source = await openSource(saved('capture.gz', gzipSync(content)));
    expect(await source.read(0, new Uint8Array(0))).toBe(0);
    expect(await source.read(0, new Uint8Array(1))).toBe(1);
    expect(await source.read(1, new Uint8Array(2_000_000))).toBe(content.length - 1);
    await source.close();
  });

  it('reads empty files, and files too short to be gzip', async () => {
    for (const bytes of [u8(), u8(0x1f), u8(0x1f, 0x8b), u8(0x1f, 0x8b, 7)]) {
      const source = await openSource(saved('short', bytes));
      expect(await readAll(source)).toEqual(bytes);
      await source.close();
    }
    const empty = await openSource(saved('empty.gz', gzipSync(u8())));
    expect(await readAll(empty)).toEqual(u8());
    await empty.close();
  });

  it('gives all there is of a cut gzip file, then says that it is damaged', async () => {
    const whole = gzipSync(content);
    for (const cut of [whole.length - 1, whole.length - 9, 200_000]) {
      const source = await openSource(saved('cut.pcap.gz', whole.subarray(0, cut)));
      const { bytes, message } = await readUntilFailure(source);
      expect(isStartOfContent(bytes)).toBe(true);
      expect(bytes.length).toBeGreaterThan(cut === 200_000 ? 400_000 : 1_199_999);
      expect(message).toMatch(/^cut\.pcap\.gz is damaged .*unexpected end of file\.$/);
      await source.close();
    }
  });

  it('gives all of a gzip file with something else behind it, then says so', async () => {
    const source = await openSource(saved('tail.gz', concat(gzipSync(content), u8(7, 7, 7, 7))));
    const { bytes, message } = await readUntilFailure(source);
    expect(bytes.length).toBe(content.length);
    expect(isStartOfContent(bytes)).toBe(true);
    expect(message).toContain('tail.gz is damaged');
    await source.close();
  });

  it('gives what comes before a damaged part, the same every time', { timeout: 60_000 }, async () => {
    const whole = gzipSync(content);
    whole.fill(0xff, 300_000, 300_050);
    const path = saved('damaged.gz', whole);
    const lengths: number[] = [];
    for (let i = 0; i < 3; i++) {
      const source = await openSource(path);
      const { bytes, message } = await readUntilFailure(source);
      // Of the damaged part itself some may be unpacked, into nonsense.
      expect(isStartOfContent(bytes.subarray(0, 700_000))).toBe(true);
      expect(message).toMatch(/^damaged\.gz is damaged/);
      lengths.push(bytes.length);
      await source.close();
    }
    expect(lengths[0]).toBeGreaterThan(700_000);
    expect(new Set(lengths).size).toBe(1);
  });

  it('fails at once on a header without anything behind it', async () => {
    const source = await openSource(saved('header.gz', u8(0x1f, 0x8b, 8, 0)));
    await expect(source.read(0, new Uint8Array(10))).rejects.toThrow(/header\.gz is damaged/);
    await source.close();
  });

  it.each(['zstd', 'lz4'] as const)('gives all there is of a cut %s file, then says that it is damaged', async (program) => {
    const whole = packed(program, content);
    for (const cut of [whole.length - 1, whole.length - 5, 200_000, 9, 5]) {
      const source = await openSource(saved('cut.pcap.zst', whole.subarray(0, cut)));
      const { bytes, message } = await readUntilFailure(source);
      expect(isStartOfContent(bytes)).toBe(true);
      if (cut > 200_000) expect(bytes.length).toBeGreaterThan(1_000_000);
      expect(message).toMatch(/^cut\.pcap\.zst is damaged and cannot be unpacked further: .*\.$/);
      await source.close();
    }
  });

  it.each([
    ['zstd', 'a changed byte', 100_000],
    ['lz4', 'a changed byte', 100_000],
    ['lz4', 'a changed header', 5],
    ['lz4', 'a changed checksum', -2],
    ['zstd', 'a changed checksum', -2],
  ] as const)('tells that a %s file has %s', async (program, _what, at) => {
    const whole = packed(program, content).slice();
    const place = (at + whole.length) % whole.length;
    whole[place] = (whole[place] ?? 0) ^ 0x55;
    const source = await openSource(saved('damaged', whole));
    expect((await readUntilFailure(source)).message).toMatch(/^damaged is damaged/);
    await source.close();
  });

  it('gives all of a zstd or lz4 file with something else behind it, then says so', async () => {
    for (const program of ['zstd', 'lz4'] as const) {
      const source = await openSource(saved('tail', concat(packed(program, content), u8(7, 7, 7, 7, 7, 7, 7, 7, 7))));
      const { bytes, message } = await readUntilFailure(source);
      expect(Buffer.compare(bytes, content)).toBe(0);
      expect(message).toContain('tail is damaged');
      await source.close();
    }
  });

  it('throws nothing but its sentence, whatever is changed', { timeout: 120_000 }, async () => {
    const small = content.subarray(0, 5000);
    const seeds = [gzipSync(small), packed('zstd', small), packed('lz4', small, '-BX'), packed('lz4', small, '-l')];
    for (const seed of seeds) {
      for (let at = 0; at < Math.min(seed.length, 60); at++) {
        for (const to of [0, 1, 0x7f, 0xff]) {
          const changed = Uint8Array.from(seed);
          changed[at] = to;
          const source = await openSource(saved('changed', changed));
          // A checksum or the structure tells; a changed time stamp or name in a header changes nothing.
          const outcome = await readAll(source).catch((error: unknown) => (error as Error).message);
          if (typeof outcome === 'string') expect(outcome).toMatch(/^changed is damaged and cannot be unpacked further: /);
          else expect(outcome.length).toBeLessThan(20_000_000);
          await source.close();
        }
      }
    }
  });

  const zeros = Buffer.alloc(1 << 20);
  it.each([
    // A gzip header, then the same mebibyte of zeros a thousand times over: a gibibyte, never finished.
    [
      'gzip',
      concat(
        u8(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255),
        ...repeated(1000, deflateRawSync(zeros, { finishFlush: constants.Z_FULL_FLUSH })),
      ),
    ],
    // A window of 1 MiB, then blocks that repeat a byte 128 Ki times (RFC 8878 section 3.1.1.2.2).
    ['zstd', concat(u8(0x28, 0xb5, 0x2f, 0xfd, 0, 0x50), ...repeated(10_000, u8(0x02, 0, 0x10, 0)))],
  ] as const)('unpacks a bomb of %s without holding it, and stops in time', { timeout: 60_000 }, async (_name, bomb) => {
    const source = await openSource(saved('bomb', bomb));
    const into = new Uint8Array(1 << 20);
    const before = process.memoryUsage().rss;
    let peak = 0;
    let offset = 0;
    const reading = async (): Promise<void> => {
      for (let count = 1; count > 0; offset += count) {
        count = await source.read(offset, into);
        peak = Math.max(peak, process.memoryUsage().rss - before);
      }
    };
    await expect(reading()).rejects.toThrow(
      /^bomb unpacks to more than 250 times its size .* unpack it and open what comes out\.$/,
    );
    expect(offset).toBeGreaterThan(62 << 20);
    expect(offset).toBeLessThan(66 << 20);
    expect(peak).toBeLessThan(220 << 20);
    await source.close();
  });

  it.each([
    ['a file that is not there', join(folder, 'nothing.pcap'), /^There is no file nothing\.pcap\.$/],
    ['a file in a file', join(saved('plain', content), 'inside.pcap'), /^There is no file inside\.pcap\.$/],
    ['a folder', folder, /is a folder, not a capture\.$/],
    ['a name no file can have', join(folder, 'x'.repeat(300)), /cannot be opened/],
  ])('says plainly what is wrong with %s', async (_what, path, message) => {
    await expect(openSource(path)).rejects.toThrow(message);
  });

  it('refuses a device, which has no end', async () => {
    await expect(openSource('/dev/zero')).rejects.toThrow('zero is not a file. Save the capture to a file first.');
  });

  it('takes a name for nothing but a name', async () => {
    const nested = join(folder, '$(id) %s ;..');
    mkdirSync(nested);
    const path = join(nested, 'a\nb.pcap');
    writeFileSync(path, content);
    const source = await openSource(path);
    expect(source.name).toBe('a\nb.pcap');
    expect(isStartOfContent(await readAll(source))).toBe(true);
    await source.close();
  });

  it('lets go of the file', async () => {
    const source = await openSource(saved('closed.gz', gzipSync(content)));
    await source.read(0, new Uint8Array(10));
    await source.close();
    const open = execFileSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' });
    expect(open).not.toContain('closed.gz');
  });
});
