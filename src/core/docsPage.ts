/** Pages of docs/ of which some parts are made from the code, so that these cannot go out of date. */

/** The page with what stands between its marks made anew. @param parts by their names in the marks. @throws Error when a mark is missing. */
export function withParts(page: string, name: string, parts: Readonly<Record<string, () => string>>): string {
  let made = page;
  for (const [part, make] of Object.entries(parts)) {
    const [begin, end] = [`<!-- ${part}: made by npm run docs -->`, `<!-- ${part}: end -->`];
    const [from, to] = [made.indexOf(begin), made.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${name} has no marks for ${part}.`);
    made = `${made.slice(0, from + begin.length)}\n\n${make()}\n\n${made.slice(to)}`;
  }
  return made;
}

/** As Prettier writes it: columns as wide as their widest cell. */
export function docsTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
