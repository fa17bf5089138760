import { directionOf, RST } from '../../flow/flags.ts';
import { SAW_DATA, SAW_FIN, SAW_RST, SAW_SYN_ACK } from '../../flow/flowRow.ts';
import type { FlowIndexer } from '../../flow/indexer.ts';
import type { FlowColumns } from './flowColumns.ts';
import { countWhile, FlowLists } from './flowLists.ts';

/** A proxy passes an upstream's failure on within this, in seconds. */
const RELAYED_SECONDS = 0.5;
/** Resets of one host within that time looked at: of more nobody can tell which was passed on. */
const RELAYED = 64;

export interface ClientStatistics {
  readonly targets: number;
  readonly failedShare: number;
  readonly attempts: number;
  readonly dropped: number;
  readonly shut: number;
}

/** What the hosts of a capture did as clients. Asked by few rules: the lists are made at the first question. */
export class Clients {
  readonly #index: FlowIndexer;
  readonly #columns: FlowColumns;
  #flows: FlowLists | undefined;
  readonly #statistics = new Map<number, ClientStatistics>();
  /** By host: its connections with resets, in the order of their last packets. */
  readonly #reset = new Map<number, readonly number[]>();

  constructor(index: FlowIndexer, columns: FlowColumns) {
    this.#index = index;
    this.#columns = columns;
  }

  /** Different servers and ports a host tried, and the share of its flows that carried no data and were refused, reset or silent. */
  statisticsOf(host: number): ClientStatistics {
    const known = this.#statistics.get(host);
    if (known) return known;
    const { flows } = this.#index;
    const members = this.#flowsOf(host);
    const targets = new Set<number>();
    let failed = 0;
    let dropped = 0;
    let shut = 0;
    for (const member of members) {
      targets.add(this.#columns.services[member] ?? 0);
      const client = this.#columns.clientEnds[member] ?? 0;
      const clientSaw = flows.saw(client);
      const serverSaw = flows.saw(client ^ 1);
      if (((clientSaw | serverSaw) & SAW_DATA) !== 0) continue;
      failed++;
      if ((serverSaw & SAW_SYN_ACK) === 0) shut++;
      else if ((clientSaw & (SAW_RST | SAW_FIN)) !== 0) dropped++;
    }
    const attempts = members.length;
    const statistics = { targets: targets.size, failedShare: attempts === 0 ? 0 : failed / attempts, attempts, dropped, shut };
    this.#statistics.set(host, statistics);
    return statistics;
  }

  /** Frame of a reset that a host got as a client, in another flow than this one, just before `time`; null where there was none. */
  resetBefore(host: number, flow: number, time: number): number | null {
    const { ends } = this.#columns;
    const reset = this.#resetOf(host);
    let first = -1;
    const next = countWhile(reset.length, (at) => (ends[reset[at] ?? 0] ?? 0) <= time);
    for (let at = next - 1; at >= 0 && next - at <= RELAYED; at--) {
      const other = reset[at] ?? flow;
      if (time - (ends[other] ?? 0) > RELAYED_SECONDS) break;
      if (other !== flow && (first < 0 || other < first)) first = other;
    }
    if (first < 0) return null;
    const { flows, packets } = this.#index;
    const row = flows.lastRow(first);
    const isServers = first * 2 + directionOf(packets.flags(row)) !== this.#columns.clientEnds[first];
    return (packets.flags(row) & RST) !== 0 && isServers ? packets.frame(row) : null;
  }

  #resetOf(host: number): readonly number[] {
    const known = this.#reset.get(host);
    if (known) return known;
    const { ends } = this.#columns;
    const reset: number[] = [];
    for (const flow of this.#flowsOf(host)) if (this.#index.flows.resets(flow) > 0) reset.push(flow);
    reset.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0));
    this.#reset.set(host, reset);
    return reset;
  }

  #flowsOf(host: number): Uint32Array {
    const { flows, hosts } = this.#index;
    this.#flows ??= new FlowLists(flows.count, hosts.count, (flow) =>
      // A flow without packets is one that an ICMP error quotes.
      (flows.firstRow[flow] ?? -1) < 0 ? -1 : this.#columns.client(flow),
    );
    return this.#flows.of(host);
  }
}
