import type { Finding } from '../resets/finding.ts';
import { displayFilter, endpointsDisplayFilter, resetCaptureFilter, resetDisplayFilter } from '../resets/steps/packetFilters.ts';
import { flowPlaceOf } from './flowPlaceOf.ts';

/** What the filter should show: the whole flow, the RSTs alone, or the same flow in another capture. */
export type FilterScope = 'flow' | 'resets' | 'any-capture';

const scopes = { flow: displayFilter, resets: resetDisplayFilter, 'any-capture': endpointsDisplayFilter };

/** Wireshark display filter for a finding. */
export function wiresharkFilter(finding: Finding, scope: FilterScope = 'flow'): string {
  return scopes[scope](flowPlaceOf(finding));
}

/** pcap filter (tcpdump, dumpcap) that catches the next such reset between these two, IPv4 or IPv6. */
export function tcpdumpFilter(finding: Finding): string {
  return resetCaptureFilter(flowPlaceOf(finding));
}
