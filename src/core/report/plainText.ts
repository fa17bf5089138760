/*
 * Packet bytes, file names and messages made from them pass through here before any text we write shows them.
 * Invisible characters are made visible rather than dropped: a hidden one is evidence, and the reader should see it.
 */

// Controls (terminal escapes), format characters (bidi overrides, tags), lone surrogates, private use, line and paragraph
// separators, and everything Unicode says to draw as nothing.
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

const shortNames = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function visibleName(character: string): string {
  const short = shortNames.get(character);
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** The text on one line, with every invisible character spelled out, at most `maximum` UTF-16 units long. */
export function plainLine(text: string, maximum = 400): string {
  // One unit more than fits: enough to know that something is missing, without walking megabytes.
  const line = text.slice(0, maximum + 1).replace(invisible, visibleName);
  if (line.length <= maximum) return line;
  // Do not leave half of a surrogate pair behind.
  return `${line.slice(0, maximum - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Several lines, each made plain; for commands of ours that need more than one line. */
export function plainLines(text: string): string[] {
  return text.split('\n').map((line) => plainLine(line, 2000));
}

/** JSON text with the same value, in which no character can drive a terminal or reorder a line. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value).replace(invisible, codeUnits);
}

function codeUnits(character: string): string {
  const unit = (index: number): string => character.charCodeAt(index).toString(16).padStart(4, '0');
  return Array.from({ length: character.length }, (_, index) => `\\u${unit(index)}`).join('');
}
