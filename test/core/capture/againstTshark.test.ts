import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { pcapFile } from '../../support/captureFile.ts';
import { flow, scriptStart } from '../../support/conversation.ts';
import { runTool } from '../../support/externalTools.ts';
import { PcapngWriter } from '../../support/pcapngWriter.ts';
import { readBack } from '../../support/reading.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcp-reset-capture-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const frames = flow({ rttMs: 20.000_001 }).handshake().send('client', 100).rst('server').frames();
const [a, b] = frames.map(({ bytes }) => bytes) as [Uint8Array, Uint8Array];
const cut = frames.map((frame, i) => ({ ...frame, bytes: frame.bytes.subarray(0, 50 + i), wireLength: frame.bytes.length }));
const seconds = scriptStart / 1_000_000_000n;

const captures: Readonly<Record<string, Uint8Array>> = {
  'pcap, nanoseconds': pcapFile(frames),
  'pcap, microseconds, big-endian': pcapFile(frames, { order: 'big', resolution: 'micro' }),
  'pcap, cut packets': pcapFile(cut),
  'pcap, cut file': pcapFile(frames).subarray(0, -3),
  'pcap, cut record header': pcapFile(frames).subarray(0, -60),
  'pcap, a wrong length': pcapFile(frames).fill(0xff, 24 + 16 + a.length + 8, 24 + 16 + a.length + 12),
  'pcapng, many resolutions': [0, 3, 6, 9, 0x80 + 20, 0x80 + 30]
    .reduce((writer, resolution) => writer.interface({ resolution }), new PcapngWriter().section())
    .enhanced(a, seconds)
    .enhanced(a, seconds * 1000n + 7n, { interface: 1 })
    .enhanced(a, seconds * 1_000_000n + 7n, { interface: 2 })
    .enhanced(a, scriptStart + 987_654_321n, { interface: 3 })
    .enhanced(a, (seconds << 20n) + 12345n, { interface: 4 })
    .enhanced(a, (seconds << 30n) + 12345n, { interface: 5 })
    .bytes(),
  'pcapng, sections, offsets and blocks to skip': new PcapngWriter()
    .section('big', { length: 20n })
    .block(0x99, new Uint8Array(40))
    .interface({ offset: -3600n, resolution: 9 })
    .enhanced(a, scriptStart, { wireLength: 1514 })
    .obsolete(b, scriptStart + 5n)
    .section('little')
    .interface({ linkType: 101 })
    .enhanced(b.subarray(14), scriptStart / 1000n)
    .bytes(),
  'pcapng, frames that are no packets': [9, 0xbad, 0x4000_0bad, 0x216]
    .reduce(
      (writer, type) => writer.block(type, new TextEncoder().encode('__REALTIME_TIMESTAMP=1767323045000000\nMESSAGE=hi')),
      new PcapngWriter()
        .section()
        .interface()
        .enhanced(a, scriptStart / 1000n),
    )
    .enhanced(b, scriptStart / 1000n)
    .bytes(),
  'pcapng, a cut block': new PcapngWriter().section().interface().enhanced(a, 5n).enhanced(b, 6n).bytes().subarray(0, -9),
};

describe('readCapture', () => {
  it.each(Object.entries(captures))('counts and times frames as tshark: %s', async (name, capture) => {
    const file = join(folder, `${Object.keys(captures).indexOf(name)}.capture`);
    writeFileSync(file, capture);
    const fields = ['frame.number', 'frame.time_epoch', 'frame.cap_len', 'frame.len', 'frame.encap_type'];
    const answer = runTool('tshark', ['-n', '-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]);
    const expected = answer.stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t').slice(0, 4));
    const { frames: read } = await readBack(capture);
    expect(expected.length).toBeGreaterThan(0);
    const seen = read.map(({ bytes, time, wireLength, linkType }, i) =>
      linkType < 0
        ? [String(i + 1), ...(expected[i]?.slice(1) ?? [])]
        : [String(i + 1), epoch(time), String(bytes.length), String(wireLength)],
    );
    expect(seen).toEqual(expected);
  });
});

const epoch = (time: bigint): string => `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
