import type { CauseCount } from '../../src/core/analysis.ts';
import { flowPart, type FlowSheet, type Ink } from './flowSvg.ts';
import { keyShapes } from './keyShapes.ts';
import type { LaneRow, LaneScene } from './lanePainter.ts';
import type { OverviewScene } from './overviewPainter.ts';
import { pictureMargin, type PicturePart, pictureWidth } from './picturePart.ts';
import { escaped, fitted, svgText } from './svgText.ts';
import { lanesPart, overviewPart } from './timeParts.ts';

/** What a picture shows; null for what is left out. */
export interface PictureSheet {
  /** Name of the capture. */
  readonly capture: string;
  /** What there is in it, and which part of it is on show. */
  readonly summary: string;
  readonly overview: { readonly scene: OverviewScene; readonly causes: readonly CauseCount[] } | null;
  readonly lanes: {
    readonly scene: Omit<LaneScene, 'rows'>;
    readonly flows: readonly LaneRow['flow'][];
    readonly selected: number | null;
  } | null;
  readonly flow: FlowSheet | null;
}

const between = 24;
const keyRow = 18;

/** An SVG document: title, what was chosen, and what the shapes mean. Nothing in it is fetched or run. */
export function pictureSvg(
  { capture, summary, overview, lanes, flow }: PictureSheet,
  ink: Ink,
): { readonly svg: string; readonly width: number; readonly height: number } {
  const { colours, fontFamily } = ink;
  const room = pictureWidth - 2 * pictureMargin;
  const parts = [
    svgText(fitted(capture, room / 1.3, ink), pictureMargin, 36, colours.text, 'font-size="15" font-weight="600"'),
    svgText(fitted(summary, room, ink), pictureMargin, 56, colours.quiet),
  ];
  let top = 56 + between / 2;
  const add = ({ svg, bottom }: PicturePart): void => {
    parts.push(svg);
    top = bottom + between;
  };
  if (overview !== null) add(overviewPart(overview.scene, overview.causes, ink, top));
  if (lanes !== null) add(lanesPart(lanes.scene, lanes.flows, lanes.selected, ink, top));
  if (flow !== null) add(flowPart(flow, ink, top));
  add(keyPart(overview === null && lanes === null, ink, top));
  const height = Math.ceil(top - between + pictureMargin);
  const title = escaped([capture, summary, ...(flow?.verdict ?? [])].join('. '));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${pictureWidth}" height="${height}" viewBox="0 0 ${pictureWidth} ${height}" font-family="${escaped(fontFamily)}" font-size="12"><title>${title}</title><rect width="100%" height="100%" fill="${escaped(colours.background)}"/>${parts.join('')}</svg>\n`;
  return { svg, width: pictureWidth, height };
}

/** What the shapes mean, in two columns. @param marksOnly there are no lanes to explain */
function keyPart(marksOnly: boolean, { colours }: Ink, top: number): PicturePart {
  const shapes = marksOnly ? keyShapes.filter(({ look, text }) => look !== undefined && text.includes('reset')) : keyShapes;
  const rows = Math.ceil(shapes.length / 2);
  const svg = shapes.map(({ path, look, solid = false, dotted = false, moved = [0, 0], text }, at) => {
    const [x, y] = [pictureMargin + Math.floor(at / rows) * (pictureWidth / 2), top + (at % rows) * keyRow];
    const colour = escaped(look === undefined ? colours.text : colours[look]);
    const dash = dotted ? ' stroke-dasharray="1.5 4"' : '';
    const shape = `<path transform="translate(${x + moved[0] - 10} ${y + moved[1]})" d="${path}" fill="${solid ? colour : 'none'}" stroke="${colour}" stroke-width="1.5"${dash}/>`;
    return shape + svgText(text, x + 34, y + 12, colours.quiet);
  });
  return { svg: svg.join(''), bottom: top + rows * keyRow };
}
