import type { FlowTable } from '../flow/flowTable.ts';

/** A SYN/ACK that began its direction anew, as one does that comes after a RST in its sender's name. */
export interface Rebase {
  /** Its place in the flow: from there on the new base holds. */
  readonly at: number;
  readonly direction: number;
  /** What numbers of that direction were relative to until then. */
  readonly before: number;
}

/** What Wireshark takes a direction's numbers relative to at a place of the flow. @param end flow * 2 + direction. */
export function baseAt(flows: FlowTable, rebased: readonly Rebase[], end: number, at: number): number {
  return rebased.find((moved) => moved.direction === (end & 1) && at < moved.at)?.before ?? flows.baseSeq(end);
}
