import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dissect } from '../../../src/core/wire/dissect.ts';
import { decode } from '../../support/decoding.ts';
import { runTool } from '../../support/externalTools.ts';
import { linkTypes, rareLinkTypes } from '../../support/links.ts';
import { PcapngWriter } from '../../support/pcapngWriter.ts';
import { type RandomFrame, randomFrames } from './randomFrames.ts';
import { randomTunnels } from './randomTunnels.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcp-reset-wire-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fields = [
  'frame.protocols',
  'tcp.stream',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.flags',
  'tcp.len',
  'icmp.type',
  'icmpv6.type',
];

/** What Wireshark sees of each frame: the way to TCP, ports, numbers, flags and length of those it gives a tcp.stream. */
function wiresharks(frames: readonly RandomFrame[]): string[] {
  const types: number[] = [...Object.values(linkTypes), ...Object.values(rareLinkTypes)];
  const writer = new PcapngWriter().section();
  for (const linkType of types) writer.interface({ linkType });
  frames.forEach(({ bytes, linkType, wireLength }, i) =>
    writer.enhanced(bytes, 1_767_323_045_000_000n + BigInt(i), {
      interface: types.indexOf(linkType),
      wireLength,
    }),
  );
  const file = join(folder, 'frames.pcapng');
  writeFileSync(file, writer.bytes());
  const answer = runTool('tshark', ['-n', '-r', file, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]);
  expect(answer.status, answer.stderr).toBe(0);
  return answer.stdout.split('\n').slice(0, -1).map(wiresharkLine);
}

function wiresharkLine(line: string): string {
  const [protocols = '', stream, source, destination, seq, ack, flags, length, icmp, icmpv6] = line.split('\t');
  if (stream === '' || stream === undefined) return 'not TCP';
  const isQuoted = icmp !== '' || icmpv6 !== '';
  // Of a quoted header Wireshark tells the sequence number only now and then, and never a length.
  const numbers = isQuoted ? [ack, bits(flags)] : [seq, ack, bits(flags), length];
  // Behind TCP there are the protocols that it carries, which are no business of this part.
  const path = protocols.replace(/(.*:tcp).*/, '$1');
  return [isQuoted ? 'quoted' : 'TCP', path, source, destination, ...numbers].join(' ');
}

const bits = (flags: string | undefined): string => (flags === '' || flags === undefined ? '' : String(Number(flags) & 0x1ff));

function ours({ bytes, linkType, wireLength }: RandomFrame): string {
  const { outcome, segment } = decode(bytes, linkType, wireLength);
  if (!segment || (outcome !== 'TCP' && outcome !== 'TCP_IN_ICMP_ERROR')) return 'not TCP';
  const { sourcePort, destinationPort, seq, ack, flags, payloadLength, badHeaderLength } = segment;
  // Wireshark stops at an impossible data offset: too small, before the flags; too large, before the length.
  const isTooSmall = badHeaderLength === 1 && flags === 0;
  const length = badHeaderLength === 1 && !isTooSmall ? '' : payloadLength;
  const after = isTooSmall ? ['', ''] : [ack >>> 0, flags];
  const { path } = dissect(bytes, linkType, wireLength);
  if (outcome === 'TCP_IN_ICMP_ERROR') return ['quoted', path, sourcePort, destinationPort, ...after].join(' ');
  return ['TCP', path, sourcePort, destinationPort, seq >>> 0, ...after, length].join(' ');
}

const differences = (frames: readonly RandomFrame[], expected: readonly string[]): string[] =>
  frames.flatMap((frame, i) => {
    const seen = ours(frame);
    return seen === expected[i] ? [] : [`frame ${i + 1}: Wireshark ${expected[i] ?? ''}; here ${seen}`];
  });

describe('decodeFrame', () => {
  it('sees in four thousand frames of all kinds what Wireshark sees', () => {
    const frames = randomFrames(4000, 20260102);
    const expected = wiresharks(frames);
    expect(expected).toHaveLength(frames.length);
    expect(expected.filter((line) => line.startsWith('TCP')).length).toBeGreaterThan(1500);
    expect(expected.filter((line) => line.startsWith('quoted')).length).toBeGreaterThan(200);
    expect(expected.filter((line) => line === 'not TCP').length).toBeGreaterThan(500);
    expect(differences(frames, expected)).toEqual([]);
  }, 60_000);

  it('finds in five thousand tunnels and rare links the TCP that Wireshark finds, on the same way', () => {
    const frames = randomTunnels(5000, 20260103);
    const expected = wiresharks(frames);
    expect(expected).toHaveLength(frames.length);
    expect(expected.filter((line) => line.startsWith('TCP')).length).toBeGreaterThan(3000);
    expect(expected.filter((line) => line === 'not TCP').length).toBeGreaterThan(100);
    expect(differences(frames, expected)).toEqual([]);
  }, 60_000);
});
