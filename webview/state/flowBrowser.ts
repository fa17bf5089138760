import type { FlowPage, FlowQuery, FlowRow, FlowSort } from '../../src/core/analysis.ts';
import type { HostLink } from '../bridge.ts';
import { PagedList } from './pagedList.ts';

export type FlowChoice = Omit<FlowQuery, 'offset' | 'limit' | 'flow' | 'causeId'> & { readonly causeId: string | null };

const firstChoice: FlowChoice = { sort: 'severity', descending: true, text: '', show: 'resets', causeId: null };

/** The order a person expects at the first click on a column: most first for amounts, A to Z for the rest. */
const mostFirst: readonly FlowSort[] = ['packets', 'bytes', 'duration', 'severity'];

/** The list of flows: what is asked for, and the rows that are here. */
export class FlowBrowser {
  readonly #host: HostLink;
  readonly rows: PagedList<FlowRow>;
  choice: FlowChoice = firstChoice;

  constructor(host: HostLink, changed: () => void) {
    this.#host = host;
    this.rows = new PagedList(changed);
  }

  /** Asks anew, with some of the choice changed. */
  choose(change: Partial<FlowChoice>): void {
    this.choice = { ...this.choice, ...change };
    const choice = this.choice;
    this.rows.reset((offset, limit) => this.query(choice, offset, limit));
  }

  sortBy(sort: FlowSort): void {
    const descending = this.choice.sort === sort ? !this.choice.descending : mostFirst.includes(sort);
    this.choose({ sort, descending });
  }

  query({ causeId, ...choice }: FlowChoice, offset: number, limit: number): Promise<FlowPage> {
    return this.#host.call('flows', { ...choice, ...(causeId === null ? {} : { causeId }), offset, limit });
  }

  /** One flow by its number, whatever is shown. Its place in a list says nothing: flows known only from an ICMP error are in none. */
  async byNumber(flow: number): Promise<FlowRow | undefined> {
    const { rows } = await this.#host.call('flows', {
      ...{ sort: 'flow', descending: false, text: '', show: 'all' },
      ...{ flow, offset: 0, limit: 1 },
    });
    return rows[0];
  }

  /** Place of a flow in the list; null when it is not in it. */
  async placeOf(flow: number): Promise<number | null> {
    const here = this.rows.findIndex((row) => row.flow === flow);
    if (here >= 0) return here;
    const { causeId, ...choice } = this.choice;
    return this.#host.call('placeOf', { ...choice, ...(causeId === null ? {} : { causeId }), flow });
  }
}
