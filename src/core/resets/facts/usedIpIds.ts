import type { FlowIndexer } from '../../flow/indexer.ts';

/** Flows looked at before and after: enough to see a habit, too few for 65,536 numbers to meet by accident. */
const AROUND = 32;

/** Whether the first or last packet of another flow around this one has the IP ID of a packet. */
export function isIpIdUsedAround({ flows, packets }: FlowIndexer, flow: number, row: number): boolean {
  const id = packets.ipId(row);
  const end = Math.min(flows.count, flow + AROUND + 1);
  for (let other = Math.max(0, flow - AROUND); other < end; other++) {
    const first = flows.firstRow[other] ?? -1;
    if (other === flow || first < 0) continue;
    if (packets.ipId(first) === id || packets.ipId(flows.lastRow(other)) === id) return true;
  }
  return false;
}
