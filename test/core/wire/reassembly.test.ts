import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import { WarningLog } from '../../../src/core/capture/warning.ts';
import { FlowIndexer } from '../../../src/core/flow/indexer.ts';
import { u8 } from '../../support/bytes.ts';
import { pcapFile } from '../../support/captureFile.ts';
import { ethernet, linkTypes } from '../../support/links.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { ip, type IpFields, tcp } from '../../support/packets.ts';
import { tsharkFields } from '../../support/tshark.ts';
import { gre, through, udp, vxlan } from '../../support/tunnels.ts';
import { generator } from './randomFrames.ts';

const ends = { 4: { from: '10.0.0.1', to: '10.0.0.2' }, 6: { from: '2001:db8::1', to: '2001:db8::2' } } as const;

/** A part of a datagram's payload as a packet of its own. */
function fragment(
  payload: Uint8Array,
  start: number,
  end: number,
  fields: Partial<IpFields> & { id: number; family?: 4 | 6; more?: boolean },
): Uint8Array {
  const { id, family = 4, protocol = 6 } = fields;
  const more = fields.more ?? end < payload.length;
  const part = payload.subarray(start, end);
  if (family === 4) return ip({ ...ends[4], ...fields, protocol, fragment: { offset: start, more } }, part);
  const bits = (start & 0xfff8) | (more ? 1 : 0);
  const header = u8(0, 0, bits >> 8, bits & 255, id >>> 24, (id >> 16) & 255, (id >> 8) & 255, id & 255);
  return ip({ ...ends[6], protocol, extensions: [{ protocol: 44, bytes: header }] }, part);
}

const segment = (family: 4 | 6, size: number, seq = 1): Uint8Array =>
  tcp(ends[family].from, ends[family].to, { sourcePort: 50_000, destinationPort: 80, seq, flags: 'PA', payload: size });

/** Frame, flow, sequence number and payload of every TCP packet found. */
function seen(packets: readonly Uint8Array[], wireLengths: readonly number[] = []): { rows: string[]; warnings: string[] } {
  const log = new WarningLog();
  const index = new FlowIndexer(log);
  packets.forEach((bytes, i) => {
    index.frame(bytes, 0, bytes.length, wireLengths[i] ?? bytes.length, linkTypes.raw, 1, 0, i);
  });
  index.finish();
  const rows = Array.from({ length: index.packets.count }, (_, row) => {
    const { packets: table } = index;
    return [table.frame(row), table.flowOf(row), table.seq(row), table.length(row)].join(' ');
  });
  return { rows, warnings: log.list().map(({ code, frame }) => `${code} ${frame ?? ''}`) };
}

describe.each([4, 6] as const)('fragments of IPv%i', (family) => {
  const whole = segment(family, 1000);
  const part = (start: number, end: number, id = 7, more?: boolean): Uint8Array =>
    fragment(whole, start, end, { id, family, ...(more === undefined ? {} : { more }) });

  it.each([
    ['in order', [part(0, 400), part(400, 800), part(800, 1020)], ['3 0 1 1000']],
    ['the other way round', [part(800, 1020), part(400, 800), part(0, 400)], ['3 0 1 1000']],
    ['a header cut in two', [part(0, 8), part(8, 16), part(16, 1020)], ['3 0 1 1000']],
    ['one of them twice', [part(0, 400), part(0, 400), part(400, 1020)], ['3 0 1 1000']],
    ['the last one first, twice', [part(400, 1020), part(400, 1020), part(0, 400)], ['3 0 1 1000']],
    ['overlapping', [part(0, 600), part(400, 1020)], ['2 0 1 1000']],
    [
      'two datagrams in turns',
      [part(0, 400), part(0, 400, 8), part(400, 1020), part(400, 1020, 8)],
      ['3 0 1 1000', '4 0 1 1000'],
    ],
    ['a number used again', [part(0, 400), part(400, 1020), part(0, 400), part(400, 1020)], ['2 0 1 1000', '4 0 1 1000']],
    ['of a whole, atomic', [part(0, 1020)], ['1 0 1 1000']],
  ])('%s are put together at the frame that completes them', (_, packets, rows) => {
    expect(seen(packets)).toEqual({ rows, warnings: [] });
  });

  it.each([
    ['a hole', [part(0, 400), part(408, 1020)]],
    ['no end', [part(0, 400), part(400, 1020, 7, true)]],
    ['no beginning', [part(400, 800), part(800, 1020)]],
  ])('with %s stay apart, which is said', (_, packets) => {
    expect(seen(packets)).toEqual({ rows: [], warnings: ['ip-fragments 1'] });
  });

  it('count by the first that begins no later, where they contradict each other', () => {
    const other = segment(family, 1000, 99);
    // The second to come begins first: its sequence number counts.
    expect(seen([part(0, 8), fragment(other, 0, 400, { id: 7, family }), part(400, 1020)]).rows).toEqual(['3 0 1 1000']);
    expect(
      seen([fragment(whole, 8, 400, { id: 7, family }), fragment(other, 0, 16, { id: 7, family }), part(400, 1020)]).rows,
    ).toEqual(['3 0 99 1000']);
  });

  it('that the capture has cut are left alone, but for a first one of IPv4', () => {
    const first = part(0, 400);
    const cut = seen([first.subarray(0, 100), part(400, 1020)], [first.length]);
    expect(cut.rows).toEqual(family === 4 ? ['1 0 1 0'] : []);
    expect(cut.warnings).toContain(family === 4 ? 'ip-fragments 2' : 'ip-fragments 1');
  });
});

describe('fragments in tunnels', () => {
  const packet = ip(ends[4], segment(4, 900));
  const inGre = (inner: Uint8Array): Uint8Array => through(47, gre(inner));

  it('are put together inside', () => {
    const whole = segment(4, 900);
    expect(seen([inGre(fragment(whole, 0, 480, { id: 1 })), inGre(fragment(whole, 480, 920, { id: 1 }))]).rows).toEqual([
      '2 0 1 900',
    ]);
  });

  it('are put together outside, and again inside', () => {
    const outer = gre(packet);
    const parts = [fragment(outer, 0, 480, { id: 1, protocol: 47 }), fragment(outer, 480, outer.length, { id: 1, protocol: 47 })];
    expect(seen(parts).rows).toEqual(['2 0 1 900']);
    const inner = segment(4, 900);
    const tunnelled = [gre(fragment(inner, 0, 480, { id: 5 })), gre(fragment(inner, 480, 920, { id: 5 }))];
    const both = tunnelled.flatMap((each, i) => [
      fragment(each, 0, 240, { id: 10 + i, protocol: 47 }),
      fragment(each, 240, each.length, { id: 10 + i, protocol: 47 }),
    ]);
    expect(seen(both).rows).toEqual(['4 0 1 900']);
  });

  it('of UDP are put together when a tunnel is in them', () => {
    const datagram = udp(vxlan(ethernet(packet)), 4789);
    const parts = [
      fragment(datagram, 0, 480, { id: 1, protocol: 17 }),
      fragment(datagram, 480, datagram.length, { id: 1, protocol: 17 }),
    ];
    expect(seen(parts).rows).toEqual(['2 0 1 900']);
  });
});

describe('memory for fragments', () => {
  it('is bounded: what waits longest is given up', () => {
    const payload = segment(4, 60_000);
    const first = fragment(payload, 0, 50_000, { id: 0 });
    const log = new WarningLog();
    const index = new FlowIndexer(log);
    const give = (bytes: Uint8Array): void => {
      index.frame(bytes, 0, bytes.length, bytes.length, linkTypes.raw, 1, 0, 0);
    };
    give(first);
    for (let id = 1; id < 500; id++) give(fragment(payload, 0, 50_000, { id }));
    give(fragment(payload, 50_000, payload.length, { id: 0 }));
    give(fragment(payload, 50_000, payload.length, { id: 499 }));
    index.finish();
    expect(index.packets.count).toBe(1);
    expect(log.list()).toMatchObject([{ code: 'ip-fragments', frame: 1 }]);
  });

  it('is small for each datagram, and giving up the oldest is quick', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const part = fragment(segment(4, 100), 0, 24, { id: 1 });
    const view = new DataView(part.buffer, part.byteOffset);
    const index = new FlowIndexer(new WarningLog());
    const give = (from: number, to: number): number => {
      const start = performance.now();
      for (let i = from; i < to; i++) {
        view.setUint32(12, Math.imul(i, 0x9e3779b1));
        index.frame(part, 0, part.length, part.length, linkTypes.raw, 1, 0, 0);
      }
      return performance.now() - start;
    };
    collect();
    const before = process.memoryUsage().heapUsed;
    const filling = give(0, 16_384);
    collect();
    // Object, list of fragments, fragment, copy of its bytes, key; with the key joined of decimal numbers it was 1105 bytes.
    expect((process.memoryUsage().heapUsed - before) / 16_384).toBeLessThan(1000);
    const over = give(16_384, 9 * 16_384);
    // 0.4 of the time of filling, which has the compiling to bear; 3.4 when each search steps over the deleted ones.
    expect(over / 8).toBeLessThan(filling * 2);
    index.finish();
  });

  it('is not filled by repetitions, nor is time', () => {
    const payload = segment(4, 60_000);
    const packets = Array.from({ length: 20_000 }, (_, i) =>
      fragment(payload, ((i * 7919) % 7000) * 8, ((i * 7919) % 7000) * 8 + 8, { id: 3, more: true }),
    );
    const start = performance.now();
    expect(seen(packets).rows).toEqual([]);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

it('a capture that ends within a datagram says so', async () => {
  const bytes = ethernet(fragment(segment(4, 100), 0, 80, { id: 1 }));
  const { facts } = await analyse(
    new MemorySource(
      pcapFile([
        { bytes, time: 0n },
        { bytes, time: 1n },
      ]),
    ),
  );
  expect(facts.warnings).toMatchObject([
    { code: 'ip-fragments', frame: 1, message: expect.stringContaining('missing') as string },
  ]);
});

describe('against tshark', { timeout: 60_000 }, () => {
  it('finds the same segments in a thousand datagrams cut, mixed, repeated, cut off and lost at random', () => {
    const below = generator(20260104);
    const packets: Uint8Array[] = [];
    let waiting: Uint8Array[] = [];
    for (let datagram = 0; datagram < 1000; datagram++) {
      const family = below(3) === 0 ? 6 : 4;
      const whole = segment(family, 1 + below(200), below(2 ** 32));
      const id = datagram;
      const cuts = [0, ...Array.from({ length: 1 + below(4) }, () => 8 * below(Math.ceil(whole.length / 8))), whole.length].sort(
        (a, b) => a - b,
      );
      const parts = cuts.slice(1).flatMap((end, i) => {
        const start = cuts[i] ?? 0;
        if (start === end || below(12) === 0) return [];
        // Some reach back into the one before.
        const from = below(6) === 0 && start >= 8 ? start - 8 : start;
        const part = fragment(whole, from, end, { id, family });
        return below(10) === 0 ? [part, part] : [part];
      });
      waiting.push(...parts.map((part) => (below(5) === 0 ? through(part[0] === 0x60 ? 41 : 4, part) : part)));
      if (below(3) > 0) continue;
      waiting = waiting
        .map((part) => ({ part, order: below(1000) }))
        .sort((a, b) => a.order - b.order)
        .map(({ part }) => part);
      packets.push(...waiting);
      waiting = [];
    }
    const captured = packets.map((bytes) => (below(15) === 0 ? bytes.subarray(0, 20 + below(bytes.length - 20)) : bytes));
    const lengths = packets.map((bytes) => bytes.length);
    const frames = captured.map((bytes, i) => ({ bytes, time: BigInt(i), wireLength: lengths[i] ?? 0 }));
    const capture = pcapFile(frames, { linkType: linkTypes.raw });
    const fields = ['frame.number', 'tcp.stream', 'tcp.seq_raw', 'tcp.len'];
    const expected = tsharkFields(capture, fields, ['-n', '-Y', 'tcp'])
      .filter(([, stream]) => stream !== '')
      .map((row) => [...row.slice(0, 3), row[3] === '' ? '0' : row[3]].join(' '));
    expect(expected.length).toBeGreaterThan(500);
    expect(seen(captured, lengths).rows).toEqual(expected);
  });
});
