import { describe, expect, it } from 'vitest';
import { CaptureError } from '../../../src/core/analysis.ts';
import { concat, u32 } from '../../support/bytes.ts';
import { type CaptureFrame, type PcapOptions, pcapFile } from '../../support/captureFile.ts';
import { flow, scriptStart } from '../../support/conversation.ts';
import { readBack } from '../../support/reading.ts';

const frames = flow({ rttMs: 20.000_001 }).handshake().send('client', 100).rst('server').frames();
const first = frames[0] as CaptureFrame;
const HEADER = 24;

/** The capture with a 32-bit little-endian word changed. */
function patched(capture: Uint8Array, at: number, value: number): Uint8Array {
  const copy = capture.slice();
  copy.set(u32(value, true), at);
  return copy;
}

const orders = ['little', 'big'] as const;
const resolutions = ['micro', 'nano'] as const;
const variants = orders.flatMap((order) => resolutions.map((resolution) => ({ order, resolution })));

describe('classic pcap', () => {
  it.each(variants)('reads $order-endian files with $resolution seconds exactly', async (variant: PcapOptions) => {
    const { format, frames: read, warnings } = await readBack(pcapFile(frames, variant));
    expect(format).toBe('pcap');
    expect(warnings).toEqual([]);
    const unit = variant.resolution === 'micro' ? 1000n : 1n;
    expect(read.map(({ bytes, time }) => ({ bytes, time }))).toEqual(
      frames.map(({ bytes, time }) => ({ bytes, time: time - (time % unit) })),
    );
    expect(read.map(({ offset }) => offset).slice(0, 2)).toEqual([HEADER, HEADER + 16 + first.bytes.length]);
    expect(new Set(read.map(({ linkType }) => linkType))).toEqual(new Set([1]));
  });

  it('reads no frames from a header alone, and does not complain', async () => {
    expect(await readBack(pcapFile([]))).toEqual({ format: 'pcap', size: HEADER, frames: [], warnings: [], drops: [] });
  });

  it('tells captured from wire length', async () => {
    const cut = { ...first, bytes: first.bytes.subarray(0, 60), wireLength: 1514 };
    const { frames: read } = await readBack(pcapFile([cut, { ...first, bytes: new Uint8Array(0), wireLength: 60 }]));
    expect(read.map(({ bytes, wireLength }) => [bytes.length, wireLength])).toEqual([
      [60, 1514],
      [0, 60],
    ]);
  });

  it('leaves the length of the frame check sequence out of the link type', async () => {
    const { frames: read } = await readBack(pcapFile([first], { linkType: 0x4400_0071 }));
    expect(read[0]?.linkType).toBe(113);
  });

  it.each([
    { version: [2, 2], swapped: true },
    { version: [2, 3], swapped: true },
    { version: [2, 3], swapped: false },
    { version: [543, 0], swapped: true },
  ])('knows where version $version has its lengths ($swapped)', async ({ version, swapped }) => {
    const file = pcapFile([{ ...first, wireLength: 2000 }]);
    const view = new DataView(file.buffer);
    view.setUint16(4, version[0] ?? 0, true);
    view.setUint16(6, version[1] ?? 0, true);
    view.setUint32(HEADER + (swapped ? 8 : 12), 2000, true);
    view.setUint32(HEADER + (swapped ? 12 : 8), first.bytes.length, true);
    const { frames: read, warnings } = await readBack(file);
    expect(warnings).toEqual([]);
    expect(read).toMatchObject([{ bytes: first.bytes, wireLength: 2000 }]);
  });

  it('refuses versions before 2', async () => {
    await expect(readBack(patched(pcapFile(frames), 4, 1))).rejects.toThrow(/version 1/);
  });

  it('carries a fraction of more than a second over, and says so', async () => {
    const file = patched(pcapFile([first], { resolution: 'micro' }), HEADER + 4, 1_500_000);
    const { frames: read, warnings } = await readBack(file);
    expect(read[0]?.time).toBe(scriptStart + 1_500_000_000n);
    expect(warnings).toMatchObject([{ code: 'time-out-of-range', frame: 1, offset: HEADER }]);
    const largest = patched(patched(pcapFile([first]), HEADER, 0xffffffff), HEADER + 4, 0xffffffff);
    expect((await readBack(largest)).frames[0]?.time).toBe(3n * 1_000_000_000n + 294_967_295n);
  });

  it('reads times up to 2106', async () => {
    const { frames: read, warnings } = await readBack(patched(pcapFile([first]), HEADER, 0xffff_fff0));
    expect(read[0]?.time).toBe(0xffff_fff0n * 1_000_000_000n);
    expect(warnings).toEqual([]);
  });

  it.each([1, 15, 16, 17, 60])('warns of a last record of which only %i bytes are there', async (there) => {
    const whole = pcapFile(frames);
    const lastLength = 16 + (frames.at(-1)?.bytes.length ?? 0);
    const { frames: read, warnings } = await readBack(whole.subarray(0, whole.length - lastLength + there));
    expect(read).toHaveLength(frames.length - 1);
    expect(warnings).toMatchObject([
      { code: 'truncated-record', frame: frames.length, offset: whole.length - lastLength, count: 1 },
    ]);
    expect(warnings[0]?.message).toContain(`frame ${frames.length}`);
  });

  it('stops where a record claims more than any packet has, and keeps what came before', async () => {
    const second = HEADER + 16 + first.bytes.length;
    for (const length of [262_145, 0x7fff_ffff, 0xffff_ffff]) {
      const { frames: read, warnings } = await readBack(patched(pcapFile(frames), second + 8, length));
      expect(read).toHaveLength(1);
      expect(warnings).toMatchObject([{ code: 'bad-record-length', frame: 2, offset: second }]);
    }
  });

  it('reads the longest packet there may be', async () => {
    const longest = { ...first, bytes: concat(first.bytes, new Uint8Array(262_144 - first.bytes.length)) };
    const { frames: read, warnings } = await readBack(pcapFile([longest, first]));
    expect(read.map(({ bytes }) => bytes.length)).toEqual([262_144, first.bytes.length]);
    expect(warnings).toEqual([]);
  });

  it('skips what a USB message has beyond that, without holding it', async () => {
    const message = { ...first, bytes: new Uint8Array(3_000_000).fill(7) };
    const { frames: read, warnings } = await readBack(pcapFile([message, first], { linkType: 249 }));
    expect(read.map(({ bytes }) => bytes.length)).toEqual([262_144, first.bytes.length]);
    expect(warnings).toEqual([]);
    const atEnd = pcapFile([first, message], { linkType: 249 });
    expect(await readBack(atEnd, 1000)).toMatchObject({ size: atEnd.length, warnings: [] });
    const cut = atEnd.subarray(0, 500_000);
    expect((await readBack(cut)).warnings).toMatchObject([{ code: 'truncated-record' }]);
  });

  it('says that a file ends within its header', async () => {
    const cut = readBack(pcapFile([]).subarray(0, 20));
    await expect(cut).rejects.toBeInstanceOf(CaptureError);
    await expect(cut).rejects.toMatchObject({ code: 'unreadable' });
  });
});
