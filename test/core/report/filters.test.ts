import { describe, expect, it } from 'vitest';
import { tcpdumpFilter, wiresharkFilter } from '../../../src/core/report/filters.ts';
import { toolCommands } from '../../../src/core/report/toolCommands.ts';
import { flowPlaceOf, parseEndpoint } from '../../../src/core/report/flowPlaceOf.ts';
import { aFinding, hostileText, sampleFindings } from '../../support/fakeAnalysis.ts';

const ipv6Finding = sampleFindings[2] ?? aFinding();
const fromClient = sampleFindings[3] ?? aFinding();

describe('filters of a finding', () => {
  it('shows the flow, the resets, or the same flow in another capture', () => {
    expect(wiresharkFilter(aFinding())).toBe('tcp.stream == 3');
    expect(wiresharkFilter(aFinding(), 'resets')).toBe('frame.number == 14 || frame.number == 15');
    expect(wiresharkFilter(ipv6Finding, 'any-capture')).toBe(
      'ipv6.addr == 2001:db8::1 && ipv6.addr == 2001:db8::2 && tcp.port == 40000 && tcp.port == 443',
    );
  });

  it('catches the next one', () => {
    expect(tcpdumpFilter(fromClient)).toBe('host 192.0.2.7 and host 10.0.0.2 and tcp port 22 and tcp[tcpflags] & tcp-rst != 0');
    expect(tcpdumpFilter(ipv6Finding)).toContain('tcp port 443 and ip6[6] == 6 and ip6[53] & 4 != 0');
  });
});

describe('commands for each tool', () => {
  it('ask about the connection in the words of each, with its addresses and ports', () => {
    const commands = toolCommands(aFinding());
    expect(commands.map(({ tool }) => tool)).toEqual([
      ...['Wireshark', 'Wireshark', 'tcpdump, dumpcap', 'PAN-OS command line'],
      ...['Linux', 'Linux', 'Windows, PowerShell', 'Windows, PowerShell'],
    ]);
    for (const { command } of commands.filter(({ about }) => !/counters|this connection$/.test(about)))
      expect(command).toContain('10.0.0.');
    expect(commands.find(({ tool }) => tool.startsWith('PAN-OS'))?.command).toMatch(/^show session all filter/);
  });

  it('ask no firewall where nothing lies between the ends', () => {
    const inside = toolCommands({ ...aFinding(), from: '127.0.0.1:443', to: '127.0.0.1:50000' });
    expect(inside.map(({ tool }) => tool)).not.toContain('PAN-OS command line');
  });
});

describe('flowPlaceOf', () => {
  it('turns claimed sender and receiver into client and server', () => {
    expect(flowPlaceOf(aFinding())).toMatchObject({ clientAddress: '10.0.0.1', clientPort: 51234, serverPort: 443, ipv6: false });
    expect(flowPlaceOf(fromClient)).toMatchObject({ clientAddress: '192.0.2.7', serverAddress: '10.0.0.2', serverPort: 22 });
    expect(flowPlaceOf(ipv6Finding)).toMatchObject({ clientAddress: '2001:db8::1', ipv6: true, flow: 5, frames: [23, 27, 28] });
  });

  it.each(['', '10.0.0.1', ':443', '2001:db8::1:443', '[x]:1', hostileText])('refuses %j', (text) => {
    expect(() => parseEndpoint(text)).toThrow(RangeError);
  });
});
