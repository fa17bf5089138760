import { ACK, BAD_HEADER, SYN } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';

/**
 * Seconds from the last SYN to the first ACK after it that is no SYN/ACK: Wireshark's `tcp.analysis.initial_rtt`, the round trip of the
 * whole path wherever it was captured. null where that was not seen.
 */
export function initialRtt({ flows, packets }: FlowIndexer, flow: number): number | null {
  let synRow = -1;
  for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) {
    const flags = packets.flags(row);
    if ((flags & BAD_HEADER) !== 0) continue;
    const opening = flags & (SYN | ACK);
    if (opening === SYN) synRow = row;
    else if (opening === ACK && synRow >= 0) {
      const seconds = packets.secondsBetween(synRow, row);
      // To Wireshark no time is no measurement, and the next ACK makes one.
      if (seconds !== 0) return seconds > 0 ? seconds : null;
    }
  }
  return null;
}
