import { expect, it } from 'vitest';
import type { FrameSink } from '../../../src/core/capture/frameSink.ts';
import { readCapture } from '../../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { BYTES } from '../../../src/core/flow/flowRow.ts';
import { foldAddress } from '../../../src/core/flow/hosts.ts';
import { FlowIndexer } from '../../../src/core/flow/indexer.ts';
import { ipv4Text } from '../../../src/core/wire/address.ts';
import { mutated } from '../../fuzz/mutate.ts';
import { addressBytes } from '../../support/bytes.ts';
import { interleave, pcapFile, type PcapOptions } from '../../support/captureFile.ts';
import { scriptStart } from '../../support/conversation.ts';
import { ethernet } from '../../support/links.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { tcpPacket } from '../../support/packets.ts';
import { Random } from '../../support/random.ts';
import { randomConversation } from '../../support/randomTcp.ts';

/** Everything that the flow stage keeps of a capture, frame by frame and flow by flow. */
function kept({ packets, flows, hosts, names, messages, ...rest }: FlowIndexer): unknown {
  const rows = Array.from({ length: packets.count }, (_, row) => [
    ...[packets.frame(row), packets.next(row), packets.seconds(row), packets.nanoseconds(row), packets.flags(row)],
    ...[packets.seq(row), packets.ack(row), packets.length(row), packets.window(row), packets.ttl(row), packets.ipId(row)],
    ...[packets.tsVal(row), packets.hint(row)],
  ]);
  const ends = Array.from({ length: flows.count * 2 }, (_, end) => [
    ...[hosts.text(flows.hosts[end] ?? 0), flows.ports[end], flows.saw(end), flows.packets(end), flows.bytes(end)],
    ...[flows.baseSeq(end), flows.path(end), flows.mac[end], flows.windowShift[end], messages.last(end)],
    ...[flows.firstRow[end >> 1], flows.lastRow(end >> 1), flows.resets(end >> 1), names.of(end >> 1)],
  ]);
  const { frames, rstFrames, firstSeconds, firstNanoseconds, lastSeconds, lastNanoseconds } = rest;
  const ttls = Array.from({ length: hosts.count }, (_, host) => hosts.ttls(host));
  return { frames, rstFrames, firstSeconds, firstNanoseconds, lastSeconds, lastNanoseconds, rows, ends, ttls };
}

/** Reads a capture on the short way and without. @returns how many frames went the general way all the same. */
async function readBothWays(capture: Uint8Array): Promise<number> {
  let general = 0;
  const read = async (sinkOf: (index: FlowIndexer) => FrameSink): Promise<unknown> => {
    const warnings = new WarningLog();
    const index = new FlowIndexer(warnings, capture.length);
    const failure = await readCapture(new MemorySource(capture), sinkOf(index), warnings).then(
      () => null,
      (error: unknown) => String(error),
    );
    return { failure, warnings: warnings.list(), ...(kept(index) as object) };
  };
  const frame =
    (index: FlowIndexer): FrameSink['frame'] =>
    (...fields) => {
      general++;
      index.frame(...fields);
    };
  const short = await read((index) => ({ frame: frame(index), usual: (run) => index.usual(run) }));
  const counted = general;
  const long = await read((index) => ({ frame: frame(index) }));
  expect(short).toEqual(long);
  return counted;
}

const random = new Random(20);
const shapes: readonly [PcapOptions, ...PcapOptions[]] = [
  {},
  { order: 'big' },
  { resolution: 'micro' },
  { order: 'big', resolution: 'micro' },
];

/** Conversations over IPv4 and IPv6, with and without a VLAN tag, that begin one after the other. */
function conversations(seed: number, packets: number): Uint8Array {
  const lists = Array.from({ length: 4 }, (_, i) =>
    randomConversation({
      seed: seed * 4 + i,
      client: i % 2 === 0 ? `10.0.${i}.1` : `2001:db8::${i}`,
      server: i % 2 === 0 ? '10.9.9.9' : '2001:db8::99',
      packets,
      start: scriptStart + BigInt(i) * 1_000_000n,
    }).map((frame) => (i < 2 ? frame : { ...frame, bytes: tagged(frame.bytes) })),
  );
  return pcapFile(interleave(...lists), random.oneOf(shapes));
}

/** With an IEEE 802.1Q tag. */
const tagged = (bytes: Uint8Array): Uint8Array => Uint8Array.of(...bytes.subarray(0, 12), 0x81, 0, 0, 42, ...bytes.subarray(12));

it('keeps of packets that go the short way what it keeps of them on the general way', async () => {
  let frames = 0;
  let general = 0;
  for (let seed = 1; seed <= 60; seed++) {
    general += await readBothWays(conversations(seed, 60));
    frames += 240;
  }
  // Resets, handshakes, unusual options and strays are not usual; but were nothing, this would have compared nothing.
  expect(general).toBeLessThan(frames * 0.8);
});

it('takes no packet of a damaged capture for a usual one', async () => {
  for (let round = 0; round < 1500; round++) {
    const capture = conversations(round, 5);
    await readBothWays(mutated(random, capture, conversations(round + 1, 3)));
  }
}, 120_000);

const ends = { from: '10.0.0.1', to: '10.0.0.2' };
const fields = { sourcePort: 40_000, destinationPort: 443, flags: 'A', seq: 5, ack: 9 };
const data = ethernet(tcpPacket(ends, { ...fields, payload: new Uint8Array(40) }));
const answer = { from: ends.to, to: ends.from };
const back = ethernet(tcpPacket(answer, { ...fields, sourcePort: 443, destinationPort: 40_000 }));

const timed = (frames: readonly Uint8Array[]): Uint8Array =>
  pcapFile(frames.map((bytes, i) => ({ bytes, time: scriptStart + BigInt(i) * 1000n })));
/** Data from one end, and now and then an ACK of the other. */
const steadily = (packets: number): Uint8Array[] => Array.from({ length: packets }, (_, i) => (i % 3 === 0 ? back : data));
const steady = (packets: number): Uint8Array => timed(steadily(packets));
const noPacket = new Uint8Array(60);

it('goes on through checkpoints and blocks of rows', async () => {
  // Without the frames in front, blocks would always end where a checkpoint is.
  const capture = timed([noPacket, noPacket, noPacket, ...steadily(70_000)]);
  expect(await readBothWays(capture)).toBeLessThan(700);
}, 120_000);

it('reads nothing behind the last record, and no record that is longer than any packet', async () => {
  const options = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2);
  for (const kept of [55, 58, 60, 65, 66]) {
    const cut = ethernet(tcpPacket(ends, { ...fields, options, payload: new Uint8Array(20) })).subarray(0, kept);
    // So many that the whole capture is one chunk, which ends with it.
    await readBothWays(timed([...steadily(3000), cut]));
  }
  const over6 = { from: '2001:db8::1', to: '2001:db8::2' };
  for (const kept of [54, 57, 60, 66, 70, 73]) {
    const cut = ethernet(tcpPacket(over6, fields)).subarray(0, kept);
    await readBothWays(timed([...steadily(3000), cut]));
  }
  const long = new Uint8Array(300_000);
  long.set(data);
  await readBothWays(timed([...steadily(9), long, ...steadily(9)]));
});

it('keeps all flags, whichever way a packet goes', async () => {
  const flagged = ['A', 'PA', 'UA', 'EA', 'CA', 'NA', 'CEUPA', 'NCEUPA', 'FA', 'SA', 'RA', 'P'].map((flags) =>
    ethernet(tcpPacket(ends, { ...fields, flags, payload: 3 })),
  );
  expect(await readBothWays(timed([...steadily(9), ...flagged, ...flagged]))).toBeLessThan(9 + flagged.length);
});

it('tells ends apart whose addresses fold alike', async () => {
  const folded = (address: string): string => {
    const words = [0, 4, 8, 12].map((at) => new DataView(addressBytes(address).buffer).getInt32(at));
    const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words;
    return ipv4Text(foldAddress(6, w0, w1, w2, w3) >>> 0);
  };
  const [one, other] = ['2001:db8::1', '2001:db8::2'];
  const over6 = { from: one, to: other };
  const over4 = { from: folded(one), to: folded(other) };
  const both = [over6, over4].flatMap(({ from, to }) => [
    ethernet(tcpPacket({ from, to }, { ...fields, payload: 5 })),
    ethernet(tcpPacket({ from: to, to: from }, { ...fields, sourcePort: 443, destinationPort: 40_000 })),
  ]);
  await readBothWays(timed([...both, ...both, ...both]));

  for (const packet of both.slice(0, 2)) {
    const index = new FlowIndexer(new WarningLog());
    await readCapture(new MemorySource(timed(both.slice(0, 2))), index, new WarningLog());
    // As if another address had been the same number.
    index.flows.hosts[0] = index.hosts.intern(6, 1, 2, 3, 4);
    await readCapture(new MemorySource(timed([noPacket, packet])), index, new WarningLog());
    expect(index.flows.count).toBe(2);
  }
});

it('carries into the high half of a count of bytes', async () => {
  const index = new FlowIndexer(new WarningLog());
  await readCapture(new MemorySource(steady(9)), index, new WarningLog());
  const [answering, sending] = [0, 1];
  expect([index.flows.bytes(answering), index.flows.bytes(sending)]).toEqual([0, 6 * 40]);
  index.flows.words[BYTES + sending] = 2 ** 32 - 60;
  await readCapture(new MemorySource(steady(9)), index, new WarningLog());
  expect(index.flows.bytes(sending)).toBe(2 ** 32 - 60 + 6 * 40);
});
