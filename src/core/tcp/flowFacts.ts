import { RST } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { completeness, completenessText } from './completeness.ts';
import { Copies } from './copies.ts';
import { initialRtt } from './initialRtt.ts';
import { withoutEffect } from './withoutEffect.ts';
import { type ConnState, connStates, zeekView } from './zeek.ts';

/** How a flow went when the resets after which it went on are left out: Zeek's state and history of the rest. */
export interface Course {
  readonly state: ConnState;
  readonly history: string;
  /** RSTs that had no effect. */
  readonly ignored: number;
}

/** What a flow's packets say together. */
export interface FlowSummary {
  /** Zeek's history. */
  readonly history: string;
  /** null where no reset was without effect: `history` and Zeek's state say how it went. */
  readonly course: Course | null;
  /** Wireshark's words for tcp.completeness, and its number. */
  readonly completeness: string;
  /** Seconds; null when the handshake was not seen. */
  readonly initialRtt: number | null;
  /** Packets that are copies of others. */
  readonly copies: number;
}

/** Flows whose summaries are kept: several pages of the list. */
const KEPT = 4096;

/** Works out what is said of whole flows when it is asked for, and keeps it: each answer walks the flow's packets. */
export class FlowFacts {
  readonly #index: FlowIndexer;
  /** By flow: 0 for not worked out yet, otherwise one more than the state's place in `connStates`. */
  readonly #states: Uint8Array;
  readonly #summaries = new Map<number, FlowSummary>();

  constructor(index: FlowIndexer) {
    this.#index = index;
    this.#states = new Uint8Array(index.flows.count);
  }

  /** Zeek's conn_state. */
  state(flow: number): ConnState {
    const known = connStates[(this.#states[flow] ?? 0) - 1];
    if (known !== undefined) return known;
    const { state } = zeekView(this.#index, flow);
    this.#states[flow] = connStates.indexOf(state) + 1;
    return state;
  }

  summary(flow: number): FlowSummary {
    const known = this.#summaries.get(flow);
    if (known) return known;
    const { history } = zeekView(this.#index, flow);
    const made = {
      history,
      course: this.#course(flow),
      completeness: completenessText(completeness(this.#index, flow)),
      initialRtt: initialRtt(this.#index, flow),
      copies: this.#copies(flow),
    };
    const [oldest] = this.#summaries.keys();
    if (this.#summaries.size >= KEPT && oldest !== undefined) this.#summaries.delete(oldest);
    this.#summaries.set(flow, made);
    return made;
  }

  #course(flow: number): Course | null {
    const vain = withoutEffect(this.#index, flow);
    if (vain.size === 0) return null;
    const ignored = [...vain].filter((row) => (this.#index.packets.flags(row) & RST) !== 0).length;
    return { ...zeekView(this.#index, flow, vain), ignored };
  }

  #copies(flow: number): number {
    const { flows, packets } = this.#index;
    const copies = new Copies(packets);
    let count = 0;
    for (let row = flows.firstRow[flow] ?? -1; row >= 0; row = packets.next(row)) if (copies.originalOf(row) >= 0) count++;
    return count;
  }
}
