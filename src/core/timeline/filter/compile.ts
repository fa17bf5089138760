import { directionOf } from '../../flow/flags.ts';
import { networkOf } from './addresses.ts';
import { type Expression, FilterError, type Literal, type Member, type Relation, type Span } from './expression.ts';
import { type FieldName, fieldOf, type FieldType, isField } from './fields.ts';
import { flowNumbers, flowTexts, neverSet, packetNumbers, type Place, type Tables } from './readers.ts';
import { flowDescription, packetDescription } from './descriptions.ts';

/**
 * A filter made ready for one capture. A flow matches when one of its packets does. `flow` answers where the flow as a whole
 * decides, null where its packets must be asked.
 */
export interface Matcher {
  flow(flow: number): boolean | null;
  packet(place: Place): boolean;
}

/** Longer lists of values are for the completion. */
const MOST_NAMED = 13;

/** What is asked of one value. */
type Test<Value> = (value: Value) => boolean;

/**
 * @param among what free text is looked for in: what describes the flow, or what describes the packet.
 * @throws FilterError where a value does not suit its field.
 */
export function compileFilter(expression: Expression, tables: Tables, among: 'flows' | 'packets' = 'flows'): Matcher {
  const compile = (part: Expression): Matcher => compileFilter(part, tables, among);
  switch (expression.kind) {
    case 'and':
      return all(expression.parts.map(compile), false);
    case 'or':
      return all(expression.parts.map(compile), true);
    case 'not':
      return negated(compile(expression.part));
    case 'text': {
      const word = expression.text.toLowerCase();
      if (among === 'packets') return { flow: () => null, packet: ({ row }) => packetDescription(tables, row).includes(word) };
      return ofFlow((flow) => flowDescription(tables, flow).includes(word));
    }
    case 'present':
    case 'compare':
    case 'in':
      return leaf(expression, tables);
  }
}

/** Both and either: `decisive` is the answer of one part that settles it. */
function all(parts: readonly Matcher[], decisive: boolean): Matcher {
  return {
    flow(flow) {
      let open = false;
      for (const part of parts) {
        const answer = part.flow(flow);
        if (answer === decisive) return decisive;
        open ||= answer === null;
      }
      return open ? null : !decisive;
    },
    packet(place) {
      for (const part of parts) if (part.packet(place) === decisive) return decisive;
      return !decisive;
    },
  };
}

function negated(part: Matcher): Matcher {
  return {
    flow(flow) {
      const answer = part.flow(flow);
      return answer === null ? null : !answer;
    },
    packet: (place) => !part.packet(place),
  };
}

/** Something that is the same for all packets of a flow. Remembers the last flow, whose packets ask one after the other. */
function ofFlow(test: (flow: number) => boolean): Matcher {
  let last = -1;
  let answer = false;
  const ask = (flow: number): boolean => {
    if (flow !== last) [last, answer] = [flow, test(flow)];
    return answer;
  };
  return { flow: ask, packet: ({ flow }) => ask(flow) };
}

type Leaf = Extract<Expression, { readonly field: string }>;

function leaf(expression: Leaf, tables: Tables): Matcher {
  const { field } = expression;
  if (!isField(field)) throw new FilterError(`There is no field ${field}.`, expression.at.start, expression.at.end);
  const { type } = fieldOf(field);
  if (type === 'ipv4' || type === 'ipv6') return addressLeaf(expression, field, type, tables);
  const text = flowTexts(tables)[field];
  if (text !== undefined) return ofFlow(quantified(expression, textTest(expression, field), text));
  const test = numberTest(expression, field, type);
  const numbers = flowNumbers(tables)[field];
  if (numbers !== undefined) return ofFlow(quantified(expression, test, numbers));
  return packetLeaf(field, test, tables);
}

function packetLeaf(field: FieldName, test: Test<number>, tables: Tables): Matcher {
  const read = packetNumbers(tables)[field];
  if (read === undefined) throw new Error(`${field} is read nowhere.`);
  const never = neverSet(tables, field);
  const unset = test(0);
  return {
    flow: (flow) => (never !== undefined && never(flow) ? unset : null),
    packet(place) {
      const value = read(place);
      // A packet without the field passes no test, not even !=.
      return !Number.isNaN(value) && test(value);
    },
  };
}

/** As Wireshark 4: == and the others hold for any of a field's values, != and === for all of them; a field without a value passes none. */
function quantified<Value>(
  expression: Leaf,
  test: Test<Value>,
  read: (flow: number) => readonly Value[],
): (flow: number) => boolean {
  const forAll = isForAll(expression);
  return (flow) => {
    const values = read(flow);
    return values.length > 0 && (forAll ? values.every(test) : values.some(test));
  };
}

const isForAll = (expression: Leaf): boolean =>
  expression.kind === 'compare' && (expression.relation === '!=' || expression.relation === '===');

function numberTest(expression: Leaf, field: FieldName, type: FieldType): Test<number> {
  if (expression.kind === 'present') return () => true;
  if (type === 'label')
    throw new FilterError(
      `${field} has no value: it is there or not. Write ${field} alone.`,
      expression.at.start,
      expression.kind === 'compare' ? expression.value.end : expression.at.end,
    );
  const read = (value: Literal): number => (type === 'boolean' ? booleanOf(value, field) : numberOf(value, field));
  if (expression.kind === 'in') {
    const ranges = expression.members.map(({ from, to }) => [read(from), read(to ?? from)] as const);
    return (value) => ranges.some(([low, high]) => value >= low && value <= high);
  }
  const { relation } = expression;
  const wanted = read(expression.value);
  if (relation === 'contains') throw misfit('contains', field, 'a number', expression.at);
  return comparison(relation, wanted);
}

function comparison(relation: Exclude<Relation, 'contains'>, wanted: number): Test<number> {
  switch (relation) {
    case '==':
    case '===':
      return (value) => value === wanted;
    case '!=':
    case '!==':
      return (value) => value !== wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
    case '&':
      return (value) => (value & wanted) !== 0;
  }
}

/** Texts are compared without regard to case. */
function textTest(expression: Leaf, field: FieldName): Test<string> {
  if (expression.kind === 'present') return () => true;
  if (expression.kind === 'in') {
    const wanted = new Set(expression.members.map((member) => knownText(single(member), field)));
    return (value) => wanted.has(value.toLowerCase());
  }
  const { relation, value: literal } = expression;
  if (relation === 'contains') {
    const part = literal.text.toLowerCase();
    return (value) => value.toLowerCase().includes(part);
  }
  const wanted = knownText(literal, field);
  if (relation === '==' || relation === '===') return (value) => value.toLowerCase() === wanted;
  if (relation === '!=' || relation === '!==') return (value) => value.toLowerCase() !== wanted;
  throw misfit(relation, field, 'a text', expression.at);
}

/** Where all values are known, another one is a slip of the keys. */
function knownText({ text, start, end }: Literal, field: FieldName): string {
  const { values } = fieldOf(field);
  if (values !== undefined && !values.some((value) => value.toLowerCase() === text.toLowerCase()))
    throw new FilterError(
      values.length > MOST_NAMED ? `There is no ${field} “${text}”.` : `${field} is one of ${values.join(', ')}.`,
      start,
      end,
    );
  return text.toLowerCase();
}

function addressLeaf(expression: Leaf, field: FieldName, type: 'ipv4' | 'ipv6', { index }: Tables): Matcher {
  const { flows, hosts, packets } = index;
  const family = type === 'ipv4' ? 4 : 6;
  const ofFamily = (flow: number): boolean => hosts.isIpv6(flows.hosts[flow * 2] ?? 0) === (family === 6);
  const matching = addressTest(expression, field, family, hosts);
  const forAll = isForAll(expression);
  const has = (end: number): boolean => matching(flows.hosts[end] ?? 0);
  if (field.endsWith('.addr')) {
    const either = (flow: number): boolean => (forAll ? has(flow * 2) && has(flow * 2 + 1) : has(flow * 2) || has(flow * 2 + 1));
    return ofFlow((flow) => ofFamily(flow) && either(flow));
  }
  const far = field.endsWith('.dst') ? 1 : 0;
  return {
    flow: (flow) => (ofFamily(flow) && (has(flow * 2) || has(flow * 2 + 1)) ? null : false),
    packet: ({ flow, row }) => ofFamily(flow) && has((flow * 2 + directionOf(packets.flags(row))) ^ far),
  };
}

/** Which hosts are meant, looked up once for each host and not for each packet. */
function addressTest(expression: Leaf, field: FieldName, family: 4 | 6, hosts: Tables['index']['hosts']): Test<number> {
  if (expression.kind === 'present') return () => true;
  if (expression.kind === 'compare' && !['==', '!=', '===', '!=='].includes(expression.relation))
    throw misfit(expression.relation, field, 'an address', expression.at);
  const literals = expression.kind === 'in' ? expression.members.map(single) : [expression.value];
  const networks = literals.map((literal) => networkOf(literal, family));
  const wanted = Uint8Array.from({ length: hosts.count }, (_, host) =>
    Number(networks.some((network) => hosts.isWithin(host, network))),
  );
  const inverse = expression.kind === 'compare' && expression.relation.startsWith('!');
  return (host) => (wanted[host] === 1) !== inverse;
}

function single({ from, to }: Member): Literal {
  if (to !== null) throw new FilterError('Only numbers have ranges.', from.start, to.end);
  return from;
}

function numberOf({ text, quoted, start, end }: Literal, field: FieldName): number {
  const value = quoted || !/^(?:0x[0-9a-f]{1,12}|-?\d{1,20}(?:\.\d{1,12})?)$/i.test(text) ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new FilterError(`${field} is a number; “${text}” is none.`, start, end);
  return value;
}

function booleanOf({ text, start, end }: Literal, field: FieldName): number {
  const value = { '1': 1, '0': 0, true: 1, false: 0 }[text.toLowerCase()];
  if (value === undefined) throw new FilterError(`${field} is 1 or 0, not “${text}”.`, start, end);
  return value;
}

const misfit = (relation: string, field: string, kind: string, { start, end }: Span): FilterError =>
  new FilterError(`${field} is ${kind}; “${relation}” cannot be asked of it.`, start, end);
