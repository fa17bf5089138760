import { describe, expect, it } from 'vitest';
import {
  captureCommand,
  captureFilter,
  displayFilter,
  endpointsDisplayFilter,
  resetCaptureFilter,
  resetDisplayFilter,
  senderFields,
  serverResetsDisplayFilter,
} from '../../../../src/core/resets/steps/packetFilters.ts';
import * as firewall from '../../../../src/core/resets/steps/firewallCommands.ts';
import * as host from '../../../../src/core/resets/steps/hostCommands.ts';
import * as packets from '../../../../src/core/resets/steps/packetFilters.ts';
import { secondsAround, type FlowPlace } from '../../../../src/core/resets/steps/flowPlace.ts';
import { ipv4, ipv6 } from './places.ts';

type Template = (place: FlowPlace) => string;
const templates = Object.entries({ ...packets, ...firewall, ...host }).flatMap(([name, value]): [string, Template][] =>
  typeof value === 'function' && !name.endsWith('Around') ? [[name, value as Template]] : [],
);

describe('packet filters', () => {
  it('names the flow and the RST frames', () => {
    expect(displayFilter(ipv4)).toBe('tcp.stream == 3');
    expect(resetDisplayFilter(ipv4)).toBe('frame.number == 14 || frame.number == 15');
    expect(resetDisplayFilter({ ...ipv4, frames: [] })).toBe('tcp.stream == 3 && tcp.flags.reset == 1');
  });

  it('gives a range when there are too many frames to list', () => {
    const frames = Array.from({ length: 21 }, (_, index) => 100 + index * 2);
    expect(resetDisplayFilter({ ...ipv4, frames })).toBe(
      'tcp.stream == 3 && tcp.flags.reset == 1 && frame.number >= 100 && frame.number <= 140',
    );
    expect(resetDisplayFilter({ ...ipv4, frames: frames.slice(1) })).toContain('frame.number == 140');
  });

  it('finds the flow in another capture by addresses and ports', () => {
    expect(endpointsDisplayFilter(ipv4)).toBe(
      'ip.addr == 10.0.0.1 && ip.addr == 10.0.0.2 && tcp.port == 51234 && tcp.port == 443',
    );
    expect(endpointsDisplayFilter(ipv6)).toBe(
      'ipv6.addr == 2001:db8::1 && ipv6.addr == 2001:db8::2 && tcp.port == 51234 && tcp.port == 443',
    );
    expect(serverResetsDisplayFilter(ipv6)).toBe('ipv6.addr == 2001:db8::2 && tcp.port == 443 && tcp.flags.reset == 1');
  });

  it('captures the next connections of the pair, whatever the client port', () => {
    expect(captureFilter(ipv4)).toBe('host 10.0.0.1 and host 10.0.0.2 and tcp port 443');
    expect(resetCaptureFilter(ipv4)).toMatch(/tcp port 443 and tcp\[tcpflags\] & tcp-rst != 0$/);
    expect(resetCaptureFilter(ipv6)).toMatch(/^host 2001:db8::1 .*ip6\[6\] == 6 and ip6\[53\] & 4 != 0$/);
    expect(captureCommand(ipv4)).toContain(`-w resets.pcap '${captureFilter(ipv4)}'`);
  });

  it('asks tshark for the hop limit over IPv6 and the TTL and IP ID over IPv4', () => {
    expect(senderFields(ipv4)).toMatch(/-e ip\.ttl -e ip\.id /);
    expect(senderFields(ipv6)).toMatch(/-e ipv6\.hlim /);
    expect(senderFields(ipv6)).not.toMatch(/-e ip\./);
  });
});

describe('firewall commands', () => {
  it('fills in the PAN-OS log query, session, policy test and counters', () => {
    expect(firewall.panosTrafficLog(ipv4)).toBe(
      '( addr.src in 10.0.0.1 ) and ( addr.dst in 10.0.0.2 ) and ( port.src eq 51234 ) and ( port.dst eq 443 )',
    );
    expect(firewall.panosThreatLog(ipv6)).toBe(
      '( addr.src in 2001:db8::1 ) and ( addr.dst in 2001:db8::2 ) and ( port.src eq 51234 ) and ( port.dst eq 443 ) and ( action neq allow )',
    );
    expect(firewall.panosAbnormalEnds(ipv4)).toContain('( session_end_reason neq tcp-fin )');
    expect(firewall.panosAbnormalEnds(ipv4)).not.toContain('51234');
    expect(firewall.panosSession(ipv4)).toBe('show session all filter source 10.0.0.1 destination 10.0.0.2 destination-port 443');
    expect(firewall.panosPolicyTest(ipv6)).toBe(
      'test security-policy-match source 2001:db8::1 destination 2001:db8::2 destination-port 443 protocol 6',
    );
    const counters = firewall.panosCounters(ipv4).split('\n');
    expect(counters).toContain(
      'debug dataplane packet-diag set filter match source 10.0.0.2 destination 10.0.0.1 source-port 443 protocol 6',
    );
    expect(counters.at(-1)).toBe('show counter global filter packet-filter yes delta yes');
  });

  it('captures every PAN-OS stage, for receive without transmit convicts nobody', () => {
    const lines = firewall.panosStageCapture(ipv4).split('\n');
    expect(lines.filter((line) => line.includes('capture stage')).map((line) => line.split(' ').at(-1))).toEqual([
      'receive.pcap',
      'firewall.pcap',
      'transmit.pcap',
      'drop.pcap',
    ]);
    expect(lines.at(-1)).toBe('debug dataplane packet-diag set capture on');
  });

  it('fills in FortiGate, conntrack and netfilter for both families', () => {
    expect(firewall.fortigateSniffer(ipv6)).toBe(
      "diagnose sniffer packet any 'host 2001:db8::1 and host 2001:db8::2 and tcp port 443' 4 0 a",
    );
    expect(firewall.fortigateTrafficLog(ipv4).split('\n')).toEqual(
      expect.arrayContaining([
        'execute log filter field srcip 10.0.0.1',
        'execute log filter field srcport 51234',
        'execute log filter field dstip 10.0.0.2',
        'execute log filter field dstport 443',
      ]),
    );
    expect(firewall.conntrackList(ipv4)).toBe('sudo conntrack -L -f ipv4 -p tcp -s 10.0.0.1 -d 10.0.0.2 --dport 443');
    expect(firewall.conntrackList(ipv6)).toContain('-f ipv6 -p tcp -s 2001:db8::1');
    expect(firewall.linuxResetRules(ipv4)).toContain('sudo iptables-save');
    expect(firewall.linuxResetRules(ipv6)).toContain('sudo ip6tables-save');
  });
});

describe('host commands', () => {
  it('looks at the server port and the client address', () => {
    expect(host.linuxListeners(ipv4)).toBe("sudo ss -tlnp 'sport = :443'");
    expect(host.linuxConnections(ipv4, 'server')).toContain("'dst 10.0.0.1 and sport = :443'");
    expect(host.linuxConnections(ipv6, 'server')).toContain("'dst [2001:db8::1] and sport = :443'");
    expect(host.linuxConnections(ipv4, 'client')).toContain("'dst 10.0.0.2 and dport = :443'");
    expect(host.windowsConnections(ipv4, 'client')).toBe('Get-NetTCPConnection -RemotePort 443 -RemoteAddress 10.0.0.2');
    expect(host.bsdConnections(ipv4, 'server')).toBe("netstat -an -p tcp | grep -F '10.0.0.1'");
    expect(host.windowsTryConnection(ipv4)).toBe('Test-NetConnection 10.0.0.2 -Port 443');
    expect(host.windowsListeners(ipv4)).toContain('-LocalPort 443 |');
    expect(host.tryConnection(ipv6)).toBe('nc -vz -w 5 2001:db8::2 443');
    expect(host.linuxResetTrace(ipv4)).toContain('/args->sport == 443 || args->dport == 443/');
  });

  it('asks the logs for the seconds around the reset, in UTC', () => {
    expect(host.journalAround(ipv4.time)).toBe(
      "journalctl --utc --since '2026-01-02 03:04:00 UTC' --until '2026-01-02 03:04:11 UTC'",
    );
    expect(host.journalAround('2026-01-01T00:00:02.5Z')).toContain("--since '2025-12-31 23:59:57 UTC'");
    expect(host.macLogAround(ipv4.time)).toBe("log show --start '2026-01-02 03:04:00+0000' --end '2026-01-02 03:04:11+0000'");
    expect(host.windowsEventsAround(ipv4.time)).toContain("StartTime='2026-01-02T03:04:00Z'; EndTime='2026-01-02T03:04:11Z'");
  });

  it('leaves the time out when the clock was senseless', () => {
    expect(secondsAround("'; reboot #", 5)).toBeNull();
    expect(host.journalAround("'; reboot #")).toBe('journalctl --utc');
    expect(host.macLogAround("'; reboot #")).toBe('log show');
    expect(host.windowsEventsAround("'; reboot #")).toBe("Get-WinEvent -FilterHashtable @{LogName='System','Application'}");
  });
});

describe('every template', () => {
  it('is covered: there are many', () => {
    expect(templates.length).toBeGreaterThanOrEqual(20);
  });

  it.each(templates.filter(([name]) => name !== 'linuxResetRules'))('%s refuses an address that is none', (_, template) => {
    const hostile = ["10.0.0.1'; reboot #", '$(reboot)', '10.0.0.1\nreboot', '`id`', '', 'example.com'];
    const usesAddress = template(ipv4) !== template({ ...ipv4, clientAddress: '192.0.2.9', serverAddress: '192.0.2.8' });
    for (const text of hostile) {
      expect(() => template({ ...ipv4, clientAddress: text })).toThrow(RangeError);
      expect(() => template({ ...ipv4, serverAddress: text })).toThrow(RangeError);
    }
    expect(() => template({ ...ipv4, serverPort: Number.NaN })).toThrow(RangeError);
    expect(() => template({ ...ipv4, serverPort: 65536 })).toThrow(RangeError);
    expect(() => template({ ...ipv4, frames: [1.5] })).toThrow(RangeError);
    if (usesAddress) expect(template(ipv6)).not.toContain('10.0.0.');
  });
});
