import { directionOf, RST } from '../../flow/flags.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';

/** Closer TTLs may be another path to the same host. */
const FOREIGN = 2;

/**
 * For each TTL, how many hosts were reset in their name by a RST that arrived with it although none of their own packets did: one
 * device near the capture point gives all its resets one TTL, whoever it speaks for. Looks at the last packet of each flow with
 * resets, which is nearly always the RST.
 */
export function foreignTtls({ flows, packets, hosts }: FlowIndexer): ReadonlyMap<number, number> {
  const victims = new Map<number, Set<number>>();
  for (let flow = 0; flow < flows.count; flow++) {
    if (flows.resets(flow) === 0) continue;
    const row = flows.lastRow(flow);
    if (row < 0) continue;
    const flags = packets.flags(row);
    if ((flags & RST) === 0) continue;
    const host = flows.hosts[flow * 2 + directionOf(flags)] ?? 0;
    const ttl = packets.ttl(row);
    if (ttl === 0 || !hosts.isForeignTtl(host, ttl, FOREIGN)) continue;
    const hostsAtTtl = victims.get(ttl);
    if (hostsAtTtl) hostsAtTtl.add(host);
    else victims.set(ttl, new Set([host]));
  }
  return new Map([...victims].map(([ttl, hostsAtTtl]) => [ttl, hostsAtTtl.size]));
}
