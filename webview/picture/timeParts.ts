import type { CauseCount } from '../../src/core/analysis.ts';
import { formatCount, formatPlural } from '../format.ts';
import { lookOf } from '../look.ts';
import { courseInWords, meaning, worstOf } from '../words.ts';
import type { Ink } from './flowSvg.ts';
import { drawMark } from './glyphs.ts';
import { type LaneRow, type LaneScene, paintLanes, paintRuler } from './lanePainter.ts';
import { layout, overviewHeight, type OverviewScene, paintOverview } from './overviewPainter.ts';
import { axisLeft, axisWidth, pictureMargin, type PicturePart } from './picturePart.ts';
import { SvgPen } from './svgPen.ts';
import { fitted, svgText } from './svgText.ts';

/** The parts of a saved picture that lie on a time axis, drawn by the painters of the page. */

const ruler = 24;
const rowHeight = 22;
/** Left edges and widths of the columns beside the lanes. Pixels. */
const columns = { cause: [38, 160], client: [204, 140], server: [350, 140] } as const;

/** The whole capture: how much when, and the resets of each cause. */
export function overviewPart(scene: OverviewScene, causes: readonly CauseCount[], ink: Ink, top: number): PicturePart {
  const height = overviewHeight(scene.strips.length);
  const pen = new SvgPen(ink.colours.background, ink);
  paintOverview(pen, ink.colours, scene, axisWidth);
  const names = scene.strips.flatMap((strip, at) => {
    const y = top + layout.axisBottom + at * layout.strip + layout.strip / 2;
    const own = strip.causes.flatMap((cause) => causes[cause] ?? []);
    const [first] = own;
    if (first === undefined) return [];
    const mark = new SvgPen(ink.colours.background, ink);
    drawMark(mark, ink.colours, pictureMargin + 6, y, lookOf(first), false);
    const title = own.length === 1 ? `${first.title}, ${meaning(first)}` : formatPlural(own.length, 'other cause');
    const count = formatCount(own.reduce((sum, one) => sum + one.count, 0));
    return [
      mark.svg,
      svgText(fitted(title, axisLeft - 120, ink), pictureMargin + 18, y + 4, ink.colours.text),
      svgText(count, axisLeft - 16, y + 4, ink.colours.text, 'text-anchor="end" font-weight="600"'),
    ];
  });
  return { svg: names.join('') + clipped(pen.svg, top, height), bottom: top + height };
}

/** Flows as lanes under a ruler. @param scene without its rows, which are placed here */
export function lanesPart(
  scene: Omit<LaneScene, 'rows'>,
  flows: readonly LaneRow['flow'][],
  selected: number | null,
  ink: Ink,
  top: number,
): PicturePart {
  const { colours } = ink;
  const height = flows.length * rowHeight;
  const rows = flows.map((flow, at): LaneRow => ({
    ...{ flow, selected: flow.flow === selected, half: rowHeight / 2, middle: at * rowHeight + rowHeight / 2 },
  }));
  const [axis, lanes] = [new SvgPen(colours.background, ink), new SvgPen(colours.background, ink)];
  paintRuler(axis, colours, scene, axisWidth, ruler);
  paintLanes(lanes, colours, { ...scene, rows }, axisWidth, height);
  const head = Object.entries({ Outcome: columns.cause, Client: columns.client, Server: columns.server }).map(([title, [x]]) =>
    svgText(title, x, top + 16, colours.quiet),
  );
  const names = rows.flatMap(({ flow, middle }) => {
    const y = top + ruler + middle;
    const worst = worstOf(flow.resets);
    const mark = new SvgPen(colours.background, ink);
    if (worst !== undefined) drawMark(mark, colours, pictureMargin + 6, y, lookOf(worst), worst.verdict === 'middlebox');
    const cell = (words: string, [x, width]: readonly [number, number]): string =>
      svgText(fitted(words, width, ink), x, y + 4, colours.text);
    const outcome = worst === undefined ? courseInWords(flow) : worst.causeTitle;
    return [mark.svg, cell(outcome, columns.cause), cell(flow.client, columns.client), cell(flow.server, columns.server)];
  });
  const svg = [...head, ...names, clipped(axis.svg, top, ruler), clipped(lanes.svg, top + ruler, height)].join('');
  return { svg, bottom: top + ruler + height };
}

/** What a painter drew, where the axis is; nothing of it beyond. */
const clipped = (svg: string, top: number, height: number): string =>
  `<svg x="${axisLeft}" y="${top}" width="${axisWidth}" height="${height}" overflow="hidden">${svg}</svg>`;
