/**
 * Breaks text at spaces into lines of at most `width` columns, `indent` before each and two spaces more from the second on.
 * A word longer than a line keeps a line to itself. Columns are counted as code points: wide scripts only come out longer.
 */
export function wrapped(text: string, indent: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const start = lines.length === 0 ? indent : `${indent}  `;
    const longer = line === '' ? start + word : `${line} ${word}`;
    if (line !== '' && [...longer].length > width) {
      lines.push(line);
      line = `${indent}  ${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
