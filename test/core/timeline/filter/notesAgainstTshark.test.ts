import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../../src/core/analyse.ts';
import { openSource } from '../../../../src/worker/fileSource.ts';
import { noteBits } from '../../../compare/noteNames.ts';
import { shownByWireshark } from '../../../support/sharkd.ts';

/** Third-party captures with losses, silences, reset and half seen connections; they are no part of this repository. */
const folder = join(import.meta.dirname, '../../../../../shared/captures');
const names = ['arkime-long-session.pcap', 'suricata-bug-78-uricontent.pcap', 'pcapplusplus-one_http_stream_rst.pcap'].filter(
  (name) => existsSync(join(folder, name)),
);

const filters = [
  ...noteBits.map(([name]) => `tcp.analysis.${name}`),
  'tcp.analysis.retransmission and not tcp.analysis.fast_retransmission and tcp.len > 1',
  'not tcp.analysis.duplicate_ack and tcp.flags.ack == 1 and tcp.len == 0',
  'tcp.completeness == 31',
  'tcp.completeness & 32',
  'tcp.completeness < 16 or tcp.analysis.lost_segment',
];

if (names.length === 0) {
  it('nothing is compared: ../shared/captures is absent', () => {
    expect(existsSync(folder)).toBe(false);
  });
}

describe.each(names)('in %s', (name) => {
  const file = join(folder, name);

  it('each filter shows the flows that Wireshark shows', { timeout: 120_000 }, async () => {
    const source = await openSource(file);
    const analysis = await analyse(source);
    await source.close();
    const shown = filters.map((text) => `tcp && !icmp && (${text})`);
    for (const [at, frames] of shownByWireshark(file, shown, 'tcp.stream').entries()) {
      const text = filters[at] ?? '';
      const page = analysis.flows({ sort: 'flow', descending: false, text, show: 'all', offset: 0, limit: 500 });
      const flows = [...new Set(frames)].sort((a, b) => a - b).slice(0, 500);
      expect({ text, flows: page.rows.map(({ flow }) => flow) }).toEqual({ text, flows });
    }
  });
});
