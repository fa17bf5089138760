import { plainLine, plainLines } from './plainText.ts';

/*
 * Untrusted text inside Markdown. Escaping characters one by one is not enough: previews and ticket systems turn bare names
 * into links, `#12` into issues and `$x$` into formulas. In a code span nothing means anything, so whatever is not plainly
 * words goes into one.
 */

// Characters that mean something to Markdown, HTML, formulas, icons or mentions, in any dialect we know.
const markup = /[\\`*_{}[\]<>#|~^$&@!]/;
// What linkifiers take for an address: a scheme, or a letter, a dot and a letter ("evil.example").
const linkLike = /:\/|[^\s\d]\.[^\s.]|\.[^\s\d.]\S/u;
// What starts a list, a rule or a heading underline when it is the first word.
const blockStart = /^(?:[-+=]+|\d+[.)])$/;
const peeled = /^(["'“(]*)(.*?)(["'”),.;:]*)$/su;

/** A code span holding this text. Backticks are spelled out: GitHub's parser gives up on fences longer than 80 of them. */
export function code(text: string, maximum?: number): string {
  const line = plainLine(text, maximum).replaceAll('`', '\\x60');
  return line.trim() === '' ? '' : `\`${line}\``;
}

/** A sentence that may quote packet text, for running Markdown. */
export function prose(text: string, maximum?: number): string {
  const parts: { readonly text: string; readonly isCode: boolean }[] = [];
  const add = (piece: string, isCode: boolean): void => {
    const last = parts.at(-1);
    // Neighbouring code words become one span: easier to read, and fewer ways to pair backticks.
    if (last?.isCode && isCode) parts[parts.length - 1] = { text: `${last.text} ${piece}`, isCode };
    else parts.push({ text: piece, isCode });
  };
  plainLine(text, maximum)
    .split(/\s+/u)
    .filter((word) => word !== '')
    .forEach((word, index) => add(word, markup.test(word) || linkLike.test(word) || (index === 0 && blockStart.test(word))));
  return parts.map((part) => (part.isCode ? codeWithoutQuotes(part.text) : part.text)).join(' ');
}

/** Leaves a sentence's own quotes and full stops outside the code span. */
function codeWithoutQuotes(text: string): string {
  const [, before = '', inner = '', after = ''] = peeled.exec(text) ?? [];
  return inner === '' ? code(text, Infinity) : `${before}${code(inner, Infinity)}${after}`;
}

/** Markdown that is already safe, as a table cell: a bar would end the cell even inside code. */
function cell(markdown: string): string {
  return markdown.replaceAll('|', '\\|');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** A fenced block, each line with `indent` before it so that it belongs to a list item. */
export function fenced(text: string, indent = ''): string[] {
  const lines = plainLines(text);
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence].map((line) => indent + line);
}
