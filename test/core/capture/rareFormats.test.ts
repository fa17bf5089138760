import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPackets } from '../../../src/core/capture/packetReader.ts';
import { readCapture } from '../../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { concat, payloadBytes, u16, u32, u8 } from '../../support/bytes.ts';
import { type CaptureFrame, pcapFile } from '../../support/captureFile.ts';
import { flow } from '../../support/conversation.ts';
import { runTool } from '../../support/externalTools.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { readBack } from '../../support/reading.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcp-reset-rare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const frames = flow({ rttMs: 20.001 }).handshake().send('client', 100).send('server', 700).rst('server').frames();
const cut = frames.map((frame, i) => ({ ...frame, bytes: frame.bytes.subarray(0, 50 + i), wireLength: frame.bytes.length }));

interface Header {
  magic: number;
  minor?: number;
  linkType?: number;
  little?: boolean;
  /** Bytes after the usual file header, and in each record's. */
  fileExtra?: Uint8Array;
  extra?: (index: number) => Uint8Array;
  unit?: bigint;
}

/** A pcap variant. */
function variant(list: readonly CaptureFrame[], header: Header): Uint8Array {
  const {
    magic,
    minor = 4,
    linkType = 1,
    little = true,
    fileExtra = u8(),
    extra = (): Uint8Array => u8(),
    unit = 1000n,
  } = header;
  const word = (value: number): Uint8Array => u32(value, little);
  const records = list.flatMap(({ bytes, time, wireLength = bytes.length }, i) => {
    const lengths = [word(bytes.length), word(wireLength)];
    if (minor < 3) lengths.reverse();
    const fraction = word(Number((time % 1_000_000_000n) / unit));
    return [word(Number(time / 1_000_000_000n)), fraction, ...lengths, extra(i), bytes];
  });
  const fields = [word(magic), u16(2, little), u16(minor, little), word(0), word(0), word(65535), word(linkType)];
  return concat(...fields, fileExtra, ...records);
}

const patched =
  (little: boolean, tail: Uint8Array) =>
  (index: number): Uint8Array =>
    concat(u32(3, little), u16(0x0800, little), u8(index % 2 === 0 ? 4 : 0), tail);

function snoop(
  list: readonly CaptureFrame[],
  options: { dropped?: number; network?: number; version?: number } = {},
): Uint8Array {
  const records = list.flatMap(({ bytes, time, wireLength = bytes.length }, i) => {
    const pad = new Uint8Array(-bytes.length & 3);
    const lengths = [u32(wireLength), u32(bytes.length), u32(24 + bytes.length + pad.length), u32((options.dropped ?? 0) * i)];
    return [...lengths, u32(Number(time / 1_000_000_000n)), u32(Number((time % 1_000_000_000n) / 1000n)), bytes, pad];
  });
  return concat(payloadBytes('snoop\0\0\0'), u32(options.version ?? 2), u32(options.network ?? 4), ...records);
}

interface ErfOptions {
  type?: number;
  lost?: number;
  before?: Uint8Array;
}
function erf(list: readonly CaptureFrame[], { type = 2, lost = 0, before = u8(0, 0) }: ErfOptions = {}): Uint8Array {
  return concat(
    ...list.map(({ bytes, time, wireLength = bytes.length }) => {
      const fraction = ((time % 1_000_000_000n) << 32n) / 1_000_000_000n + 1n;
      const body = concat(before, bytes);
      const pad = new Uint8Array(-body.length & 7);
      const head = [u32(Number(fraction), true), u32(Number(time / 1_000_000_000n), true), u8(type, 4 + 1)];
      return concat(...head, u16(16 + body.length + pad.length), u16(lost), u16(wireLength), body, pad);
    }),
  );
}

const captures: Readonly<Record<string, Uint8Array>> = {
  'modified pcap (ss991029)': variant(frames, { magic: 0xa1b2cd34, extra: patched(true, u8(0)) }),
  'modified pcap, big-endian': variant(frames, { magic: 0xa1b2cd34, little: false, extra: patched(false, u8(0)) }),
  'modified pcap of SuSE 6.3 (ss990915)': variant(frames, { magic: 0xa1b2cd34, extra: patched(true, u8(0, 1, 2, 0, 0)) }),
  'modified pcap with the usual magic (ss990417)': variant(frames, { magic: 0xa1b2c3d4, extra: patched(true, u8(0)) }),
  'Nokia pcap': variant(frames, { magic: 0xa1b2c3d4, extra: () => u8(1, 2, 3, 4) }),
  'AIX pcap': variant(frames, { magic: 0xa1b2c3d4, minor: 2, linkType: 6, little: false, unit: 1n }),
  'Ixia hardware capture': variant(frames, { magic: 0x1c0001ac, fileExtra: u32(1234), unit: 1n }),
  'Ixia software capture': variant(frames, { magic: 0x1c0001ab, fileExtra: u32(1234) }),
  'usual pcap, cut packets': variant(cut, { magic: 0xa1b2c3d4 }),
  'one packet': variant(frames.slice(0, 1), { magic: 0xa1b2c3d4 }),
  snoop: snoop(frames),
  'snoop, cut packets': snoop(cut, { network: 0 }),
  ERF: erf(frames),
};

const epoch = (time: bigint): string => `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;

describe('rare formats', () => {
  it.each(Object.entries(captures))('are read as tshark reads them: %s', async (name, capture) => {
    const file = join(folder, `${Object.keys(captures).indexOf(name)}.capture`);
    writeFileSync(file, capture);
    const fields = ['frame.number', 'frame.time_epoch', 'frame.cap_len', 'frame.len', 'tcp.stream', 'tcp.len'];
    const answer = runTool('tshark', ['-n', '-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]);
    const expected = answer.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t').slice(0, 4));
    expect(expected).toHaveLength(name === 'one packet' ? 1 : frames.length);
    const { frames: read, warnings } = await readBack(capture);
    expect(warnings).toEqual([]);
    // tshark 4.0 takes the nanoseconds of this one for microseconds; later versions do not (Wireshark's issue 14073).
    if (name === 'Ixia hardware capture') expected.forEach((row, i) => (row[1] = epoch(frames[i]?.time ?? 0n)));
    expect(read.map(({ bytes, time, wireLength }, i) => [i + 1, epoch(time), bytes.length, wireLength].map(String))).toEqual(
      expected,
    );
    for (const chunkSize of [1, 50, 1000]) expect((await readBack(capture, chunkSize)).frames).toEqual(read);
  });

  it.each(Object.entries(captures))('give their packets again: %s', async (name, capture) => {
    const source = new MemorySource(capture);
    const { reader } = await readCapture(source, { frame: (): void => undefined }, new WarningLog());
    const packets = await readPackets(source, reader, [...frames.keys()].map((i) => i + 1).slice(0, reader.frames));
    const expected = name.includes('cut') ? cut : frames;
    packets.forEach(({ bytes }, i) => expect(bytes).toEqual(expected[i]?.bytes));
    const says = name.startsWith('modified')
      ? ['interface 3', 'outbound']
      : name === 'ERF'
        ? ['interface 1', null]
        : [null, null];
    expect([packets[0]?.interface, packets[0]?.direction]).toEqual(says);
  });

  it('tell what was lost', async () => {
    expect((await readBack(snoop(frames, { dropped: 7 }))).drops).toEqual([
      { interface: null, packets: 7 * (frames.length - 1) },
    ]);
    expect((await readBack(erf(frames, { lost: 2 }))).drops).toEqual([{ interface: null, packets: 2 * frames.length }]);
  });

  it('of snoop are refused in words when nobody knows what is in them', async () => {
    const refused = { code: 'unreadable' };
    await expect(readBack(snoop(frames, { network: 99 }))).rejects.toMatchObject({ ...refused, message: /network type 99/ });
    await expect(readBack(snoop(frames, { version: 5 }))).rejects.toMatchObject({ ...refused, message: /version 5/ });
    await expect(readBack(snoop(frames).subarray(0, 13))).rejects.toMatchObject({ ...refused, message: /within its header/ });
  });

  it.each([
    ['snoop', snoop(frames), 16],
    ['ERF', erf(frames), 0],
  ] as const)('of %s end where they are damaged or cut, with a note', async (_name, capture, first) => {
    const { frames: cutShort, warnings } = await readBack(capture.subarray(0, -7));
    expect(cutShort).toHaveLength(frames.length - 1);
    expect(warnings).toMatchObject([{ code: 'truncated-record', frame: frames.length }]);
    const damaged = capture.slice();
    const view = new DataView(damaged.buffer);
    // The length of the fourth record; before that, ERF would not be taken for one.
    let at: number = first;
    const lengthAt = first === 16 ? 8 : 10;
    for (let record = 0; record < 3; record++) at += first === 16 ? view.getUint32(at + 8) : view.getUint16(at + 10);
    damaged.fill(0, at + lengthAt, at + lengthAt + 2);
    damaged.fill(0, at + lengthAt, at + lengthAt + (first === 16 ? 4 : 2));
    const after = await readBack(damaged);
    expect(after.frames).toHaveLength(3);
    expect(after.warnings).toMatchObject([{ code: 'bad-record-length', frame: 4, offset: at }]);
  });

  it('of ERF may carry extension headers, IP without a link, and records without packets', async () => {
    const extended = erf(frames.slice(0, 4), {
      type: 0x82,
      before: concat(u8(0x80), new Uint8Array(7), u8(1), new Uint8Array(7), u8(0, 0)),
    });
    const { frames: read } = await readBack(extended);
    expect(read.map(({ bytes, linkType }) => [bytes.length, linkType])).toEqual(
      frames.slice(0, 4).map(({ bytes }) => [bytes.length, 1]),
    );
    const bare = frames.slice(0, 3).map((frame) => ({ ...frame, bytes: frame.bytes.subarray(14) }));
    const raw = await readBack(erf(bare, { type: 22, before: u8() }));
    expect(raw.frames.map(({ linkType }) => linkType)).toEqual([228, 228, 228]);
    expect(raw.frames[0]?.bytes).toEqual(bare[0]?.bytes);
    const other = await readBack(erf(frames.slice(0, 3), { type: 27, before: u8() }));
    expect(other.frames.map(({ linkType }) => linkType)).toEqual([-1, -1, -1]);
  });

  it('are not seen in what is none of them', async () => {
    for (const bytes of [
      new Uint8Array(3000),
      new Uint8Array(3000).fill(0xff),
      payloadBytes('#!/bin/sh\n'.repeat(500)),
      erf(frames).subarray(0, 20),
      concat(erf(frames.slice(0, 1)), new Uint8Array(500)),
    ]) {
      await expect(readBack(bytes)).rejects.toMatchObject({ code: 'not-a-capture' });
    }
    // An ordinary pcap with strange packets stays one.
    expect((await readBack(pcapFile([{ bytes: u8(1), time: 5n, wireLength: 0 }], { resolution: 'micro' }))).frames).toHaveLength(
      1,
    );
  });
});
