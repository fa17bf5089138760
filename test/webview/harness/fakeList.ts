import type { FlowGroup, FlowGrouping, FlowQuery, FlowRow } from '../../../src/core/analysis.ts';
import { lookOf, lookWords, loudness } from '../../../webview/look.ts';

type ListQuery = Omit<FlowQuery, 'offset' | 'limit'>;

/** The rows that a query asks for, in its order. */
export function listedRows(rows: readonly FlowRow[], query: ListQuery): FlowRow[] {
  return inGroups(rows.filter((row) => fits(row, query)).sort(order(query)), query.group);
}

/** The groups of a list that is in groups already. */
export function groupsIn(list: readonly FlowRow[], by: FlowGrouping | undefined): FlowGroup[] {
  const names = by === undefined ? [] : list.map((row) => groupOf(row, by));
  return [...new Set(names)].map((name) => {
    const own = list.filter((_, place) => names[place] === name);
    const faults = own.filter((row) => row.resets.some(({ outcome }) => outcome === 'fault')).length;
    const resets = own.reduce((sum, row) => sum + row.resetCount, 0);
    return { name, first: names.indexOf(name), flows: own.length, faults, resets };
  });
}

const worst = (row: FlowRow): number => row.resets.reduce((rank, reset) => Math.max(rank, loudness[lookOf(reset)] + 1), 0);

const groupOf = (row: FlowRow, by: FlowGrouping): string =>
  ({ server: row.server, client: row.client, cause: row.resets[0]?.causeTitle ?? '', outcome: meaningOf(row), state: row.state })[
    by
  ];

/** Stable, so groups stand in the order of their first flows. */
function inGroups(list: FlowRow[], by: FlowGrouping | undefined): FlowRow[] {
  if (by === undefined) return list;
  const names = [...new Set(list.map((row) => groupOf(row, by)))];
  return names.flatMap((name) => list.filter((row) => groupOf(row, by) === name));
}

function fits(row: FlowRow, { text, show, flow, causeId, during }: ListQuery): boolean {
  if (flow !== undefined) return row.flow === flow;
  if (during !== undefined && (row.start > during[1] || row.start + row.duration < during[0])) return false;
  if (show !== 'all' && row.resetCount === 0) return false;
  if (show === 'faults' && row.resets.every(({ outcome }) => outcome !== 'fault')) return false;
  if (causeId !== undefined && row.resets.every((reset) => reset.causeId !== causeId)) return false;
  const hay = [row.client, row.server, row.state, row.flow, ...row.resets.map((reset) => reset.causeTitle)]
    .join(' ')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

function order({ sort, descending }: Pick<FlowQuery, 'sort' | 'descending'>): (a: FlowRow, b: FlowRow) => number {
  const key = (row: FlowRow): number | string => (sort === 'severity' ? worst(row) : row[sort]);
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    return sign * (typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y)) || a.flow - b.flow;
  };
}

function meaningOf({ resets: [first] }: FlowRow): string {
  const words = first === undefined ? '' : lookWords[lookOf(first)];
  return words.charAt(0).toUpperCase() + words.slice(1);
}
