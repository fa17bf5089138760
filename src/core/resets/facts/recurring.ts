/** What one client does to a service again and again. */
import { directionOf } from '../../flow/flags.ts';
import { SAW_DATA, SAW_RST } from '../../flow/flowRow.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { PacketTable } from '../../flow/packets.ts';
import { APPLICATION_DATA, CLIENT_HELLO } from '../../payloadHint.ts';
import type { FlowColumns } from './flowColumns.ts';
import { rolesOf } from '../../flow/roles.ts';
import { seqDiff } from '../../flow/seq.ts';

/** A period counts as regular below this coefficient of variation. */
const REGULAR = 0.2;
const ENOUGH_FOR_A_PERIOD = 3;
/** A connection with more packets did work. */
const MOST_PACKETS = 40;
/** Bytes of a monitor's question: a request with a few headers, a ClientHello. */
const MOST_ASKED = 600;
/** Bytes of the longest Finished in TLS 1.3 (SHA-384), and of a close_notify, which both look like data of an application. */
const HANDSHAKE_END = 74;

export interface Recurring {
  readonly count: number;
  /** Mean time between them in seconds, when it is regular. */
  readonly period: number | null;
}

const none: Recurring = { count: 0, period: null };

/** @param rows the first packets of flows, in order. */
export function regularly(packets: PacketTable, rows: readonly number[]): Recurring {
  const gaps = rows.slice(1).map((row, i) => packets.secondsBetween(rows[i] ?? row, row));
  return { count: rows.length, period: rows.length >= ENOUGH_FOR_A_PERIOD ? regularPeriod(gaps) : null };
}

/** The mean of gaps that hardly vary, else null. */
function regularPeriod(gaps: readonly number[]): number | null {
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
  return mean > 0 && Math.sqrt(variance) / mean < REGULAR ? mean : null;
}

/** The short connections of one service that its clients reset, by client and by how much the client had sent. */
export class AlikeConnections {
  readonly #asked = new Map<number, number>();
  readonly #groups = new Map<string, Recurring>();

  /** @param service its flows, in order of their first packets. */
  constructor({ flows, packets }: FlowIndexer, columns: FlowColumns, service: readonly number[]) {
    const rows = new Map<string, number[]>();
    for (const flow of service) {
      const { client } = rolesOf(flows, flow);
      const saw = flows.saw(flow * 2 + client);
      if ((saw & SAW_RST) === 0 || (saw & SAW_DATA) === 0) continue;
      if (flows.packets(flow * 2) + flows.packets(flow * 2 + 1) > MOST_PACKETS) continue;
      const first = flows.firstRow[flow] ?? 0;
      const asked = bytesAsked(packets, first, client);
      if (asked === 0) continue;
      this.#asked.set(flow, asked);
      const key = `${columns.client(flow)} ${asked}`;
      const known = rows.get(key);
      if (known) known.push(first);
      else rows.set(key, [first]);
    }
    for (const [key, each] of rows) this.#groups.set(key, regularly(packets, each));
  }

  of(flow: number, client: number): Recurring {
    return this.#groups.get(`${client} ${this.#asked.get(flow) ?? 0}`) ?? none;
  }
}

/** Seconds around a connection in which a survey would try others, and how many hellos of how many lengths make one. */
const SURVEY_SECONDS = 30;
const SURVEYED = 6;
const VARIETIES = 4;

/**
 * Whether one client says hello to a TLS service in many ways within a short time and uses none of the connections: it surveys the versions
 * and ciphers that the service takes. A client that fails or does not trust says the same hello again.
 * @param flows of one service, in order of their first packets.
 */
export function surveysTls(
  { flows, packets }: FlowIndexer,
  columns: FlowColumns,
  service: readonly number[],
  flow: number,
): boolean {
  const first = flows.firstRow[flow] ?? -1;
  // Most connections are used: then nobody looks at the others.
  if (first < 0 || (unusedHello(packets, first, rolesOf(flows, flow).client) ?? 0) === 0) return false;
  const asker = columns.client(flow);
  const lengths = new Set<number>();
  let hellos = 0;
  for (const other of service) {
    const row = flows.firstRow[other] ?? -1;
    if (row < 0 || columns.client(other) !== asker) continue;
    if (Math.abs(packets.secondsBetween(first, row)) > SURVEY_SECONDS) continue;
    const length = unusedHello(packets, row, rolesOf(flows, other).client);
    if (length === null) return false;
    if (length === 0) continue;
    hellos++;
    lengths.add(length);
  }
  return hellos >= SURVEYED && lengths.size >= VARIETIES;
}

/** Length of the ClientHello of a connection that the client did not use further; 0 without one, null when it asked something. */
function unusedHello(packets: PacketTable, first: number, client: number): number | null {
  let hello = 0;
  let row = first;
  for (let count = 0; row >= 0 && count < MOST_PACKETS; count++, row = packets.next(row)) {
    if (directionOf(packets.flags(row)) !== client || packets.length(row) === 0) continue;
    const hint = packets.hint(row);
    if (hello === 0) {
      // Of versions before TLS 1.0, or in pieces.
      if (hint !== CLIENT_HELLO) return 0;
      hello = packets.length(row);
    } else if (hint === APPLICATION_DATA && packets.length(row) > HANDSHAKE_END) return null;
  }
  return hello;
}

/** Payload bytes of the client; 0 when there are more than a monitor sends. */
function bytesAsked(packets: PacketTable, first: number, client: number): number {
  let from = -1;
  let asked = 0;
  for (let row = first; row >= 0; row = packets.next(row)) {
    const length = packets.length(row);
    if (length === 0 || directionOf(packets.flags(row)) !== client) continue;
    if (from < 0) from = packets.seq(row);
    // What is sent again counts once.
    asked = Math.max(asked, seqDiff((packets.seq(row) + length) >>> 0, from));
  }
  return asked > MOST_ASKED ? 0 : asked;
}
