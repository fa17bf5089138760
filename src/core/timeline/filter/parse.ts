import { type Expression, FilterError, type Literal, type Member, type Relation, type Span } from './expression.ts';
import { isField, looksLikeField, nearestField } from './fields.ts';
import { type Token, tokens } from './tokens.ts';

/** Deeper nesting than a person writes; the parser calls itself for each level. */
const MOST_NESTING = 64;
/** As much as a person types or pastes. */
export const LONGEST_FILTER = 2000;

const relations: Readonly<Record<string, Relation>> = {
  ...{ '==': '==', eq: '==', '!=': '!=', ne: '!=', '===': '===', '!==': '!==' },
  ...{ '<': '<', lt: '<', '<=': '<=', le: '<=', '>': '>', gt: '>', '>=': '>=', ge: '>=' },
  ...{ contains: 'contains', '&': '&', bitand: '&' },
};
/** Signs that cannot stand in free text: what is left of them must be a field. */
const onlyAfterField = new Set(['==', '!=', '===', '!==', '<', '<=', '>', '>=', '&']);

/** What a token relates a field by; null when it is no relation. */
export function relationOf({ kind, text }: Token): Relation | null {
  if (kind === 'string') return null;
  const key = text.toLowerCase();
  return Object.hasOwn(relations, key) ? (relations[key] ?? null) : null;
}

export const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toLowerCase() === word;
const isAnd = (token: Token | undefined): boolean => token?.kind === '&&' || isWord(token, 'and');
const isOr = (token: Token | undefined): boolean => token?.kind === '||' || isWord(token, 'or');
const isNot = (token: Token | undefined): boolean => token?.kind === '!' || isWord(token, 'not');

/**
 * Reads a filter: Wireshark's display filter language without functions, slices and layers, in which words that are no part of an
 * expression are free text, and what stands side by side must both hold. Precedence as Wireshark 4: not, and, or.
 * @returns null for an empty text.
 * @throws FilterError at the characters that are wrong.
 */
export function parseFilter(text: string): Expression | null {
  if (text.length > LONGEST_FILTER)
    throw new FilterError(`A filter may have ${LONGEST_FILTER} characters.`, LONGEST_FILTER, text.length);
  return new Parser(tokens(text), text.length).all();
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #length: number;
  #at = 0;

  constructor(list: readonly Token[], length: number) {
    this.#tokens = list;
    this.#length = length;
  }

  all(): Expression | null {
    if (this.#tokens.length === 0) return null;
    const whole = this.#or(0);
    const rest = this.#next;
    if (rest !== undefined)
      throw new FilterError(
        rest.kind === ')' ? 'There is no ( for this ).' : `“${rest.text}” is not expected here.`,
        rest.start,
        rest.end,
      );
    return whole;
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  #or(depth: number): Expression {
    const parts = [this.#and(depth)];
    while (isOr(this.#next)) {
      this.#at++;
      parts.push(this.#and(depth));
    }
    return only(parts) ?? { kind: 'or', parts };
  }

  #and(depth: number): Expression {
    const parts = [this.#not(depth)];
    for (;;) {
      // A comma may stand in free text, as in the titles of some causes.
      while (this.#next?.kind === ',') this.#at++;
      if (isAnd(this.#next)) this.#at++;
      else if (!this.#startsTerm()) return only(parts) ?? { kind: 'and', parts };
      parts.push(this.#not(depth));
    }
  }

  #startsTerm(): boolean {
    const next = this.#next;
    return (
      next !== undefined &&
      !isOr(next) &&
      (next.kind === 'word' || next.kind === 'string' || next.kind === '(' || next.kind === '!')
    );
  }

  #not(depth: number): Expression {
    let negated = false;
    while (isNot(this.#next)) {
      negated = !negated;
      this.#at++;
    }
    const part = this.#primary(depth);
    return negated ? { kind: 'not', part } : part;
  }

  #primary(depth: number): Expression {
    const token = this.#next;
    if (token === undefined || isAnd(token) || isOr(token)) throw this.#missing(token);
    if (token.kind === '(') return this.#group(token, depth);
    if (token.kind !== 'word' && token.kind !== 'string')
      throw new FilterError(`“${token.text}” needs a field before it.`, token.start, token.end);
    this.#at++;
    const follows = this.#next;
    const related =
      follows !== undefined &&
      (onlyAfterField.has(follows.kind) || (isWord(follows, 'in') && this.#tokens[this.#at + 1]?.kind === '{'));
    if (token.kind === 'word' && isField(token.text.toLowerCase())) return this.#comparison(token);
    if (related || (token.kind === 'word' && looksLikeField(token.text))) throw unknownField(token);
    return { kind: 'text', text: token.text };
  }

  #group(open: Token, depth: number): Expression {
    if (depth === MOST_NESTING) throw new FilterError('The brackets are nested too deeply.', open.start, open.end);
    this.#at++;
    const inner = this.#or(depth + 1);
    if (this.#next?.kind !== ')') throw new FilterError('The closing ) is missing.', open.start, open.end);
    this.#at++;
    return inner;
  }

  #comparison(name: Token): Expression {
    const field = name.text.toLowerCase();
    const operator = this.#next;
    if (operator === undefined) return { kind: 'present', field, at: name };
    if (isWord(operator, 'matches') || operator.text === '~')
      throw new FilterError('Patterns are not read here: use contains.', operator.start, operator.end);
    if (isWord(operator, 'in')) {
      this.#at++;
      return { kind: 'in', field, members: this.#members(operator), at: name };
    }
    const relation = relationOf(operator);
    if (relation === null) return { kind: 'present', field, at: name };
    this.#at++;
    return { kind: 'compare', field, relation, value: this.#value(operator), at: name };
  }

  #value(before: Token): Literal {
    const token = this.#next;
    if (token === undefined) throw new FilterError(`A value must follow “${before.text}”.`, before.start, this.#length);
    if (token.kind !== 'word' && token.kind !== 'string')
      throw new FilterError(`A value must stand here, not “${token.text}”.`, token.start, token.end);
    this.#at++;
    return literal(token);
  }

  #members(operator: Token): Member[] {
    const open = this.#next;
    if (open?.kind !== '{') throw new FilterError('A set must follow “in”, such as {80, 443}.', operator.start, operator.end);
    this.#at++;
    const members: Member[] = [];
    while (this.#next?.kind !== '}') {
      const token = this.#next;
      if (token === undefined) throw new FilterError('The closing } is missing.', open.start, open.end);
      if (token.kind === ',' && members.length > 0) this.#at++;
      else members.push(member(this.#value(open)));
    }
    if (members.length === 0) throw new FilterError('The set is empty.', open.start, this.#next.end);
    this.#at++;
    return members;
  }

  #missing(token: Token | undefined): FilterError {
    const before = this.#tokens[this.#at - 1];
    if (before === undefined)
      return new FilterError(`“${token?.text ?? ''}” needs something before it.`, token?.start ?? 0, token?.end ?? 0);
    return new FilterError(`Something must follow “${before.text}”.`, before.start, before.end);
  }
}

const only = (parts: readonly Expression[]): Expression | undefined => (parts.length === 1 ? parts[0] : undefined);

const literal = ({ text, kind, start, end }: Token): Literal => ({ text, quoted: kind === 'string', start, end });

/** "8000..8080" is a range; so is an IPv4 range, whose own dots are single. */
function member(value: Literal): Member {
  const dots = value.quoted ? -1 : value.text.indexOf('..');
  if (dots <= 0 || dots + 2 === value.text.length) return { from: value, to: null };
  const part = (start: number, end: number): Literal => ({
    text: value.text.slice(start, end),
    quoted: false,
    start: value.start + start,
    end: value.start + end,
  });
  return { from: part(0, dots), to: part(dots + 2, value.text.length) };
}

function unknownField({ text, start, end }: Token & Span): FilterError {
  const near = nearestField(text);
  return new FilterError(`There is no field ${text}.${near === null ? '' : ` Did you mean ${near}?`}`, start, end);
}
