import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis } from '../../../src/core/analysis.ts';
import { type CaptureFrame, pcapFile } from '../../support/captureFile.ts';
import { flow, type ScriptedFlow, scriptStart } from '../../support/conversation.ts';
import { ethernet, framed } from '../../support/links.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { icmpError, tcpPacket } from '../../support/packets.ts';
import { tsharkFields } from '../../support/tshark.ts';

/** Starting tshark takes long on a busy machine. */
const patience = 60_000;

/** What is said of a frame: its stream and its relative numbers; null when it is no TCP packet of the capture. */
function told(analysis: Analysis, frame: number): string[] | null {
  const place = analysis.locate(frame);
  if (place === null) return null;
  const [row] = analysis.ladder(place.flow, place.index, 1).rows;
  return [place.flow, row?.seq, row?.ack ?? 0].map(String);
}

const server = '10.0.0.2:443';
const isn = 1_000_000_000;
let client = 1;
/** Each story has a client of its own, so that all go into one capture. */
const story = (): ScriptedFlow => flow({ client: `10.9.0.${client++}:50000`, server });

// Wireshark 4.0 keeps a stream when a SYN repeats its number, even after a RST or FIN; only another number begins a new one.
const stories: Readonly<Record<string, ScriptedFlow>> = {
  'an orderly connection': story().handshake().send('client', 10).send('server', 2000).ack('client').close(),
  'a SYN that is refused': story().syn().refuse(),
  'a repeated SYN': story().syn().retransmit('client', { after: 1 }).synAck().ack('client'),
  'a SYN repeated after a RST': story().syn().refuse().syn('client', { seq: isn, after: 0.5 }).refuse(),
  'a SYN repeated after the client’s RST': story()
    .handshake()
    .rst('client')
    .syn('client', { seq: isn, after: 0.5 })
    .ack('server'),
  'a SYN repeated after a close': story().handshake().close().syn('client', { seq: isn, after: 0.5 }),
  'a SYN repeated after one FIN': story().handshake().fin('server').syn('client', { seq: isn, after: 0.5 }).ack('server'),
  'the ports used again': story()
    .handshake()
    .close()
    .syn('client', { seq: 77, after: 2 })
    .synAck('server', { seq: 99 })
    .ack('client'),
  'the ports used again without a close': story().handshake().syn('client', { seq: 77, after: 2 }).ack('server'),
  'the ports used thrice': story().syn().syn('client', { seq: 1, after: 1 }).syn('client', { seq: 2, after: 1 }),
  'a SYN of the server on the same ports': story().handshake().syn('server', { seq: 5, after: 1 }).ack('client'),
  'the server’s number again in a SYN': story().handshake().syn('server', { seq: 3_000_000_000, after: 1 }).ack('client'),
  'a simultaneous open': story()
    .syn('client')
    .syn('server')
    .synAck('client', { seq: isn })
    .synAck('server', { seq: 3_000_000_000 })
    .ack('client'),
  'a capture that begins late': story().send('client', 10).send('server', 300).ack('client').fin('client'),
  'a capture that begins late, then the ports again': story()
    .ack('client')
    .ack('server')
    .syn('client', { seq: 5 })
    .synAck('server'),
  'only the server’s half': story().ack('server').send('server', 9),
  'a SYN/ACK without its SYN': story()
    .packet('server', 'SA', { seq: 3_000_000_000, ack: isn + 1 })
    .ack('client'),
  'numbers that wrap': flow({
    client: '10.9.1.1:50000',
    server,
    clientHost: { isn: 0xfffffffe },
    serverHost: { isn: 0xffffffff },
  })
    .handshake()
    .send('client', 100)
    .send('server', 100)
    .rst('client'),
  IPv6: flow({ client: '[2001:db8::1]:50000', server: '[2001:db8::2]:443' }).handshake().close(),
  // A socket that connects to itself opens simultaneously, with one number for both ends.
  'identical ends': flow({ client: '127.0.0.1:7000', server: '127.0.0.1:7000', serverHost: { isn } })
    .syn()
    .synAck()
    .ack('client'),
  'the same address at both ends': flow({ client: '127.0.0.1:7000', server: '127.0.0.1:7001' }).handshake().close(),
};

describe('tcp.stream and relative numbers are Wireshark’s', () => {
  const names = Object.keys(stories);
  const frames: CaptureFrame[] = [];
  const ranges = new Map<string, { from: number; to: number }>();
  for (const name of names) {
    const from = frames.length;
    frames.push(...(stories[name]?.frames() ?? []));
    ranges.set(name, { from, to: frames.length });
  }
  let analysis: Analysis;
  let judged: string[][];
  beforeAll(async () => {
    const bytes = pcapFile(frames);
    analysis = await analyse(new MemorySource(bytes));
    judged = tsharkFields(bytes, ['tcp.stream', 'tcp.seq', 'tcp.ack']);
  }, patience);

  it.each(names)('%s', (name) => {
    const { from, to } = ranges.get(name) ?? { from: 0, to: 0 };
    expect(to).toBeGreaterThan(from);
    const ours = Array.from({ length: to - from }, (_, i) => told(analysis, from + i + 1));
    expect(ours).toEqual(judged.slice(from, to));
  });

  it('counts as many streams as Wireshark', () => {
    expect(analysis.facts.flows).toBe(Math.max(...judged.map(([stream]) => Number(stream))) + 1);
  });
});

describe('a capture with VLAN tags', { timeout: patience }, () => {
  it('has the streams that Wireshark finds: the tag does not part them', async () => {
    const frames = flow().handshake().send('client', 10).send('server', 10).frames();
    const tagged = frames.map((frame, i) => ({
      ...frame,
      bytes: ethernet(frame.bytes.subarray(14), { vlans: i % 2 === 0 ? [10] : [20, 30] }),
    }));
    const bytes = pcapFile(tagged);
    const analysis = await analyse(new MemorySource(bytes));
    expect(tagged.map((_, i) => told(analysis, i + 1))).toEqual(tsharkFields(bytes, ['tcp.stream', 'tcp.seq', 'tcp.ack']));
  });
});

interface Drawn {
  readonly fromA: boolean;
  readonly port: number;
  readonly flags: string;
  readonly seq: number;
  readonly ack: number;
  readonly payload: number;
  readonly quoted: boolean;
}
const anyPacket = fc.record<Drawn>({
  fromA: fc.boolean(),
  port: fc.constantFrom(1000, 2000),
  flags: fc.constantFrom('S', 'S', 'SA', 'A', 'A', 'R', 'RA', 'FA', 'PA'),
  seq: fc.constantFrom(0, 1, 100, 101, 102, 5000, 0xffffffff),
  ack: fc.constantFrom(0, 1, 100, 101, 102, 5000),
  payload: fc.constantFrom(0, 0, 1, 10),
  quoted: fc.constantFrom(true, false, false, false),
});

describe('whatever happens on a few ports, ICMP errors included', { timeout: patience }, () => {
  it('each packet is in the stream that Wireshark puts it into', async () => {
    // One capture of many short stories: starting tshark takes longer than all of them.
    const lists = fc.sample(fc.array(anyPacket, { minLength: 3, maxLength: 10 }), { numRuns: 400, seed: 20_260_102 });
    const frames = lists.flatMap((list, i) =>
      list.map(({ fromA, port, flags, seq, ack, payload, quoted }, at) => {
        const ends = [`10.1.${i >> 8}.${i & 255}`, `10.2.${i >> 8}.${i & 255}`] as const;
        const [from, to] = fromA ? ends : [ends[1], ends[0]];
        const [sourcePort, destinationPort] = fromA ? [port, 80] : [80, port];
        const numbers = { seq, ack: flags.includes('A') ? ack : 0, flags, payload };
        const packet = tcpPacket({ from, to }, { sourcePort, destinationPort, ...numbers });
        const bytes = quoted ? icmpError({ from: to, to: from }, packet, { quote: 40 }) : packet;
        return { bytes: framed(bytes, 'ethernet'), time: scriptStart + BigInt(i * 1000 + at) };
      }),
    );
    const bytes = pcapFile(frames);
    const analysis = await analyse(new MemorySource(bytes));
    const judged = tsharkFields(bytes, ['tcp.stream']);
    const ours = frames.map((_, i) => analysis.locate(i + 1)?.flow ?? null);
    expect(ours.filter((stream) => stream !== null).length).toBeGreaterThan(1500);
    expect(ours).toEqual(ours.map((stream, i) => (stream === null ? null : Number(judged[i]?.[0]))));
  });
});
