import { beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../src/core/analyse.ts';
import type { Analysis, LadderRow } from '../../../src/core/analysis.ts';
import { captureOf, flow, type ScriptedFlow } from '../../support/conversation.ts';
import { MemorySource } from '../../support/memorySource.ts';
import { clientHello, serverHello } from '../../support/tls.ts';
import { tsharkFields } from '../../support/tshark.ts';

const https = (): ScriptedFlow =>
  flow({ client: '192.0.2.1:50001', server: '198.51.100.1:443', clientHost: { isn: 0xfffffff0 }, serverHost: { ttl: 52 } })
    .handshake()
    .send('client', clientHello('example.org'))
    .send('server', serverHello())
    .ack('client')
    .rst('server', { after: 0.5, injected: true })
    .rst('client', { after: 0.001 })
    .rst('server', { after: 0.001 });
const other = (): ScriptedFlow =>
  flow({ client: '[2001:db8::1]:50002', server: '[2001:db8::2]:80', start: 0.01 })
    .send('server', 100)
    .ack('client')
    .rst('client');
const bytes = captureOf(https(), other());

let analysis: Analysis;
let judged: string[][];
const fields = ['tcp.stream', 'tcp.seq', 'tcp.ack', 'tcp.flags', 'tcp.len', 'tcp.window_size_value', 'ip.ttl', 'ipv6.hlim'];
beforeAll(async () => {
  analysis = await analyse(new MemorySource(bytes));
  judged = tsharkFields(bytes, [...fields, 'frame.time_relative']);
  // Starting tshark takes long on a busy machine.
}, 60_000);

const allRows = (): LadderRow[] => [0, 1].flatMap((each) => [...analysis.ladder(each, 0, 500).rows]);

describe('the ladder', () => {
  it('shows each packet as tshark does', () => {
    const rows = allRows();
    expect(rows.map(({ frame }) => frame).sort((a, b) => a - b)).toEqual(judged.map((_, i) => i + 1));
    for (const row of rows) {
      const [, seq, ack, flags, length, window, ttl, hops] = judged[row.frame - 1] ?? [];
      expect({ ...row, ack: row.ack ?? 0 }).toMatchObject({
        ...{ seq: Number(seq), ack: Number(ack), flags: Number(flags), length: Number(length) },
        ...{ window: Number(window), ttl: Number(ttl === '' ? hops : ttl) },
      });
    }
  });

  it('counts time from the flow’s first packet', () => {
    const first = Number(judged[(analysis.ladder(1, 0, 1).rows[0]?.frame ?? 0) - 1]?.at(-1));
    const rows = analysis.ladder(1, 0, 500).rows;
    for (const [i, row] of rows.entries()) {
      expect(row.time).toBeCloseTo(Number(judged[row.frame - 1]?.at(-1)) - first, 8);
      expect(row.delta).toBeCloseTo(row.time - (rows[i - 1]?.time ?? 0), 8);
    }
  });

  it('tells who sent a packet and what is in it', () => {
    const { client, server, rows } = analysis.ladder(0, 0, 500);
    expect([client, server]).toEqual(['192.0.2.1:50001', '198.51.100.1:443']);
    expect(rows.map(({ fromClient }) => fromClient).slice(0, 4)).toEqual([true, false, true, true]);
    expect(
      rows
        .map(({ hint }) => hint)
        .filter(Boolean)
        .slice(0, 2),
    ).toEqual(['TLS ClientHello', 'TLS ServerHello']);
    // The capture of the other flow began late: the side with the low port is the server.
    expect(analysis.ladder(1, 0, 1)).toMatchObject({ client: '[2001:db8::1]:50002', rows: [{ fromClient: false }] });
  });

  it('leaves the ACK number out where the flag is clear', () => {
    const [syn, synAck] = analysis.ladder(0, 0, 2).rows;
    expect(syn?.ack).toBeNull();
    expect(synAck?.ack).toBe(1);
  });

  it('names the finding of each RST: of its own direction', () => {
    const rows = analysis.ladder(0, 0, 500).rows;
    const named = rows.filter(({ flags }) => (flags & 4) !== 0).map(({ finding }) => finding);
    const [toClient, toServer] = analysis.findings(0, 500).filter((summary) => summary.flow === 0);
    expect(named).toEqual([toClient?.index, toServer?.index, toClient?.index]);
    expect(rows.filter(({ flags }) => (flags & 4) === 0).every(({ finding }) => finding === null)).toBe(true);
  });

  it('comes in parts', () => {
    const whole = analysis.ladder(0, 0, 500);
    expect(analysis.ladder(0, 2, 3)).toEqual({ ...whole, offset: 2, rows: whole.rows.slice(2, 5) });
    expect(analysis.ladder(0, whole.total, 3).rows).toEqual([]);
    expect(analysis.ladder(0, -4, 1).rows).toEqual(whole.rows.slice(0, 1));
    expect(analysis.ladder(0, 0, 0).rows).toEqual([]);
    for (const none of [-1, 2, 0.5, NaN]) expect(() => analysis.ladder(none, 0, 1)).toThrow(RangeError);
  });

  it('gives at most five hundred rows at once', async () => {
    const long = flow().handshake();
    for (let i = 0; i < 600; i++) long.send('client', 10);
    const large = await analyse(new MemorySource(captureOf(long)));
    expect(large.ladder(0, 0, 9999).rows).toHaveLength(500);
    expect(large.ladder(0, 500, 9999).rows.at(-1)).toMatchObject({ index: 602, frame: 603 });
  });
});

describe('where a frame is', () => {
  it('agrees with the ladder and with tcp.stream', () => {
    for (const row of allRows()) {
      const place = analysis.locate(row.frame);
      expect(place).toEqual({
        frame: row.frame,
        flow: Number(judged[row.frame - 1]?.[0]),
        index: row.index,
        finding: row.finding,
      });
    }
  });

  it('is nowhere when it is no TCP packet of the capture', async () => {
    for (const frame of [0, -1, judged.length + 1, 1.5]) expect(analysis.locate(frame)).toBeNull();
    const refused = await analyse(new MemorySource(captureOf(flow().syn().icmp('client').retransmit('client', { after: 1 }))));
    expect([1, 2, 3].map((frame) => refused.locate(frame)?.index ?? null)).toEqual([0, null, 1]);
  });
});
