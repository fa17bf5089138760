import type { FlowRow, LadderRow } from '../../src/core/analysis.ts';
import type { FindingSummary } from '../../src/core/resets/finding.ts';
import { formatCount, formatDuration, formatPlural, formatStep, formatTime } from '../format.ts';
import { lookOf } from '../look.ts';
import { flagsInWords } from '../words.ts';
import { drawMark } from './glyphs.ts';
import { lookColours, type Palette } from './palette.ts';
import { pictureMargin, pictureWidth, type PicturePart } from './picturePart.ts';
import { SvgPen } from './svgPen.ts';
import { escaped, fitted, svgLine as line, svgText as text, type Typeface } from './svgText.ts';

/** The ladder of one flow, to be drawn on paper. */
export interface FlowSheet {
  readonly flow: FlowRow;
  /** Its first packets; how many there are stands in the flow. */
  readonly rows: readonly LadderRow[];
  readonly finding: (index: number) => FindingSummary | undefined;
  /** The verdict on its worst reset in sentences; none for a flow without resets. */
  readonly verdict: readonly string[];
  readonly note: (frame: number) => string;
}

/** What a picture is drawn with. */
export interface Ink extends Typeface {
  readonly colours: Palette;
}

/** Pixels. */
const sheet = {
  ...{ width: pictureWidth, margin: pictureMargin },
  ...{ row: 22, gap: 20, time: 96, step: 170, client: 196, server: 860, frame: 950, ttl: 1010, seq: 1100 },
};
const middle = (sheet.client + sheet.server) / 2;
/** Of an address, beside the middlebox's name. */
const widest = (sheet.server - sheet.client) / 2 - 40;
/** How much wider bold letters are. */
const bold = 1.12;
/** Silences are drawn from this many seconds on, as the ladder does at least. */
const silence = 1;
const heads = [
  ['Time (s)', sheet.time],
  ['Step', sheet.step],
  ['Frame', sheet.frame],
  ['TTL', sheet.ttl],
  ['Seq', sheet.seq],
] as const;

/** The ladder of a flow under its verdict: vector lines and real text. @param top pixels */
export function flowPart(picture: FlowSheet, ink: Ink, top: number): PicturePart {
  const { colours } = ink;
  const { flow, rows, verdict } = picture;
  let y = top + 16;
  const title = `Flow ${flow.flow}: ${flow.client} > ${flow.server}`;
  const parts = [text(title, sheet.margin, y, colours.text, 'font-size="13" font-weight="600"')];
  for (const sentence of verdict) {
    y += 20;
    parts.push(text(fitted(sentence, sheet.width - 2 * sheet.margin, ink), sheet.margin, y, colours.text));
  }
  y += 32;
  parts.push(
    ...heads.map(([head, x]) => text(head, x, y, colours.quiet, 'text-anchor="end"')),
    text(fitted(`${flow.client} client`, widest, ink), sheet.client, y, colours.text),
    text(fitted(`server ${flow.server}`, widest, ink), sheet.server, y, colours.text, 'text-anchor="end"'),
  );
  const first = y + 8;
  const lines: string[] = [];
  y = first;
  for (const row of rows) {
    if (row.delta >= silence) {
      const words = `${formatDuration(row.delta)} idle`;
      lines.push(text(words, middle, y + sheet.gap / 2 + 4, colours.quiet, 'text-anchor="middle" font-style="italic"'));
      y += sheet.gap;
    }
    lines.push(packet(row, y + sheet.row / 2, picture, ink));
    y += sheet.row;
  }
  const left = flow.packets - rows.length;
  for (const x of [sheet.client, sheet.server]) parts.push(line(x, first, x, y, colours.line, 1));
  const hasMiddle = rows.some(({ finding }) => finding !== null && picture.finding(finding)?.verdict === 'middlebox');
  if (hasMiddle) {
    parts.push(line(middle, first, middle, y, colours.line, 1, 'stroke-dasharray="2 3"'));
    parts.push(text('middlebox', middle, first - 8, colours.text, 'text-anchor="middle"'));
  }
  parts.push(...lines);
  if (left > 0) {
    y += sheet.row;
    parts.push(text(`${formatPlural(left, 'more packet')} not shown`, middle, y, colours.quiet, 'text-anchor="middle"'));
  }
  return { svg: parts.join(''), bottom: y };
}

function packet(row: LadderRow, y: number, { finding: findingOf, note }: FlowSheet, ink: Ink): string {
  const { colours } = ink;
  const finding = row.finding === null ? undefined : findingOf(row.finding);
  const colour = finding === undefined ? (row.length > 0 ? colours.text : colours.quiet) : colours[lookColours[lookOf(finding)]];
  const [from, to] = row.fromClient ? [sheet.client, sheet.server] : [sheet.server, sheet.client];
  const fromMiddle = finding?.verdict === 'middlebox';
  const start = fromMiddle ? middle : from;
  const weight = finding === undefined ? 1 : bold;
  const words = [
    flagsInWords(row.flags),
    ...(row.length > 0 ? [`${formatCount(row.length)} B`] : []),
    ...row.notes.map((each) => each.text),
    ...(finding === undefined ? [row.hint] : fromMiddle ? [] : [finding.causeTitle]),
    note(row.frame),
  ].filter((word) => word !== '');
  const label = fitted(words.join('  '), (Math.abs(to - start) - 60) / weight, ink);
  const room = ink.measure(label) * weight + (finding === undefined ? 12 : 30);
  const centre = (start + to) / 2;
  const numbers: readonly (readonly [string, number])[] = [
    [formatTime(row.time), sheet.time],
    [row.index === 0 ? '' : formatStep(row.delta), sheet.step],
    [String(row.frame), sheet.frame],
    [String(row.ttl), sheet.ttl],
    [formatCount(row.seq), sheet.seq],
  ];
  const towards = to > start ? 1 : -1;
  return [
    ...numbers.map(([number, x]) => text(number, x, y + 4, colours.quiet, 'text-anchor="end"')),
    // The half that was only claimed is dashed.
    fromMiddle ? claim(finding, from, y, colour, ink) : '',
    fromMiddle ? `<path d="M${middle} ${y - 5}l5 5l-5 5l-5-5z" fill="${escaped(colour)}"/>` : '',
    line(start, y, centre - (room / 2) * towards, y, colour, finding === undefined ? 1 : 2),
    line(centre + (room / 2) * towards, y, to - 6 * towards, y, colour, finding === undefined ? 1 : 2),
    `<path d="M${to} ${y}l${-7 * towards} -4v8z" fill="${escaped(colour)}"/>`,
    finding === undefined ? '' : markOf(finding, centre - room / 2 + 9, y, ink),
    text(
      label,
      centre + (finding === undefined ? 0 : 9),
      y + 4,
      finding === undefined ? colour : colours.text,
      `text-anchor="middle"${finding === undefined ? '' : ' font-weight="600"'}`,
    ),
  ].join('');
}

/** The half that was only claimed: a dashed line with room for the cause. */
function claim({ causeTitle }: FindingSummary, from: number, y: number, colour: string, ink: Ink): string {
  const words = fitted(causeTitle, Math.abs(middle - from) - 60, ink);
  const [centre, half] = [(from + middle) / 2, ink.measure(words) / 2 + 6];
  const dashes = (a: number, b: number): string => line(a, y, b, y, colour, 1.2, 'stroke-dasharray="4 4"');
  const [left, right] = [Math.min(from, middle), Math.max(from, middle)];
  return [
    dashes(left, centre - half),
    dashes(centre + half, right),
    text(words, centre, y + 4, ink.colours.text, 'text-anchor="middle"'),
  ].join('');
}

/** The shape that says what a reset means. */
function markOf(finding: FindingSummary, x: number, y: number, ink: Ink): string {
  const pen = new SvgPen(ink.colours.background, ink);
  drawMark(pen, ink.colours, x, y, lookOf(finding), finding.verdict === 'middlebox');
  return pen.svg;
}
