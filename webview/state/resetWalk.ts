import type { FlowRow } from '../../src/core/analysis.ts';
import type { FlowBrowser } from './flowBrowser.ts';
import type { FlowPackets, Packet } from './flowPackets.ts';

export interface ResetTarget {
  readonly frame: number;
  readonly flow: number;
  readonly place: number | null;
}

interface Standpoint {
  readonly flow: FlowRow | null;
  readonly place: number | null;
  readonly packet: Packet | null;
}

/** The nearest other reset in a direction: in this flow, then in the flows next in the list; null when there is none. */
export async function otherReset(
  browser: FlowBrowser,
  packets: FlowPackets,
  { flow, place, packet }: Standpoint,
  direction: 1 | -1,
): Promise<ResetTarget | null> {
  if (flow !== null) {
    const frame = await inFlow(packets, flow, packet, direction);
    if (frame !== null) return { frame, flow: flow.flow, place };
  }
  const from = place ?? (flow === null ? null : await browser.placeOf(flow.flow));
  return inList(browser, packets, from ?? -1, direction);
}

async function inFlow(packets: FlowPackets, flow: FlowRow, packet: Packet | null, direction: 1 | -1): Promise<number | null> {
  const known = flow.resets.map((reset) => reset.frame);
  if (packet === null) return direction === 1 ? (known[0] ?? null) : null;
  const complete = flow.resetCount <= flow.resets.length;
  const lastKnown = known.at(-1) ?? 0;
  const found = direction === 1 ? known.find((frame) => frame > packet.frame) : known.findLast((frame) => frame < packet.frame);
  // A flow's row carries only its first resets; beyond them the packets tell.
  const beyond = !complete && (direction === 1 ? found === undefined : packet.frame > lastKnown);
  if (!beyond) return found ?? null;
  const row = await packets.nearestFinding(flow.flow, packet.index, packet.finding, direction);
  return row?.frame ?? null;
}

async function inList(browser: FlowBrowser, packets: FlowPackets, from: number, direction: 1 | -1): Promise<ResetTarget | null> {
  const limit = 200;
  for (let next = from + direction; next >= 0;) {
    const offset = direction === 1 ? next : Math.max(0, next - limit + 1);
    const page = await browser.query(browser.choice, offset, direction === 1 ? limit : next - offset + 1);
    const hasResets = (row: FlowRow): boolean => row.resetCount > 0;
    const at = direction === 1 ? page.rows.findIndex(hasResets) : page.rows.findLastIndex(hasResets);
    const row = page.rows[at];
    if (row !== undefined) return { frame: await edge(packets, row, direction), flow: row.flow, place: offset + at };
    next = direction === 1 ? offset + limit : offset - 1;
    if (next >= page.total) return null;
  }
  return null;
}

/** The first reset of a flow, or its last when one comes from below. */
async function edge(packets: FlowPackets, row: FlowRow, direction: 1 | -1): Promise<number> {
  const first = row.resets[0]?.frame ?? 0;
  if (direction === 1) return first;
  const last = row.resets.at(-1)?.frame ?? first;
  if (row.resetCount <= row.resets.length) return last;
  return (await packets.nearestFinding(row.flow, row.packets, null, -1))?.frame ?? last;
}
