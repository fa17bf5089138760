import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCapture } from '../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../src/core/capture/warning.ts';
import { FROM_B, RST, TCP_FLAGS } from '../../src/core/flow/flags.ts';
import { FlowIndexer } from '../../src/core/flow/indexer.ts';
import { openSource } from '../../src/worker/fileSource.ts';
import { flagBits } from '../support/packets.ts';

/**
 * Real captures of others, and what tshark says of them. They are not part of this repository: where the folder is missing,
 * the test says so by its name and in the log, and compares nothing.
 */
const folder = join(import.meta.dirname, '../../../shared/captures');

/** What tshark said, in the terms that both sides can give. */
interface Truth {
  packets: number;
  resets: string[];
  streams: string[];
}

function truthOf(name: string): Truth {
  const lines = readFileSync(join(folder, 'truth', `${name}.tsv`), 'utf8').split('\n');
  const rows = lines.map((line) => line.split('\t'));
  const header = (mark: string): string[] => rows.find(([first]) => first === `#${mark}`)?.slice(1) ?? [];
  const records = (mark: string): Record<string, string>[] =>
    rows
      .filter(([first]) => first === mark)
      .map((row) => Object.fromEntries(header(mark).map((column, i) => [column, row[i + 1] ?? ''])));
  const packets = rows.find(([first]) => first === '# packets')?.[1];
  return {
    packets: Number(packets),
    // A RST quoted in an ICMP error was sent some time, but is not in this capture.
    resets: records('RST')
      .filter((row) => row['in_icmp'] === '0')
      .map((row) =>
        [
          row['frame'],
          `stream ${row['tcp.stream'] ?? ''}`,
          wrapped(row['time_epoch'] ?? ''),
          `${row['src'] ?? ''} ${row['sport'] ?? ''} > ${row['dst'] ?? ''} ${row['dport'] ?? ''}`,
          flagBitsOf(row['flags'] ?? ''),
          `seq ${row['seq_raw'] ?? ''} ack ${row['ack_raw'] ?? ''} length ${row['payload_len'] ?? ''}`,
          `window ${row['window'] ?? ''} ttl ${row['ttl'] ?? ''}`,
        ].join(', '),
      ),
    streams: records('STREAM').map((row) =>
      [
        row['tcp.stream'],
        `${row['A'] ?? ''} ${row['A_port'] ?? ''} > ${row['B'] ?? ''} ${row['B_port'] ?? ''}`,
        `packets ${row['packets_AtoB'] ?? ''} ${row['packets_BtoA'] ?? ''} bytes ${row['bytes_AtoB'] ?? ''} ${row['bytes_BtoA'] ?? ''}`,
        `frames ${row['first_frame'] ?? ''} ${row['last_frame'] ?? ''}`,
        `times ${wrapped(row['first_time'] ?? '')} ${wrapped(row['last_time'] ?? '')}`,
        `RSTs ${row['rst_A'] ?? ''} ${row['rst_B'] ?? ''}`,
      ].join(', '),
    ),
  };
}

/** One of the captures has times before 1970 as 64-bit numbers without a sign; only the lower 32 bits of the seconds are kept. */
function wrapped(time: string): string {
  const [seconds = '', fraction = ''] = time.split('.');
  return `${BigInt.asUintN(32, BigInt(seconds))}.${fraction}`;
}

const flagLetters: Readonly<Record<string, string>> = {
  FIN: 'F',
  SYN: 'S',
  RST: 'R',
  PSH: 'P',
  ACK: 'A',
  URG: 'U',
  ECE: 'E',
  CWR: 'C',
  AE: 'N',
  // Reserved bits are not kept.
  RSVD: '',
};
const flagBitsOf = (text: string): number =>
  flagBits(
    text
      .split('+')
      .map((name) => flagLetters[name] ?? `?${name}`)
      .join(''),
  );

/** What is read here, in the same terms. */
async function seenIn(name: string): Promise<Truth> {
  const source = await openSource(join(folder, name));
  const index = new FlowIndexer(new WarningLog());
  try {
    await readCapture(source, index, new WarningLog());
  } finally {
    await source.close();
  }
  const { flows, packets } = index;
  const resets: string[] = [];
  const rsts = new Uint32Array(flows.count * 2);
  const bytes = new Float64Array(flows.count * 2);
  for (let row = 0; row < packets.count; row++) {
    const flow = packets.flowOf(row);
    const from = endOf(index, row, flow);
    bytes[from] = (bytes[from] ?? 0) + packets.length(row);
    if ((packets.flags(row) & RST) === 0) continue;
    rsts[from] = (rsts[from] ?? 0) + 1;
    resets.push(
      [
        packets.frame(row),
        `stream ${flow}`,
        epoch(index, row),
        `${endpoint(index, from)} > ${endpoint(index, from ^ 1)}`,
        packets.flags(row) & TCP_FLAGS,
        `seq ${packets.seq(row)} ack ${packets.ack(row)} length ${packets.length(row)}`,
        `window ${packets.window(row)} ttl ${packets.ttl(row)}`,
      ].join(', '),
    );
  }
  const streams = Array.from({ length: flows.count }, (_, flow) => {
    const [first, last] = [flows.firstRow[flow] ?? -1, flows.lastRow(flow)];
    const [a, b] = [flow * 2, flow * 2 + 1];
    return [
      flow,
      `${endpoint(index, a)} > ${endpoint(index, b)}`,
      `packets ${flows.packets(a)} ${flows.packets(b)} bytes ${bytes[a] ?? 0} ${bytes[b] ?? 0}`,
      `frames ${packets.frame(first)} ${packets.frame(last)}`,
      `times ${epoch(index, first)} ${epoch(index, last)}`,
      `RSTs ${rsts[a] ?? 0} ${rsts[b] ?? 0}`,
    ].join(', ');
  });
  return { packets: index.frames, resets, streams };
}

const endOf = ({ packets }: FlowIndexer, row: number, flow: number): number =>
  flow * 2 + ((packets.flags(row) & FROM_B) === 0 ? 0 : 1);
const endpoint = ({ flows, hosts }: FlowIndexer, end: number): string =>
  `${hosts.text(flows.hosts[end] ?? 0)} ${flows.ports[end] ?? 0}`;
const epoch = ({ packets }: FlowIndexer, row: number): string =>
  `${packets.seconds(row)}.${String(packets.nanoseconds(row)).padStart(9, '0')}`;

describe('the captures of others', () => {
  if (!existsSync(folder)) {
    it('are not compared: ../shared/captures is absent', () => {
      console.warn('The captures of others are absent: nothing was compared with what tshark says of them.');
      expect(existsSync(folder)).toBe(false);
    });
    return;
  }
  const names = readdirSync(join(folder, 'truth')).map((file) => file.replace(/\.tsv$/, ''));
  it('are all compared', () => {
    expect(names.length).toBeGreaterThanOrEqual(74);
  });

  it.each(names)('%s: frames, streams and RSTs are those of tshark', async (name) => {
    expect(await seenIn(name)).toEqual(truthOf(name));
  });
});
