import type { Finding } from '../resets/finding.ts';
import { panosSession } from '../resets/steps/firewallCommands.ts';
import { isOneHost } from '../resets/steps/flowPlace.ts';
import { linuxConnections, linuxCounters, windowsConnections, windowsCounters } from '../resets/steps/hostCommands.ts';
import { displayFilter, endpointsDisplayFilter, resetCaptureFilter } from '../resets/steps/packetFilters.ts';
import { flowPlaceOf } from './flowPlaceOf.ts';

/** A filter or command about a reset's connection, for one tool. */
export interface ToolCommand {
  /** "PAN-OS command line". */
  readonly tool: string;
  /** What it shows. */
  readonly about: string;
  readonly command: string;
}

/** The same question for every tool at hand, whatever the cause: the steps of a cause name the one that fits it best. */
export function toolCommands(finding: Finding): ToolCommand[] {
  const place = flowPlaceOf(finding);
  const firewall = isOneHost(place)
    ? []
    : [{ tool: 'PAN-OS command line', about: 'live sessions of this pair', command: panosSession(place) }];
  return [
    { tool: 'Wireshark', about: 'this connection', command: displayFilter(place) },
    { tool: 'Wireshark', about: 'this connection in another capture', command: endpointsDisplayFilter(place) },
    { tool: 'tcpdump, dumpcap', about: 'the next resets of this pair', command: resetCaptureFilter(place) },
    ...firewall,
    { tool: 'Linux', about: 'connections of this pair on the server now', command: linuxConnections(place, 'server') },
    { tool: 'Linux', about: 'counters that rise with resets', command: linuxCounters },
    {
      tool: 'Windows, PowerShell',
      about: 'connections of this pair on the server now',
      command: windowsConnections(place, 'server'),
    },
    { tool: 'Windows, PowerShell', about: 'counters that rise with resets', command: windowsCounters(place) },
  ];
}
