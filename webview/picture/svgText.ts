/** Pieces of SVG documents. All text and every attribute that is not a number of ours passes through `escaped`. */

/** What texts are written and measured by. */
export interface Typeface {
  readonly fontFamily: string;
  /** Pixels that a text takes at 12 pixels' height. */
  readonly measure: (text: string) => number;
}

export const svgText = (words: string, x: number, y: number, colour: string, more = ''): string =>
  `<text x="${x}" y="${y}" fill="${escaped(colour)}" ${more}>${escaped(words)}</text>`;

export const svgLine = (x1: number, y1: number, x2: number, y2: number, colour: string, width: number, more = ''): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${escaped(colour)}" stroke-width="${width}" ${more}/>`;

/** As much of a text as has room, in pixels. */
export function fitted(words: string, room: number, { measure }: Typeface): string {
  if (measure(words) <= room) return words;
  let kept = words;
  while (kept.length > 1 && measure(`${kept}…`) > room) kept = kept.slice(0, -1);
  return `${kept.replace(/[\ud800-\udbff]$/, '')}…`;
}

/** For text and attributes; what XML 1.0 (2.2) has no place for is replaced. */
export function escaped(words: string): string {
  return words
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd',
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
