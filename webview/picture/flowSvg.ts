import type { FlowRow, LadderRow } from '../../src/core/analysis.ts';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import { formatCount, formatDuration, formatPlural, formatTime } from '../format.ts';
import { flagsInWords } from '../words.ts';
import type { Palette } from './palette.ts';

/** The ladder of one flow, to be drawn on paper. */
export interface FlowSheet {
  /** Name of the capture. */
  readonly capture: string;
  readonly flow: FlowRow;
  /** Its first packets; how many there are stands in the flow. */
  readonly rows: readonly LadderRow[];
  readonly finding: (index: number) => FindingSummary | undefined;
  /** The verdict on its worst reset in sentences; none for a flow without resets. */
  readonly verdict: readonly string[];
  readonly note: (frame: number) => string;
}

export interface Ink {
  readonly colours: Palette;
  readonly fontFamily: string;
  /** Pixels that a text takes at 12 pixels' height. */
  readonly measure: (text: string) => number;
}

/** Pixels. */
const sheet = {
  width: 960,
  margin: 20,
  row: 22,
  gap: 20,
  time: 96,
  step: 170,
  client: 196,
  server: 700,
  frame: 790,
  ttl: 850,
  seq: 940,
};
const middle = (sheet.client + sheet.server) / 2;
/** Of an address, beside the middlebox's name. */
const widest = (sheet.server - sheet.client) / 2 - 40;
/** How much wider bold letters are. */
const bold = 1.12;
/** Silences are drawn from this many seconds on, as the ladder does at least. */
const silence = 1;

/** An SVG document of a flow: vector lines and real text, nothing that is fetched or run. */
export function flowSvg(picture: FlowSheet, ink: Ink): { readonly svg: string; readonly width: number; readonly height: number } {
  const { colours, fontFamily } = ink;
  const { flow, rows, verdict, capture } = picture;
  const parts: string[] = [];
  let y = sheet.margin + 16;
  parts.push(
    text(
      `${capture}, stream ${flow.flow}: ${flow.client} > ${flow.server}`,
      sheet.margin,
      y,
      colours.text,
      'font-size="15" font-weight="600"',
    ),
  );
  for (const sentence of verdict) {
    y += 20;
    parts.push(text(fitted(sentence, sheet.width - 2 * sheet.margin, ink), sheet.margin, y, colours.text));
  }
  y += 32;
  parts.push(
    ...(
      [
        ['Time (s)', sheet.time],
        ['Step', sheet.step],
        ['Frame', sheet.frame],
        ['TTL', sheet.ttl],
        ['Seq', sheet.seq],
      ] as const
    ).map(([title, x]) => text(title, x, y, colours.quiet, 'text-anchor="end"')),
    text(fitted(`${flow.client} client`, widest, ink), sheet.client, y, colours.text),
    text(fitted(`server ${flow.server}`, widest, ink), sheet.server, y, colours.text, 'text-anchor="end"'),
  );
  const top = y + 8;
  const lines: string[] = [];
  y = top;
  for (const row of rows) {
    if (row.delta >= silence) {
      lines.push(
        text(
          `${formatDuration(row.delta)} idle`,
          middle,
          y + sheet.gap / 2 + 4,
          colours.quiet,
          'text-anchor="middle" font-style="italic"',
        ),
      );
      y += sheet.gap;
    }
    lines.push(packet(row, y + sheet.row / 2, picture, ink));
    y += sheet.row;
  }
  const left = flow.packets - rows.length;
  for (const x of [sheet.client, sheet.server]) parts.push(line(x, top, x, y, colours.line, 1));
  const hasMiddle = rows.some(({ finding }) => finding !== null && picture.finding(finding)?.verdict === 'middlebox');
  if (hasMiddle) {
    parts.push(line(middle, top, middle, y, colours.line, 1, 'stroke-dasharray="2 3"'));
    parts.push(text('middlebox', middle, top - 8, colours.text, 'text-anchor="middle"'));
  }
  parts.push(...lines);
  if (left > 0) {
    y += sheet.row;
    parts.push(text(`${formatPlural(left, 'more packet')} not shown`, middle, y, colours.quiet, 'text-anchor="middle"'));
  }
  const height = Math.ceil(y + sheet.margin);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheet.width}" height="${height}" viewBox="0 0 ${sheet.width} ${height}" font-family="${escaped(fontFamily)}" font-size="12"><title>${escaped(
    [`${capture}, stream ${flow.flow}`, ...verdict].join('. '),
  )}</title><rect width="100%" height="100%" fill="${escaped(colours.background)}"/>${parts.join('')}</svg>\n`;
  return { svg, width: sheet.width, height };
}

function packet(row: LadderRow, y: number, { finding: findingOf, note }: FlowSheet, ink: Ink): string {
  const { colours } = ink;
  const finding = row.finding === null ? undefined : findingOf(row.finding);
  const byColour = { error: colours.error, warning: colours.warning, information: colours.expected };
  const colour = finding === undefined ? (row.length > 0 ? colours.text : colours.quiet) : byColour[finding.severity];
  const [from, to] = row.fromClient ? [sheet.client, sheet.server] : [sheet.server, sheet.client];
  const fromMiddle = finding?.verdict === 'middlebox';
  const start = fromMiddle ? middle : from;
  const weight = finding === undefined ? 1 : bold;
  const words = [
    flagsInWords(row.flags),
    ...(row.length > 0 ? [`${formatCount(row.length)} B`] : []),
    ...row.notes.map((each) => each.text),
    ...(finding === undefined ? [row.hint] : [finding.causeTitle]),
    note(row.frame),
  ].filter((word) => word !== '');
  const label = fitted(words.join('  '), (Math.abs(to - start) - 40) / weight, ink);
  const room = ink.measure(label) * weight + 12;
  const centre = (start + to) / 2;
  const numbers: readonly (readonly [string, number])[] = [
    [formatTime(row.time), sheet.time],
    [row.index === 0 ? '' : `+${formatDuration(row.delta)}`, sheet.step],
    [String(row.frame), sheet.frame],
    [String(row.ttl), sheet.ttl],
    [formatCount(row.seq), sheet.seq],
  ];
  const towards = to > start ? 1 : -1;
  return [
    ...numbers.map(([number, x]) => text(number, x, y + 4, colours.quiet, 'text-anchor="end"')),
    // The half that was only claimed is dashed.
    fromMiddle ? line(from, y, middle, y, colour, 1.2, 'stroke-dasharray="4 4"') : '',
    fromMiddle ? `<path d="M${middle} ${y - 5}l5 5l-5 5l-5-5z" fill="${escaped(colour)}"/>` : '',
    line(start, y, centre - (room / 2) * towards, y, colour, finding === undefined ? 1 : 2),
    line(centre + (room / 2) * towards, y, to - 6 * towards, y, colour, finding === undefined ? 1 : 2),
    `<path d="M${to} ${y}l${-7 * towards} -4v8z" fill="${escaped(colour)}"/>`,
    text(
      label,
      centre,
      y + 4,
      finding === undefined ? colour : colours.text,
      `text-anchor="middle"${finding === undefined ? '' : ' font-weight="600"'}`,
    ),
  ].join('');
}

function fitted(words: string, room: number, { measure }: Ink): string {
  if (measure(words) <= room) return words;
  let kept = words;
  while (kept.length > 1 && measure(`${kept}…`) > room) kept = kept.slice(0, -1);
  return `${kept.replace(/[\ud800-\udbff]$/, '')}…`;
}

const text = (words: string, x: number, y: number, colour: string, more = ''): string =>
  `<text x="${x}" y="${y}" fill="${escaped(colour)}" ${more}>${escaped(words)}</text>`;

const line = (x1: number, y1: number, x2: number, y2: number, colour: string, width: number, more = ''): string =>
  `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="${escaped(colour)}" stroke-width="${width}" ${more}/>`;

/** For text and attributes; what XML 1.0 (2.2) has no place for is replaced. */
function escaped(words: string): string {
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
