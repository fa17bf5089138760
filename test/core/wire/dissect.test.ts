import { describe, expect, it } from 'vitest';
import type { Field, Layer } from '../../../src/core/packetDetails.ts';
import { dissect } from '../../../src/core/wire/dissect.ts';
import { concat, u16, u8 } from '../../support/bytes.ts';
import { ethernet, linkTypes } from '../../support/links.ts';
import { ip, tcp } from '../../support/packets.ts';
import { mptcpReset, type TcpOptionSpec } from '../../support/tcpOptions.ts';

const from = '192.0.2.1';
const to = '192.0.2.2';

/** Names and values, a level of indentation each. */
function lines(fields: readonly Field[], indent = ''): string[] {
  return fields.flatMap(({ name, value, fields: inner = [] }) => [`${indent}${name}: ${value}`, ...lines(inner, `${indent}  `)]);
}

function layerOf(frame: Uint8Array, abbreviation: string, wireLength?: number): Layer {
  const layer = dissect(frame, linkTypes.ethernet, wireLength).layers.find((each) => each.abbreviation === abbreviation);
  if (!layer) throw new Error(`no layer ${abbreviation}`);
  return layer;
}

const segment = (options: TcpOptionSpec | Uint8Array): Uint8Array =>
  tcp(from, to, {
    sourcePort: 443,
    destinationPort: 50000,
    seq: 0xfffffff0,
    ack: 7,
    flags: 'RA',
    window: 0,
    options,
    payload: 3,
  });
const frameOf = (options: TcpOptionSpec | Uint8Array): Uint8Array =>
  ethernet(ip({ from, to, ttl: 57, tos: 0x2e }, segment(options)));
const optionLines = (options: TcpOptionSpec | Uint8Array): string[] =>
  lines(layerOf(frameOf(options), 'tcp').fields).filter((line) => line.startsWith('  TCP Option') || line.startsWith('    '));

describe('dissect', () => {
  it('names the fields of a TCP header, with the numbers of the wire', () => {
    const layer = layerOf(frameOf({}), 'tcp');
    expect(layer.summary).toBe('443 → 50000, ACK, RST, 3 bytes');
    expect(lines(layer.fields)).toEqual([
      'Source Port: 443',
      'Destination Port: 50000',
      'TCP Segment Len: 3',
      'Sequence Number (raw): 4294967280',
      'Acknowledgment number (raw): 7',
      'Header Length: 20 bytes (5)',
      'Flags: 0x014 (ACK, RST)',
      '  Reserved: Not set',
      '  Accurate ECN: Not set',
      '  Congestion Window Reduced: Not set',
      '  ECN-Echo: Not set',
      '  Urgent: Not set',
      '  Acknowledgment: Set',
      '  Push: Not set',
      '  Reset: Set',
      '  Syn: Not set',
      '  Fin: Not set',
      'Window: 0',
      expect.stringMatching(/^Checksum: 0x[0-9a-f]{4}$/),
      'Checksum Status: Good',
      'Urgent Pointer: 0',
    ]);
    const flags = layer.fields.find(({ name }) => name === 'Flags');
    expect(flags).toMatchObject({ start: 14 + 20 + 12, length: 2 });
  });

  it('names the fields of an IPv4 header', () => {
    expect(lines(layerOf(frameOf({}), 'ip').fields)).toEqual([
      'Version: 4',
      'Header Length: 20 bytes (5)',
      'Differentiated Services Field: 0x2e',
      '  Differentiated Services Codepoint: 11',
      '  Explicit Congestion Notification: ECN-Capable Transport codepoint (0) (2)',
      'Total Length: 43',
      'Identification: 0x0000 (0)',
      "Flags: 0x4000 (Don't fragment)",
      '  Reserved bit: Not set',
      "  Don't fragment: Set",
      '  More fragments: Not set',
      'Fragment Offset: 0',
      'Time to Live: 57',
      'Protocol: TCP (6)',
      expect.stringMatching(/^Header Checksum: 0x[0-9a-f]{4}$/),
      'Header checksum status: Good',
      `Source Address: ${from}`,
      `Destination Address: ${to}`,
    ]);
  });

  it('names every TCP option', () => {
    expect(
      optionLines({ mss: 1460, sackPermitted: true, timestamps: [7, 9], windowScale: 15 }).filter((line) =>
        line.startsWith('  T'),
      ),
    ).toEqual([
      '  TCP Option - Maximum segment size: 1460 bytes',
      '  TCP Option - SACK permitted: ',
      '  TCP Option - Timestamps: TSval 7, TSecr 9',
      '  TCP Option - Window scale: 15 (multiply by 16384)',
      '  TCP Option - No-Operation (NOP): ',
    ]);
    expect(optionLines(u8(5, 10, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0))).toEqual([
      '  TCP Option - SACK: 1 blocks',
      '    Kind: 5',
      '    Length: 10',
      '    TCP SACK Left Edge: 1',
      '    TCP SACK Right Edge: 2',
      '  TCP Option - End of Option List: ',
    ]);
    expect(optionLines(mptcpReset(6, true))).toEqual([
      '  TCP Option - Multipath TCP: TCP Reset',
      '    Kind: 30',
      '    Length: 4',
      '    Multipath TCP subtype: TCP Reset (8)',
      '    Transient: Set',
      '    TCPRST Reason: Middlebox interference (0x06)',
    ]);
    expect(optionLines(u8(28, 4, 0x80, 5))).toContain('    Granularity: Minutes');
    expect(optionLines(u8(29, 8, 1, 2, 3, 4, 5, 6))).toContain('    AO MAC: 03040506');
    expect(optionLines(u8(250, 4, 1, 2))).toEqual([
      '  TCP Option - Unknown option: ',
      '    Kind: 250',
      '    Length: 4',
      '    Payload: 0102',
    ]);
    expect(optionLines(u8(2, 9, 5, 180))).toEqual(['  TCP Option - Maximum segment size: its length 9 is impossible']);
  });

  it('tells a damaged checksum from one that was left to the network card', () => {
    const status = (sum: number): string | undefined => {
      const damaged = segment({});
      damaged.set(u16(sum), 16);
      const frame = ethernet(ip({ from, to }, damaged));
      return layerOf(frame, 'tcp').fields.find(({ name }) => name === 'Checksum Status')?.value;
    };
    // 192.0 + 2.1 + 192.0 + 2.2, protocol 6, and 23 bytes: the sum that a kernel leaves in the field.
    const pseudo = 0xc000 + 0x0201 + 0xc000 + 0x0202 + 6;
    const folded = (sum: number): number => (sum & 0xffff) + (sum >>> 16);
    expect(status(folded(pseudo + 23))).toBe('Left to the network card (checksum offload)');
    expect(status(folded(pseudo))).toBe('Left to the network card (checksum offload)');
    expect(status(folded(pseudo + 23) + 1)).toBe('Bad');
  });

  it('does not judge a checksum over bytes that the capture has not', () => {
    const frame = frameOf({});
    const fields = layerOf(frame.subarray(0, frame.length - 1), 'tcp', frame.length).fields;
    expect(fields).toContainEqual(expect.objectContaining({ name: 'Checksum Status', value: 'Unverified' }));
  });

  it('ends where it can read no further', () => {
    expect(dissect(ethernet(concat(u8(1, 2, 3)), { etherType: 0x0806 }), linkTypes.ethernet)).toMatchObject({
      path: 'eth:ethertype',
      layers: [{ abbreviation: 'eth', summary: '02:00:00:00:00:01 → 02:00:00:00:00:02', start: 0, length: 14 }],
    });
    expect(dissect(u8(1, 2, 3), 147)).toEqual({ path: '', layers: [] });
    expect(dissect(u8(), linkTypes.ethernet)).toEqual({ path: 'eth:ethertype', layers: [] });
  });
});
