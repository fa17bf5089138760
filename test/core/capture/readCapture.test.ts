import { describe, expect, it } from 'vitest';
import { readCapture } from '../../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { payloadBytes, u8 } from '../../support/bytes.ts';
import { interleave, pcapFile } from '../../support/captureFile.ts';
import { captureOf, flow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { PcapngWriter, pcapngFile } from '../../support/pcapngWriter.ts';
import { readBack } from '../../support/reading.ts';

const connection = flow().handshake().send('client', 3000).ack('server').close();
const other = flow({ client: '[2001:db8::1]:40000', server: '[2001:db8::2]:443', start: 0.01 }).syn().refuse();
const frames = interleave(connection.frames(), other.frames());
const first = frames[0]?.bytes ?? u8();
const ignore = { frame: (): void => undefined };

const captures: Readonly<Record<string, Uint8Array>> = {
  'little-endian pcap': pcapFile(frames),
  'big-endian pcap': pcapFile(frames, { order: 'big', resolution: 'micro' }),
  'a cut pcap': pcapFile(frames).subarray(0, -7),
  'a pcap with a wrong length': pcapFile(frames).fill(0xee, 400, 420),
  'little-endian pcapng': pcapngFile(frames),
  'big-endian pcapng': pcapngFile(frames, { order: 'big' }),
  'a cut pcapng': pcapngFile(frames).subarray(0, -7),
  'pcapng with blocks to skip': new PcapngWriter()
    .section()
    .interface()
    .block(0x99, new Uint8Array(2000))
    .simple(first)
    .section('big')
    .interface({ resolution: 9 })
    .enhanced(first, 5n, { options: new Uint8Array(1000) })
    .bytes(),
  'pcapng with a damaged block': pcapngFile(frames).fill(0, 300, 340),
};

describe('readCapture', () => {
  it.each(Object.entries(captures))('reads %s the same, whatever the chunks', async (_name, capture) => {
    const whole = await readBack(capture);
    expect(whole.frames.length).toBeGreaterThan(0);
    for (const chunkSize of [1, 7, 16, 1000]) expect(await readBack(capture, chunkSize)).toEqual(whole);
  });

  it('reads the longest packet there may be, however the chunks cut it', async () => {
    const bytes = Uint8Array.from({ length: 262_144 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
    const longest = { bytes, time: 5n };
    for (const capture of [pcapFile([longest, longest]), pcapngFile([longest, longest])]) {
      // Chunks of 262,214 bytes end within the last bytes of pcapng's first packet.
      for (const chunkSize of [10_000, 262_214]) {
        const { frames: read, warnings } = await readBack(capture, chunkSize);
        expect(read.map((frame) => Buffer.compare(frame.bytes, bytes))).toEqual([0, 0]);
        expect(warnings).toEqual([]);
      }
    }
  });

  it('says calmly that a file is empty', async () => {
    await expect(readBack(u8())).rejects.toMatchObject({
      name: 'CaptureError',
      code: 'empty-file',
      message: expect.stringMatching(/empty/) as string,
    });
  });

  it.each([
    ['text', payloadBytes('#!/bin/sh\necho'), '23 21 2f 62 69 6e 2f 73'],
    ['one byte', u8(0xa1), 'a1'],
    ['a magic number nobody knows', u8(0x34, 0xcd, 0xb2, 0xa2, 0, 0), '34 cd b2 a2 00 00'],
  ])('says what the first bytes of %s are, and what is read', async (_name, bytes, shown) => {
    for (const chunkSize of [1, 1 << 20]) {
      await expect(readBack(bytes, chunkSize)).rejects.toMatchObject({
        code: 'not-a-capture',
        message: expect.stringMatching(new RegExp(`are ${shown}\\..*pcapng`)) as string,
      });
    }
  });

  it('reads forward only, a chunk at a time, and tells after each', async () => {
    const source = new MemorySource(captureOf(connection));
    const asked: [number, number][] = [];
    const read = source.read.bind(source);
    source.read = (offset, into): Promise<number> => {
      asked.push([offset, into.length]);
      return read(offset, into);
    };
    let chunks = 0;
    const onChunk = (): void => {
      chunks++;
    };
    const result = await readCapture(source, ignore, new WarningLog(), { chunkSize: 512, onChunk });
    expect(result).toMatchObject({ format: 'pcap', bytes: source.size });
    const wholeChunks = Math.ceil(source.size / 512);
    expect(asked.map(([offset]) => offset)).toEqual([...Array.from({ length: wholeChunks }, (_, i) => i * 512), source.size]);
    expect(asked.every(([, length]) => length === 512)).toBe(true);
    expect(chunks).toBe(wholeChunks);
  });

  it('does not read what it skips', async () => {
    const capture = new PcapngWriter().section().block(0x99, new Uint8Array(3_000_000)).interface().enhanced(first, 1n).bytes();
    const source = new MemorySource(capture);
    await readCapture(source, ignore, new WarningLog(), { chunkSize: 4096 });
    expect(source.reads).toBeLessThan(200);
  });

  it('stops within a chunk when it is aborted, with an AbortError', async () => {
    const source = new MemorySource(captureOf(connection));
    const signal = { aborted: false };
    const onChunk = (): void => {
      signal.aborted = true;
    };
    const reading = readCapture(source, ignore, new WarningLog(), { chunkSize: 512, signal, onChunk });
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    expect(source.reads).toBeLessThanOrEqual(2);
  });

  it('waits for the read under way before it gives up, so that the file may be closed', async () => {
    const source = new MemorySource(captureOf(connection));
    const read = source.read.bind(source);
    let underWay = 0;
    source.read = async (offset, into): Promise<number> => {
      underWay++;
      await new Promise((resolve) => setTimeout(resolve, 5));
      underWay--;
      return read(offset, into);
    };
    const failing = {
      frame: (): void => {
        throw new Error('sink failed');
      },
    };
    await expect(readCapture(source, failing, new WarningLog(), { chunkSize: 512 })).rejects.toThrow('sink failed');
    expect(underWay).toBe(0);
  });

  it('gives what could be read before the source failed', async () => {
    const capture = captureOf(connection);
    const source = new MemorySource(capture);
    const read = source.read.bind(source);
    source.read = (offset, into): Promise<number> =>
      offset >= 1024 ? Promise.reject(new Error('The disk is gone.')) : read(offset, into);
    const warnings = new WarningLog();
    let count = 0;
    const counting = {
      frame: (): void => {
        count++;
      },
    };
    expect(await readCapture(source, counting, warnings, { chunkSize: 512 })).toMatchObject({ format: 'pcap', bytes: 1024 });
    expect(count).toBe(3);
    expect(warnings.list().map(({ code }) => code)).toEqual(['source-failed', 'truncated-record']);
    expect(warnings.list()[0]?.message).toContain('The disk is gone.');
  });

  it('fails with the sentence of a source that gives nothing', async () => {
    const source = new MemorySource(captureOf(connection));
    source.read = (): Promise<number> => Promise.reject(new Error('You may not read this file.'));
    const reading = readCapture(source, ignore, new WarningLog());
    await expect(reading).rejects.toMatchObject({
      name: 'CaptureError',
      code: 'unreadable',
      message: 'You may not read this file.',
    });
  });

  it('takes short reads for what they are', async () => {
    const capture = captureOf(connection);
    const source = new MemorySource(capture);
    const read = source.read.bind(source);
    source.read = (offset, into): Promise<number> => read(offset, into.subarray(0, 100));
    let count = 0;
    const counting = {
      frame: (): void => {
        count++;
      },
    };
    const warnings = new WarningLog();
    await readCapture(source, counting, warnings);
    expect(count).toBe(connection.frames().length);
    expect(warnings.list()).toEqual([]);
  });
});
