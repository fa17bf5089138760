import { tcpChecksum } from './checksum.ts';
import { hex } from './headerFields.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import { partialTcp, tcp } from './tcp.ts';
import { showTcpOptions } from './tcpOptionFields.ts';

const HEADER_LENGTH = 20;

/** Highest first. */
const flags = [
  [0x100, 'Accurate ECN'],
  [0x80, 'Congestion Window Reduced'],
  [0x40, 'ECN-Echo'],
  [0x20, 'Urgent'],
  [0x10, 'Acknowledgment'],
  [0x08, 'Push'],
  [0x04, 'Reset'],
  [0x02, 'Syn'],
  [0x01, 'Fin'],
] as const;
const letters = ['AE', 'CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'];

const sums = { good: 'Good', bad: 'Bad', offload: 'Left to the network card (checksum offload)', unknown: 'Unverified' };

/** A TCP header with all its options; numbers as they are on the wire. */
export const tcpLayer: ProtocolLayer = {
  name: 'Transmission Control Protocol',
  path: 'tcp',
  step: tcp,
  show(header, out) {
    const source = header.number('Source Port', 0, 2);
    const destination = header.number('Destination Port', 2, 2);
    header.derived('TCP Segment Len', String(out.payloadLength));
    header.number('Sequence Number (raw)', 4, 4);
    header.number('Acknowledgment number (raw)', 8, 4);
    const length = header.bits('Header Length', 12, 1, 4, 4, (words) => `${words * 4} bytes (${words})`) * 4;
    const set = flags.flatMap(([mask], i) => ((header.value(12, 2) & mask) === 0 ? [] : [letters[i] ?? '']));
    header.group(
      'Flags',
      `${hex(3)(header.value(12, 2) & 0xfff)} (${set.length === 0 ? '<None>' : set.join(', ')})`,
      12,
      2,
      (inner) => {
        inner.bits('Reserved', 12, 2, 9, 3, (bits) => (bits === 0 ? 'Not set' : 'Set'));
        for (const [mask, name] of flags) inner.add(name, (header.value(12, 2) & mask) === 0 ? 'Not set' : 'Set', 12, 2);
      },
    );
    header.number('Window', 14, 2);
    header.number('Checksum', 16, 2, hex(4));
    header.derived('Checksum Status', sums[tcpChecksum(header.bytes, header.start, out)]);
    header.number('Urgent Pointer', 18, 2);
    if (length > HEADER_LENGTH) showTcpOptions(header, HEADER_LENGTH, length);
    return `${source} → ${destination}, ${set.length === 0 ? 'no flags' : set.join(', ')}, ${out.payloadLength} bytes`;
  },
};

export const partialTcpLayer: ProtocolLayer = { ...tcpLayer, step: partialTcp };
