import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { analyse } from '../../../../src/core/analyse.ts';
import type { Analysis } from '../../../../src/core/analysis.ts';
import { captureOf, flow } from '../../../support/conversation.ts';
import { MemorySource } from '../../../support/memorySource.ts';
import { shownByWireshark } from '../../../support/sharkd.ts';

const folder = mkdtempSync(join(tmpdir(), 'tcp-reset-filter-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the sample does not have: IPv6. */
const small = captureOf(
  flow({ client: '[2001:db8::4]:50004', server: '[2001:db8::5]:80', start: 0 })
    .handshake()
    .send('client', 'GET / HTTP/1.1\r\n\r\n')
    .ack('server')
    .packet('server', 'RA', { after: 20 }),
  flow({ client: '192.0.2.2:50002', server: '198.51.100.1:8443', start: 1 }).syn().refuse(),
);

const captures = { sample: new Uint8Array(readFileSync('media/sample/resets.pcapng')), small };

/** Filters that Wireshark takes too. */
const filters = [
  'tcp.flags.reset == 1',
  'tcp.flags.reset == 0',
  'tcp.flags.reset',
  '!tcp.flags.reset == 1',
  'not tcp.flags.syn == 1 and tcp.flags.ack == 1',
  'tcp.flags == 0x014',
  'tcp.flags & 0x04',
  'tcp.flags.fin eq 1 || tcp.flags.syn eq 1 && tcp.flags.ack eq 1',
  '(tcp.flags.fin eq 1 || tcp.flags.syn eq 1) && tcp.flags.ack eq 1',
  'tcp.port == 443',
  'tcp.port != 443',
  'tcp.port !== 443',
  'tcp.port === 443',
  '!(tcp.port == 443)',
  'tcp.srcport == 443 and tcp.len > 0',
  'tcp.dstport in {80, 443, 8000..8999}',
  'ip.addr == 192.0.2.21',
  'ip.addr != 192.0.2.21',
  'ip.addr == 203.0.113.0/24',
  'ip.src == 198.51.100.0/24 and tcp.flags.reset == 1',
  'ip.dst != 198.51.100.30',
  'ip.src in {192.0.2.11, 198.51.100.60}',
  'ipv6.addr == 2001:db8::4',
  'ipv6.src == 2001:db8::/32',
  'ipv6.dst == 2001:0db8:0::0005',
  'ipv6.addr',
  'ip.ttl > 200',
  'ip.ttl != 63',
  'ipv6.hlim <= 64',
  'ip.flags.df == 1',
  'tcp.stream eq 9',
  'tcp.stream in {1..5}',
  'tcp.len > 0 and tcp.len < 300',
  'tcp.seq == 1 and tcp.ack == 1',
  'tcp.seq_raw > 2000000000',
  'tcp.window_size_value == 0',
  'tcp.window_size > 65535',
  'frame.number >= 60 and frame.number <= 70',
  'frame.time_relative > 100',
  'tcp.time_relative > 1',
  'tcp.time_delta >= 0.5',
];

describe.each(Object.entries(captures))('in the %s capture', (name, bytes) => {
  const asked = name === 'sample' ? filters : filters.filter((filter) => filter.includes('ip'));
  let analysis: Analysis;
  let wiresharks: number[][];
  const file = join(folder, `${name}.pcapng`);
  beforeAll(async () => {
    writeFileSync(file, bytes);
    analysis = await analyse(new MemorySource(bytes));
    const shown = asked.map((filter) => `tcp && !icmp && !icmpv6 && (${filter})`);
    wiresharks = shownByWireshark(file, shown, 'frame.number');
  });

  /** Frames that match, flow by flow; packets quoted in ICMP errors are none of ours. */
  function ours(filter: string): number[] {
    const frames: number[] = [];
    for (let number = 0; number < analysis.facts.flows; number++) {
      const steps = analysis.findPackets(number, filter);
      let step = steps.next();
      while (step.done !== true) step = steps.next();
      for (const place of step.value) frames.push(analysis.ladder(number, place, 1).rows[0]?.frame ?? 0);
    }
    return frames.sort((a, b) => a - b);
  }

  it.each(asked)('%s matches what Wireshark shows', (filter) => {
    expect(ours(filter)).toEqual(wiresharks[asked.indexOf(filter)]);
  });
});
