import type { FlowGroup, FlowGrouping } from '../analysis.ts';
import { endpointText } from '../wire/address.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';

/** Groups that get a name; a list with more of them is better filtered than read. */
const NAMED_GROUPS = 500;

/** What grouping asks about a flow. */
export interface GroupFacts {
  readonly name: string;
  /** As sorting by severity: the greater, the worse; 0 without a reset. */
  readonly severity: number;
  readonly isFault: boolean;
  readonly resets: number;
}

export interface GroupedFlows {
  readonly order: readonly number[];
  readonly groups: readonly FlowGroup[];
}

/**
 * Puts flows of one name side by side, in the order they had: groups with the worst resets first, of these the ones with the most
 * faults, then those that came first.
 */
export function grouped(flows: readonly number[], factsOf: (flow: number) => GroupFacts): GroupedFlows {
  const byName = new Map<string, { name: string; members: number[]; severity: number; faults: number; resets: number }>();
  for (const flow of flows) {
    const { name, severity, isFault, resets } = factsOf(flow);
    let group = byName.get(name);
    if (group === undefined) byName.set(name, (group = { name, members: [], severity: 0, faults: 0, resets: 0 }));
    group.members.push(flow);
    group.severity = Math.max(group.severity, severity);
    group.faults += isFault ? 1 : 0;
    group.resets += resets;
  }
  const sorted = [...byName.values()].sort((a, b) => b.severity - a.severity || b.faults - a.faults);
  let first = 0;
  const groups = sorted.map(({ name, members, faults, resets }): FlowGroup => {
    const group = { name, first, flows: members.length, faults, resets };
    first += members.length;
    return group;
  });
  return { order: sorted.flatMap(({ members }) => members), groups: groups.slice(0, NAMED_GROUPS) };
}

/**
 * What the flows of a group have in common.
 * @param told title and outcome of the flow's worst reset, empty when it has none; and its conn_state.
 */
export function groupName(
  { flows, hosts }: FlowIndexer,
  flow: number,
  by: FlowGrouping,
  told: { readonly cause: string; readonly outcome: string; readonly state: string },
): string {
  const client = flow * 2 + rolesOf(flows, flow).client;
  const address = (end: number): string => hosts.text(flows.hosts[end] ?? 0);
  switch (by) {
    case 'server':
      return endpointText(address(client ^ 1), flows.ports[client ^ 1] ?? 0);
    case 'client':
      return address(client);
    case 'cause':
      return told.cause;
    case 'outcome':
      return told.outcome;
    case 'state':
      return told.state;
  }
}
