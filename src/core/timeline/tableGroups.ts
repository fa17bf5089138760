import { ACK } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';
import type { FindingTable } from '../resets/findingTable.ts';
import { FindingGroups } from './findingGroups.ts';
import { causeFacts } from './summaries.ts';

/** The groups of all findings in a table. */
export function groupsOfTable({ flows, hosts, packets }: FlowIndexer, table: FindingTable): FindingGroups {
  // Each finding's row is looked at once: grouping asks for these numbers several times.
  const servers = new Uint32Array(table.count);
  const kinds = new Uint32Array(table.count);
  for (let index = 0; index < table.count; index++) {
    const { flow, direction, rstRow } = table.at(index);
    const { client } = rolesOf(flows, flow);
    servers[index] = flow * 2 + (client ^ 1);
    // Where nobody knows the sides, who sent what still tells findings apart.
    const ends = direction === client ? 0 : FROM_SERVER;
    kinds[index] = (table.signatureOf(index) << 2) | ends | ((packets.flags(rstRow) & ACK) !== 0 ? WITH_ACK : 0);
  }
  const kind = (index: number): number => kinds[index] ?? 0;
  const server = (index: number): number => servers[index] ?? 0;
  return new FindingGroups({
    count: table.count,
    kind,
    serverHost: (index) => flows.hosts[server(index)] ?? 0,
    serverPort: (index) => flows.ports[server(index)] ?? 0,
    clientHost: (index) => flows.hosts[server(index) ^ 1] ?? 0,
    addressText: (host) => hosts.text(host),
    facts(index) {
      const { rule, outcome, severity, ignored, verdict, claimedSender } = table.at(index);
      const fromServer = (kind(index) & FROM_SERVER) !== 0;
      const flags = (kind(index) & WITH_ACK) !== 0 ? 'RST/ACK' : 'RST';
      return {
        cause: causeFacts({ rule, ignored, outcome }),
        outcome,
        severity,
        ignored,
        verdict,
        claimedSender,
        fromServer,
        flags,
      };
    },
  });
}

const WITH_ACK = 1;
const FROM_SERVER = 2;
