import { hintText } from '../../payloadHint.ts';
import { flowEnds } from '../flowEnds.ts';
import { rowTitle } from '../summaries.ts';
import type { Tables } from './readers.ts';

/** TCP flags by bit, as people search for them. */
const flagNames = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ae'] as const;

/** What free text is looked for in: ends, state, number and causes of a flow, in small letters. */
export function flowDescription({ index, findings, flowFindings, tcp }: Tables, flow: number): string {
  const { client, server } = flowEnds(index, flow);
  const titles = new Set(Array.from(flowFindings.of(flow), (at) => rowTitle(findings.table.at(at))));
  return [client, server, index.names.of(flow) ?? '', tcp.state(flow), String(flow), ...titles].join(' ').toLowerCase();
}

/** The same of one packet: frame number, flags, and what its payload begins with. */
export function packetDescription({ index: { packets } }: Tables, row: number): string {
  const flags = packets.flags(row);
  const names = flagNames.filter((_, bit) => (flags & (1 << bit)) !== 0).join(' ');
  return `${packets.frame(row)} ${names} ${hintText(packets.hint(row))}`.toLowerCase();
}
