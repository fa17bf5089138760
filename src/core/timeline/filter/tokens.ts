import { FilterError, type Span } from './expression.ts';

export interface Token extends Span {
  /** A sign stands for itself; words and quoted strings carry their text. */
  readonly kind: 'word' | 'string' | Sign;
  readonly text: string;
}

/** Longer signs first: each is taken as long as it goes. */
const signs = ['===', '!==', '==', '!=', '<=', '>=', '&&', '||', '<', '>', '!', '(', ')', '{', '}', ',', '&'] as const;
export type Sign = (typeof signs)[number];

/** What ends a word, beside the end of the text. */
const delimiters = new Set(' \t\r\n"(){},!=<>&|');
const blanks = new Set(' \t\r\n');

/**
 * Cuts a filter into words, strings and signs, in one pass.
 * @param lenient take an unclosed string and a stray sign as they are, for completion while one types.
 * @throws FilterError at the character that is none of them.
 */
export function tokens(text: string, lenient = false): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (blanks.has(text.charAt(at))) {
      at++;
      continue;
    }
    const token = nextToken(text, at, lenient);
    if (token !== null) found.push(token);
    at = token?.end ?? at + 1;
  }
  return found;
}

function nextToken(text: string, start: number, lenient: boolean): Token | null {
  if (text.charAt(start) === '"') return quoted(text, start, lenient);
  const sign = signs.find((one) => text.startsWith(one, start));
  if (sign !== undefined) return { kind: sign, text: sign, start, end: start + sign.length };
  let end = start;
  while (end < text.length && !delimiters.has(text.charAt(end))) end++;
  if (end > start) return { kind: 'word', text: text.slice(start, end), start, end };
  if (lenient) return null;
  const one = text.charAt(start);
  throw new FilterError(
    one === '=' ? 'To compare, write ==.' : `“${one}” alone means nothing here; write ${one}${one}.`,
    start,
    start + 1,
  );
}

/** A backslash takes the next character as it is. */
function quoted(text: string, start: number, lenient: boolean): Token {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    const one = text.charAt(at);
    if (one === '"') return { kind: 'string', text: value, start, end: at + 1 };
    value += one === '\\' ? text.charAt(++at) : one;
  }
  if (lenient) return { kind: 'string', text: value, start, end: text.length };
  throw new FilterError('The closing quotation mark is missing.', start, text.length);
}
