import type { FlowGroup, FlowGroupsQuery, FlowPage, FlowQuery, FlowRow, FlowSort } from '../../src/core/analysis.ts';
import type { HostLink } from '../bridge.ts';
import { PagedList } from './pagedList.ts';

type Optional = 'causeId' | 'during' | 'group';

/** What is asked for; what is null is not asked for. */
export type FlowChoice = Omit<FlowQuery, 'offset' | 'limit' | 'flow' | Optional> & {
  readonly [Name in Optional]: NonNullable<FlowQuery[Name]> | null;
};

const firstChoice: FlowChoice = {
  sort: 'severity',
  descending: true,
  text: '',
  show: 'resets',
  causeId: null,
  during: null,
  group: null,
};

/** The order a person expects at the first click on a column: most first for amounts, A to Z for the rest. */
const mostFirst: readonly FlowSort[] = ['packets', 'bytes', 'duration', 'severity'];

/** The list of flows: what is asked for, and the rows that are here. */
export class FlowBrowser {
  readonly #host: HostLink;
  readonly rows: PagedList<FlowRow>;
  choice: FlowChoice = firstChoice;
  /** Groups of the list, by place; none when it is not grouped. */
  groups: readonly FlowGroup[] = [];
  readonly #changed: () => void;

  constructor(host: HostLink, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    this.rows = new PagedList(changed);
  }

  /** Asks anew, with some of the choice changed. */
  choose(change: Partial<FlowChoice>): void {
    this.choice = { ...this.choice, ...change };
    const choice = this.choice;
    this.rows.reset((offset, limit) => this.query(choice, offset, limit));
    this.groups = [];
    if (choice.group !== null) void this.#fetchGroups(choice);
  }

  sortBy(sort: FlowSort): void {
    const descending = this.choice.sort === sort ? !this.choice.descending : mostFirst.includes(sort);
    this.choose({ sort, descending });
  }

  /** Asks anew for what is in view. @returns puts it in place of what is here. */
  async renewed(): Promise<() => void> {
    const choice = this.choice;
    const [rows, groups] = await Promise.all([
      this.rows.renewed(),
      choice.group === null ? [] : this.#host.call('groupsOf', queryOf(choice)),
    ]);
    return () => {
      if (choice !== this.choice) return;
      this.groups = groups;
      rows();
    };
  }

  query(choice: FlowChoice, offset: number, limit: number): Promise<FlowPage> {
    return this.#host.call('flows', { ...queryOf(choice), offset, limit });
  }

  async #fetchGroups(choice: FlowChoice): Promise<void> {
    // Without groups the list is still the list; what is wrong with it, its rows say.
    const groups = await this.#host.call('groupsOf', queryOf(choice)).catch(() => []);
    if (choice !== this.choice) return;
    this.groups = groups;
    this.#changed();
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
    return this.#host.call('placeOf', { ...queryOf(this.choice), flow });
  }
}

export function isSameChoice(a: FlowChoice, b: FlowChoice): boolean {
  const keys = ['sort', 'descending', 'text', 'causeId', 'show', 'group'] as const;
  return keys.every((key) => a[key] === b[key]) && String(a.during) === String(b.during);
}

function queryOf({ causeId, during, group, ...choice }: FlowChoice): FlowGroupsQuery {
  return {
    ...choice,
    ...(causeId === null ? {} : { causeId }),
    ...(during === null ? {} : { during }),
    ...(group === null ? {} : { group }),
  };
}
