import { describe, expect, it } from 'vitest';
import { Copies } from '../../../src/core/tcp/copies.ts';
import { type CaptureFrame, pcapFile } from '../../support/captureFile.ts';
import { captureOf, flow, type PacketOverrides, type ScriptedFlow } from '../../support/conversation.ts';
import { ethernet } from '../../support/links.ts';
import { indexOf } from '../../support/resetFacts.ts';

/** Frame of the original for each copy in the capture's first flow. */
async function copiesIn(capture: Uint8Array): Promise<[copy: number, original: number][]> {
  const { flows, packets } = await indexOf(capture);
  const copies = new Copies(packets);
  const found: [number, number][] = [];
  for (let row = flows.firstRow[0] ?? -1; row >= 0; row = packets.next(row)) {
    const original = copies.originalOf(row);
    if (original >= 0) found.push([packets.frame(row), packets.frame(original)]);
  }
  return found;
}

/** Each frame twice, the second as `again` makes it, so many seconds later. */
const twice = (frames: readonly CaptureFrame[], after: number, again: (bytes: Uint8Array) => Uint8Array): CaptureFrame[] =>
  frames.flatMap((frame) => [frame, { ...frame, bytes: again(frame.bytes), time: frame.time + BigInt(Math.round(after * 1e9)) }]);
const same = (bytes: Uint8Array): Uint8Array => bytes.slice();
/** Behind a router: one hop less, other MAC addresses. */
const routed = (bytes: Uint8Array): Uint8Array => {
  const copy = bytes.slice();
  copy.set([2, 0, 0, 0, 0, 0x77, 2, 0, 0, 0, 0, 0x78]);
  copy[14 + 8] = (copy[14 + 8] ?? 0) - 1;
  return copy;
};
const tagged = (bytes: Uint8Array): Uint8Array => ethernet(bytes.subarray(14), { vlans: [7] });

const talk = (): ScriptedFlow =>
  flow().handshake().send('client', 3000).ack('server').send('server', 500).ack('client').close().rst('server', { after: 0.01 });
const all = (count: number): [number, number][] => Array.from({ length: count }, (_, i) => [2 * i + 2, 2 * i + 1]);

describe('a packet that crosses the capture twice is a copy', () => {
  const frames = talk().frames();
  it.each<[string, number, (bytes: Uint8Array) => Uint8Array]>([
    ['on a mirror port', 0.000_002, same],
    ['at the same moment', 0, same],
    ['before and behind a VLAN tag', 0.000_1, tagged],
    ['before and behind a router', 0.000_3, routed],
    ['before and behind a busy router', 0.03, routed],
  ])('%s', async (_, after, again) => {
    expect(await copiesIn(pcapFile(twice(frames, after, again)))).toEqual(all(frames.length));
  });

  it('in bursts', async () => {
    const burst = flow().handshake().send('client', 14_000).frames();
    const late = burst.map((frame) => ({ ...frame, bytes: routed(frame.bytes), time: frame.time + 1_500_000n }));
    const capture = pcapFile([...burst.slice(0, 3), ...burst.slice(3), ...late.slice(3)]);
    expect(await copiesIn(capture)).toHaveLength(late.length - 3);
  });

  it('without an IP ID: what no round trip allows', async () => {
    const host = { ipId: 0, ipIdCounts: false };
    const plain = flow({ clientHost: host, serverHost: host }).handshake().send('client', 100).send('server', 100).rst('client');
    const found = await copiesIn(pcapFile(twice(plain.frames(), 0.000_002, same)));
    // A bare ACK says too little of itself to tell.
    expect(found).toEqual(all(plain.frames().length).filter(([copy]) => copy !== 6));
    const six = flow({ client: '[2001:db8::1]:50000', server: '[2001:db8::2]:443' })
      .handshake()
      .send('client', 100)
      .rst('server');
    expect(await copiesIn(pcapFile(twice(six.frames(), 0.000_002, same)))).toEqual([
      [2, 1],
      [4, 3],
      [8, 7],
      [10, 9],
    ]);
  });
});

describe('what a sender repeats is no copy', () => {
  const retransmitted = (overrides: PacketOverrides, host = {}): ScriptedFlow =>
    flow({ clientHost: host }).handshake().send('client', 100).retransmit('client', overrides);
  it.each<[string, ScriptedFlow]>([
    ['a retransmission after 200 ms', retransmitted({ after: 0.2 })],
    ['a retransmission at once, with an IP ID of its own', retransmitted({ after: 0.000_05 })],
    ['a retransmission after 200 ms with the same IP ID', retransmitted({ after: 0.2, ipId: 1002 })],
    ['a tail loss probe of a host whose IP ID is always 0', retransmitted({ after: 0.01 }, { ipId: 0, ipIdCounts: false })],
    ['a tail loss probe of a host whose IP ID is always 7', retransmitted({ after: 0.02 }, { ipId: 7, ipIdCounts: false })],
    ['a SYN sent again', flow().syn().retransmit('client', { after: 1 }).retransmit('client', { after: 3, ipId: 1001 })],
    [
      'duplicate ACKs',
      flow({ serverHost: { ipId: 0, ipIdCounts: false } })
        .handshake()
        .send('client', 100, { missed: true, undelivered: true })
        .send('client', 5000, { undelivered: true })
        .ack('server')
        .ack('server', { after: 0.000_01 })
        .ack('server', { after: 0.000_01 })
        .ack('server', { after: 0.000_01 }),
    ],
    ['RSTs with numbers that rise', flow().handshake().rst('server').rst('server', { seqPlus: 1460, after: 0.000_01 })],
    [
      'a forged RST beside the real one',
      flow().handshake().rst('server', { ipId: 0 }).rst('server', { ipId: 0, ttl: 120, after: 0 }),
    ],
    [
      'RSTs of a host that forgot the connection, one for each segment',
      flow({ serverHost: { ipId: 0, ipIdCounts: false } })
        .send('client', 5000, { undelivered: true })
        .rst('server', { flags: 'R', ack: 0, injected: true })
        .rst('server', { flags: 'R', ack: 0, injected: true, after: 0.000_01 })
        .rst('server', { flags: 'R', ack: 0, injected: true, after: 0.000_01 }),
    ],
  ])('%s', async (_, story) => {
    expect(await copiesIn(captureOf(story))).toEqual([]);
  });
});
