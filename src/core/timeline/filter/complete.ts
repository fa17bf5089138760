import { rowTitle, ruleOf } from '../summaries.ts';
import { compileFilter } from './compile.ts';
import type { Completion, FilterAdvice } from './advice.ts';
import { FilterError } from './expression.ts';
import { type FieldName, fieldNames, fieldOf, type FieldType, isField } from './fields.ts';
import { isWord, LONGEST_FILTER, parseFilter, relationOf } from './parse.ts';
import { flowTexts, type Tables } from './readers.ts';
import { type Token, tokens } from './tokens.ts';

const MOST_COMPLETIONS = 12;
/** Hosts and flows looked through for values: enough for the busiest ones, whatever the size of the capture. */
const MOST_FLOWS_ASKED = 20_000;

const relationsOf: Readonly<Record<FieldType, readonly (readonly [string, string])[]>> = {
  number: [
    ['==', 'equal'],
    ['!=', 'none equal'],
    ['>', 'greater'],
    ['<', 'less'],
    ['>=', 'not less'],
    ['<=', 'not greater'],
    ['in', 'one of a set, such as {80, 443, 8000..8080}'],
  ],
  boolean: [['==', 'equal']],
  ipv4: [
    ['==', 'equal to an address or in a network'],
    ['!=', 'not in it'],
    ['in', 'one of a set'],
  ],
  ipv6: [
    ['==', 'equal to an address or in a network'],
    ['!=', 'not in it'],
    ['in', 'one of a set'],
  ],
  string: [
    ['==', 'equal'],
    ['!=', 'none equal'],
    ['contains', 'has in it'],
    ['in', 'one of a set'],
  ],
  label: [],
};

/** @param caret characters before the place where one types. */
export function adviseFilter(text: string, caret: number, tables: Tables): FilterAdvice {
  const before = text.slice(0, Math.min(caret, LONGEST_FILTER));
  const list = tokens(before, true);
  const last = list.at(-1);
  const typing =
    last !== undefined && last.end === before.length && (last.kind === 'word' || last.kind === 'string') ? last : null;
  const done = typing === null ? list : list.slice(0, -1);
  const span = typing ?? { start: before.length, end: before.length };
  const completions = offers(done, typing?.text.toLowerCase() ?? '', tables).slice(0, MOST_COMPLETIONS);
  return { problem: problemOf(text, tables), span: { start: span.start, end: span.end }, completions };
}

function problemOf(text: string, tables: Tables): FilterAdvice['problem'] {
  try {
    const expression = parseFilter(text);
    if (expression !== null) compileFilter(expression, tables);
    return null;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { message: error.message, start: error.start, end: error.end };
  }
}

function offers(done: readonly Token[], typed: string, tables: Tables): Completion[] {
  const field = fieldAsked(done);
  if (field !== null) return matching(valuesOf(field, tables), typed);
  const last = done.at(-1);
  const name = last?.kind === 'word' ? last.text.toLowerCase() : '';
  if (isField(name)) {
    const relations = relationsOf[fieldOf(name).type].map(([insert, about]) => ({ insert, about }));
    return matching([...relations, ...connectives], typed);
  }
  const before = done.at(-2);
  const complete = last !== undefined && before !== undefined && relationOf(before) !== null;
  // In free text nobody wants to be interrupted: fields are offered once their names begin to be typed.
  if (typed === '') return complete || last?.kind === '}' || last?.kind === ')' ? connectives : [];
  return matching(
    fieldNames.map((insert) => ({ insert, about: fieldOf(insert).about })),
    typed,
  );
}

const connectives: Completion[] = [
  { insert: 'and', about: 'both must hold' },
  { insert: 'or', about: 'either must hold' },
];

/** The field whose value is to be typed next, after a relation or in a set. */
function fieldAsked(done: readonly Token[]): FieldName | null {
  const last = done.at(-1);
  if (last === undefined) return null;
  let at = done.length - 1;
  const open = done.findLastIndex(({ kind }) => kind === '{');
  if (open > 0 && !done.slice(open).some(({ kind }) => kind === '}') && isWord(done[open - 1], 'in')) at = open - 1;
  else if (relationOf(last) === null) return null;
  const name = done[at - 1]?.text.toLowerCase() ?? '';
  return isField(name) ? name : null;
}

/** Those that begin with what is typed, then those that have it in them; none that is typed already. */
function matching(all: readonly Completion[], typed: string): Completion[] {
  const place = ({ insert }: Completion): number => insert.toLowerCase().indexOf(typed);
  const found = all.filter((one) => place(one) >= 0 && one.insert.toLowerCase() !== typed);
  return found.sort((a, b) => Math.min(1, place(a)) - Math.min(1, place(b)));
}

function valuesOf(field: FieldName, tables: Tables): Completion[] {
  const { type, values } = fieldOf(field);
  if (type === 'boolean')
    return [
      { insert: '1', about: 'set' },
      { insert: '0', about: 'not set' },
    ];
  if (field === 'reset.cause' || field === 'reset.title') return causes(field, tables);
  if (values !== undefined) return values.map((insert) => ({ insert, about: '' }));
  if (type === 'ipv4' || type === 'ipv6') return busiest(addresses(tables, type === 'ipv6'), 'flows');
  if (field === 'tcp.port' || field === 'tcp.dstport' || field === 'tcp.srcport') return busiest(ports(tables), 'flows');
  if (nameFields.has(field)) return busiest(names(field, tables), 'flows');
  return [];
}

function causes(field: 'reset.cause' | 'reset.title', { findings }: Tables): Completion[] {
  const counts = new Map<string, { readonly id: string; readonly title: string; count: number }>();
  for (let at = 0; at < findings.table.count; at++) {
    const row = findings.table.at(at);
    const { id } = ruleOf(row.rule);
    const title = rowTitle(row);
    const key = field === 'reset.cause' ? id : title;
    const known = counts.get(key);
    if (known) known.count++;
    else counts.set(key, { id, title, count: 1 });
  }
  return [...counts.values()]
    .sort((a, b) => b.count - a.count)
    .map(({ id, title, count }) =>
      field === 'reset.cause' ? { insert: id, about: `${title}, ${count}` } : { insert: `"${title}"`, about: String(count) },
    );
}

function* someFlows({ index: { flows } }: Tables): Generator<number> {
  for (let flow = 0; flow < Math.min(flows.count, MOST_FLOWS_ASKED); flow++) yield flow;
}

function addresses(tables: Tables, ipv6: boolean): Map<string, number> {
  const { flows, hosts } = tables.index;
  const counts = new Map<number, number>();
  for (const flow of someFlows(tables)) {
    for (const end of [flow * 2, flow * 2 + 1]) {
      const host = flows.hosts[end] ?? 0;
      if (hosts.isIpv6(host) === ipv6) counts.set(host, (counts.get(host) ?? 0) + 1);
    }
  }
  return new Map([...counts].map(([host, count]) => [hosts.text(host), count]));
}

const nameFields: ReadonlySet<FieldName> = new Set(['flow.name', 'tls.handshake.extensions_server_name', 'http.host']);

function names(field: FieldName, tables: Tables): Map<string, number> {
  const counts = new Map<string, number>();
  const namesOf = flowTexts(tables)[field];
  for (const flow of someFlows(tables)) for (const name of namesOf?.(flow) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** The lower port of a flow is nearly always the service's. */
function ports(tables: Tables): Map<string, number> {
  const { flows } = tables.index;
  const counts = new Map<string, number>();
  for (const flow of someFlows(tables)) {
    const port = String(Math.min(flows.ports[flow * 2] ?? 0, flows.ports[flow * 2 + 1] ?? 0));
    counts.set(port, (counts.get(port) ?? 0) + 1);
  }
  return counts;
}

const busiest = (counts: ReadonlyMap<string, number>, unit: string): Completion[] =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([insert, count]) => ({ insert, about: `${count} ${count === 1 ? unit.slice(0, -1) : unit}` }));
