import { describe, expect, it } from 'vitest';
import { readPackets } from '../../../src/core/capture/packetReader.ts';
import { type CaptureReading, readCapture } from '../../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { concat, payloadBytes, u32, u8 } from '../../support/bytes.ts';
import { type CaptureFrame, pcapFile } from '../../support/captureFile.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { PcapngWriter, pcapngFile } from '../../support/pcapngWriter.ts';

const ignore = { frame: (): void => undefined };
const start = 1_767_323_045_000_000_000n;
/** Frames that all differ, in length and content. */
const many = Array.from({ length: 5000 }, (_, i): CaptureFrame => ({
  bytes: concat(u32(i), payloadBytes((i * 7) % 90)),
  time: start + BigInt(i) * 1_000_003n,
  wireLength: 200 + i,
}));

async function opened(capture: Uint8Array): Promise<{ source: MemorySource; reading: CaptureReading }> {
  const source = new MemorySource(capture);
  return { source, reading: await readCapture(source, ignore, new WarningLog()) };
}

describe('readPackets', () => {
  it.each([
    ['pcap', pcapFile(many)],
    ['pcap, big-endian', pcapFile(many, { order: 'big' })],
    ['pcapng', pcapngFile(many)],
    ['pcapng, big-endian', pcapngFile(many, { order: 'big' })],
  ])('finds any frame of %s again', async (_name, capture) => {
    const { source, reading } = await opened(capture);
    for (const frame of [1, 2, 127, 128, 129, 130, 257, 2500, 4999, 5000]) {
      const [packet] = await readPackets(source, reading.reader, [frame]);
      const expected = many[frame - 1];
      expect(packet).toMatchObject({ frame, bytes: expected?.bytes, wireLength: expected?.wireLength, linkType: 1, timed: true });
      const { seconds = 0, nanoseconds = 0 } = packet ?? {};
      expect(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)).toBe(expected?.time);
    }
  });

  it('reads several at a time, in order, each once', async () => {
    const { source, reading } = await opened(pcapFile(many));
    const packets = await readPackets(source, reading.reader, [4000, 3, 3, 140, 141, 4900, 1]);
    expect(packets.map(({ frame }) => frame)).toEqual([1, 3, 140, 141, 4000, 4900]);
    for (const { frame, bytes } of packets) expect(bytes).toEqual(many[frame - 1]?.bytes);
  });

  it('reads no more of a large capture than what lies behind a checkpoint', async () => {
    const large = Array.from({ length: 5000 }, (_, i): CaptureFrame => ({ bytes: payloadBytes(1000), time: start + BigInt(i) }));
    const { source, reading } = await opened(pcapFile(large));
    const before = source.reads;
    await readPackets(source, reading.reader, [4600]);
    // A checkpoint is at most 127 frames of 1,016 bytes before, and the next piece is read ahead.
    expect(source.reads - before).toBeLessThanOrEqual(4);
  });

  it('keeps apart the sections and interfaces of a capture', async () => {
    const writer = new PcapngWriter();
    const expected: { linkType: number; bytes: Uint8Array }[] = [];
    for (let section = 0; section < 40; section++) {
      writer.section(section % 2 === 0 ? 'little' : 'big').interface({ linkType: 100 + section, resolution: 9 });
      for (let i = 0; i < 20; i++) {
        if (i === 10) writer.interface({ linkType: 200 + section, resolution: 9 });
        const bytes = u8(section, i, 1, 2);
        const of = i < 10 ? 0 : 1;
        writer.enhanced(bytes, start, { interface: of });
        expected.push({ linkType: (of === 0 ? 100 : 200) + section, bytes });
      }
    }
    const { source, reading } = await opened(writer.bytes());
    const frames = expected.map((_, i) => i + 1);
    for (const frame of frames) {
      expect((await readPackets(source, reading.reader, [frame]))[0]).toMatchObject(expected[frame - 1] ?? {});
    }
    expect(await readPackets(source, reading.reader, frames)).toMatchObject(expected);
  });

  it('leaves out again what was left out before its interface was described', async () => {
    const writer = new PcapngWriter().section().interface({ resolution: 9 });
    for (let i = 0; i < 200; i++) writer.enhanced(u8(i), start, { interface: 0 }).enhanced(u8(255), start, { interface: 1 });
    writer.interface({ resolution: 9 }).enhanced(u8(250), start, { interface: 1 });
    const { source, reading } = await opened(writer.bytes());
    const packets = await readPackets(source, reading.reader, [130, 200, 201]);
    expect(packets.map(({ bytes }) => bytes[0])).toEqual([129, 199, 250]);
  });

  it('gives frames without a time the one they were given', async () => {
    const writer = new PcapngWriter().section().interface({ resolution: 9 });
    for (let i = 0; i < 300; i++) {
      if (i % 3 === 0) writer.enhanced(u8(1), start + BigInt(i) * 1_000_000_000n);
      else writer.simple(u8(2));
    }
    const { source, reading } = await opened(writer.bytes());
    for (const frame of [129, 257]) {
      const [packet] = await readPackets(source, reading.reader, [frame]);
      expect(packet).toMatchObject({ timed: false, seconds: 1_767_323_045 + Math.floor((frame - 1) / 3) * 3 });
    }
  });

  it.each(['little', 'big'] as const)('tells interface, direction and comments, %s-endian', async (order) => {
    const writer = new PcapngWriter()
      .section(order)
      .interface({ resolution: 9, name: 'eth0' })
      .interface({ description: 'Wi-Fi' });
    const options = (flags: number): Uint8Array =>
      concat(
        writer.option(1, payloadBytes('look here — \u{1f600}')),
        writer.option(2, writer.u32(flags)),
        writer.option(1, concat(u8(0xff, 0x41, 0xc0, 0x80, 0xed, 0xa0, 0x80))),
        writer.u32(0),
      );
    writer
      .enhanced(u8(1, 2, 3), start, { options: options(1) })
      .enhanced(u8(1, 2, 3), 5n, { interface: 1, options: options(2) })
      .enhanced(u8(1), start)
      .obsolete(u8(1, 2, 3, 4, 5), start, { options: writer.option(1, payloadBytes('old')) })
      .simple(u8(9))
      .block(0xbad, u8(1, 2, 3, 4));
    const { source, reading } = await opened(writer.bytes());
    const packets = await readPackets(source, reading.reader, [1, 2, 3, 4, 5, 6]);
    const comments = ['look here — \u{1f600}', '\ufffdA\ufffd\ufffd\ufffd\ufffd\ufffd'];
    expect(packets.map(({ interface: name, direction, comments: said }) => [name, direction, said])).toEqual([
      ['eth0', 'inbound', comments],
      ['Wi-Fi', 'outbound', comments],
      ['eth0', null, []],
      ['eth0', null, ['old']],
      ['eth0', null, []],
      [null, null, []],
    ]);
    expect(packets.map(({ timed }) => timed)).toEqual([true, true, true, true, false, false]);
  });

  it('says when the capture is not what it was', async () => {
    const { source, reading } = await opened(pcapFile(many));
    source.bytes.fill(0xff, 3000);
    await expect(readPackets(source, reading.reader, [4000])).rejects.toThrow(/has changed since it was read/);
    const short = new MemorySource(pcapFile(many.slice(0, 1000)));
    await expect(readPackets(short, reading.reader, [4000])).rejects.toThrow(/has changed since it was read/);
  });

  it('refuses frames that are not there, and too much at a time', async () => {
    const { source, reading } = await opened(pcapFile(many));
    for (const frame of [0, -1, 1.5, 5001, NaN]) {
      await expect(readPackets(source, reading.reader, [frame])).rejects.toThrow(RangeError);
    }
    const all = Array.from({ length: 10_001 }, (_, i) => i);
    await expect(readPackets(source, reading.reader, all)).rejects.toThrow(/At most 10000 packets/);
    const jumbo = Array.from({ length: 200 }, (): CaptureFrame => ({ bytes: new Uint8Array(200_000), time: start }));
    const large = await opened(pcapFile(jumbo));
    const frames = jumbo.map((_, i) => i + 1);
    await expect(readPackets(large.source, large.reading.reader, frames)).rejects.toThrow(/bytes of packets/);
    expect(await readPackets(large.source, large.reading.reader, frames.slice(0, 100))).toHaveLength(100);
  });

  it('gives up a capture of nothing but sections, not the memory', async () => {
    const writer = new PcapngWriter();
    const one = new PcapngWriter().section().interface().bytes();
    const packets = Array.from({ length: 128 }, () => new PcapngWriter().enhanced(u8(7), 1n).bytes());
    const block = concat(...Array.from({ length: 100 }, () => one.subarray(28)), ...packets);
    for (let i = 0; i < 700; i++) writer.raw(one).raw(block);
    const { source, reading } = await opened(writer.bytes());
    expect((await readPackets(source, reading.reader, [60_000]))[0]?.bytes).toEqual(u8(7));
    await expect(readPackets(source, reading.reader, [89_000])).rejects.toThrow(/more than 65536 sections/);
  });
});

describe('reading on', () => {
  const whole = pcapFile(many);
  it.each([
    ['pcap', whole],
    ['pcapng', pcapngFile(many)],
  ])('gives every frame of a growing %s once, and warns of no cut', async (_name, capture) => {
    const source = new MemorySource(capture.subarray(0, 30_001));
    let frames = 0;
    const sink = {
      frame: (): void => {
        frames++;
      },
    };
    const warnings = new WarningLog();
    const reading = await readCapture(source, sink, warnings);
    expect(warnings.list()).toMatchObject([{ code: 'truncated-record' }]);
    for (let length = 30_002; length < capture.length; length += 33_333) {
      source.bytes = capture.subarray(0, length);
      await reading.readOn({ chunkSize: 5000 });
    }
    source.bytes = capture;
    await reading.readOn();
    await reading.readOn();
    expect(frames).toBe(many.length);
    expect(warnings.list()).toEqual([]);
    expect(reading.bytes).toBe(capture.length);
    expect(await readPackets(source, reading.reader, [1, 2000, 5000])).toMatchObject([
      { bytes: many[0]?.bytes },
      { bytes: many[1999]?.bytes },
      { bytes: many[4999]?.bytes },
    ]);
  });
});
