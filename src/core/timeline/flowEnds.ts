import { endpointText } from '../wire/address.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';

/** The two ends of a flow as text, client first. */
export function flowEnds({ flows, hosts }: FlowIndexer, flow: number): { client: string; server: string } {
  const client = flow * 2 + rolesOf(flows, flow).client;
  const text = (end: number): string => endpointText(hosts.text(flows.hosts[end] ?? 0), flows.ports[end] ?? 0);
  return { client: text(client), server: text(client ^ 1) };
}
