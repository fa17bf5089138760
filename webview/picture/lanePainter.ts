import type { FlowRow } from '../../src/core/analysis.ts';
import { formatDuration } from '../format.ts';
import { type Look, loudness } from '../look.ts';
import { laneBits, lookOfCell } from './bits.ts';
import { drawBreak, drawFlag, drawMark } from './glyphs.ts';
import type { LaneData } from './laneFeed.ts';
import { onChosen, type Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import type { TimeAxis, View } from './timeAxis.ts';
import { timeTicks } from './timeTicks.ts';

/** A lane to draw and where. */
export interface LaneRow {
  readonly flow: FlowRow;
  /** Pixels from the top of the canvas to the row's middle. */
  readonly middle: number;
  /** Half of the row's height. */
  readonly half: number;
  readonly selected: boolean;
}

export interface LaneScene {
  readonly rows: readonly LaneRow[];
  readonly data: LaneData | null;
  readonly axis: TimeAxis;
  readonly view: View;
  /** Units. */
  readonly chosen: number | null;
  /** Seconds of the bookmarks of a flow. */
  readonly bookmarksOf: (flow: number) => readonly number[];
  /** A range being chosen with the pointer. Units. */
  readonly range: View | null;
  readonly font: string;
}

/** Below this width a flow is a mark or a dot: its parts would lie on each other. Pixels. */
const leastLane = 14;
/** Silence in a lane is dotted from this many seconds and pixels on. */
const leastSilence = 1;
const leastSilentPixels = 14;
/** Marks of one kind nearer than this are one. Pixels. */
const leastApart = 8;
/** From the middle of a mark to its edge. Pixels. */
const markReach = 6;
/** Payload of the highest bar, as the core counts it: 8 × the binary logarithm, here of 1 MB. */
const fullBar = 160;

/** One cell, ready to draw. */
interface Cell {
  readonly x: number;
  /** Seconds without a packet before it. */
  readonly silence: number;
  readonly bits: number;
  readonly up: number;
  readonly down: number;
}

export function paintLanes(context: Pen, colours: Palette, scene: LaneScene, width: number, height: number): void {
  const { view, rows } = scene;
  const perPixel = (view.to - view.from) / width;
  const xOf = (unit: number): number => (unit - view.from) / perPixel;
  paintGrid(context, colours, scene, width, height);
  if (scene.chosen !== null) {
    context.fillStyle = colours.focus;
    context.fillRect(xOf(scene.chosen) - 0.5, 0, 1, height);
  }
  context.font = scene.font;
  for (const row of rows) paintLane(context, row.selected ? onChosen(colours) : colours, row, scene, xOf, width);
  if (scene.range !== null) {
    const [left, right] = [xOf(scene.range.from), xOf(scene.range.to)];
    context.globalAlpha = 0.18;
    context.fillStyle = colours.brush;
    context.fillRect(left, 0, right - left, height);
    context.globalAlpha = 1;
  }
}

function paintGrid(context: Pen, colours: Palette, { axis, view }: LaneScene, width: number, height: number): void {
  context.globalAlpha = 0.3;
  context.fillStyle = colours.line;
  for (const { x } of timeTicks(axis, view, width)) context.fillRect(Math.round(x), 0, 1, height);
  context.globalAlpha = 0.12;
  context.fillStyle = colours.quiet;
  for (const { from, to, isBreak } of axis.piecesIn(view)) {
    if (!isBreak) continue;
    const [left, right] = [from, to].map((unit) => ((unit - view.from) / (view.to - view.from)) * width) as [number, number];
    context.fillRect(left, 0, right - left, height);
  }
  context.globalAlpha = 1;
}

function paintLane(
  context: Pen,
  colours: Palette,
  { flow, middle, half }: LaneRow,
  { data, axis, bookmarksOf }: LaneScene,
  xOf: (unit: number) => number,
  width: number,
): void {
  const left = xOf(axis.toUnit(flow.start));
  const right = xOf(axis.toUnit(flow.start + flow.duration));
  if (right < -8 || left > width + 8) return paintAway(context, colours, right < 0, middle, width);
  const cells = data === null ? [] : cellsOf(data, flow.flow, xOf);
  const small = right - left < leastLane;
  paintLine(context, colours, cells, left, right, middle, width);
  if (!small || !cells.some(({ bits }) => lookOfCell(bits) !== null)) paintData(context, colours, cells, middle, half);
  if (!small) paintEnds(context, colours, cells, middle, half);
  paintResets(context, colours, cells, middle, width);
  for (const seconds of bookmarksOf(flow.flow)) {
    const x = xOf(axis.toUnit(seconds));
    if (x >= 0 && x <= width) drawFlag(context, colours, x, middle - half + 1, middle + half - 1, 0.7);
  }
}

/** The flow is before or after what is on show. */
function paintAway(context: Pen, colours: Palette, before: boolean, y: number, width: number): void {
  const [x, by] = before ? [3, 4] : [width - 3, -4];
  context.globalAlpha = 0.7;
  context.strokeStyle = colours.quiet;
  context.lineWidth = 1.3;
  context.beginPath();
  context.moveTo(x + by, y - 4);
  context.lineTo(x, y);
  context.lineTo(x + by, y + 4);
  context.stroke();
  context.globalAlpha = 1;
}

function cellsOf(data: LaneData, flow: number, xOf: (unit: number) => number): Cell[] {
  const range = data.cells.get(flow);
  if (range === undefined) return [];
  const { column, silence, bits, fromClient, fromServer } = data.lanes;
  const cells: Cell[] = [];
  const beyond = (seconds: number, silent: number): Cell[] =>
    Number.isNaN(seconds) ? [] : [{ x: xOf(data.axis.toUnit(seconds)), silence: silent, bits: 0, up: 0, down: 0 }];
  cells.push(...beyond(range.before, 0));
  for (let at = range.from; at < range.to; at++) {
    const unit = data.view.from + ((column[at] ?? 0) + 0.5) * data.perColumn;
    const x = xOf(unit);
    cells.push({
      ...{ x, silence: silence[at] ?? 0, bits: bits[at] ?? 0 },
      ...{ up: fromClient[at] ?? 0, down: fromServer[at] ?? 0 },
    });
  }
  cells.push(...beyond(range.after, range.silenceAfter));
  return cells;
}

/** The connection's line; dotted where it was silent. */
function paintLine(
  context: Pen,
  colours: Palette,
  cells: readonly Cell[],
  left: number,
  right: number,
  y: number,
  width: number,
): void {
  const from = Math.max(-4, left);
  const to = Math.min(width + 4, right);
  context.strokeStyle = context.fillStyle = colours.quiet;
  context.lineWidth = 1.5;
  context.globalAlpha = 0.75;
  if (to - from < 3) {
    context.fillRect((from + to) / 2 - 1.5, y - 1.5, 3, 3);
    context.globalAlpha = 1;
    return;
  }
  const silences: { from: number; to: number; seconds: number }[] = [];
  for (let at = 1; at < cells.length; at++) {
    const [before, after] = [cells[at - 1], cells[at]];
    if (before === undefined || after === undefined) continue;
    const seconds = after.silence;
    if (seconds >= leastSilence && after.x - before.x >= leastSilentPixels)
      silences.push({ from: Math.max(-8, before.x), to: Math.min(width + 8, after.x), seconds });
  }
  context.beginPath();
  let x = from;
  for (const silence of silences) {
    context.moveTo(x, y);
    context.lineTo(Math.max(x, silence.from), y);
    x = silence.to;
  }
  context.moveTo(x, y);
  context.lineTo(Math.max(x, to), y);
  context.stroke();
  context.setLineDash([1.5, 4]);
  context.beginPath();
  for (const silence of silences) {
    context.moveTo(Math.max(-4, silence.from), y);
    context.lineTo(Math.min(width + 4, silence.to), y);
  }
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const silence of silences) {
    const label = `${formatDuration(silence.seconds)} idle`;
    const [start, end] = [Math.max(0, silence.from), Math.min(width, silence.to)];
    const room = context.measureText(label).width + 8;
    if (end - start < room + 16) continue;
    const centre = (start + end) / 2;
    context.clearRect(centre - room / 2, y - 6, room, 12);
    context.fillText(label, centre, y + 0.5);
  }
}

/** Bars above the line are the client's payload, below the server's; what is sent again is a hollow bar. */
function paintData(context: Pen, colours: Palette, cells: readonly Cell[], y: number, half: number): void {
  const height = (amount: number): number => 2.5 + Math.min(1, amount / fullBar) * (half - 4.5);
  const [again, plain]: [Cell[], Cell[]] = [[], []];
  for (const cell of cells) ((cell.bits & (laneBits.resentByClient | laneBits.resentByServer)) === 0 ? plain : again).push(cell);
  context.fillStyle = colours.text;
  context.globalAlpha = 0.62;
  context.beginPath();
  for (const { x, up, down } of plain) {
    if (up > 0) context.rect(x - 1, y - 1 - height(up), 2, height(up));
    if (down > 0) context.rect(x - 1, y + 1, 2, height(down));
  }
  context.fill();
  context.globalAlpha = 1;
  context.strokeStyle = colours.warning;
  context.lineWidth = 1.2;
  for (const { x, bits, up, down } of again) {
    if ((bits & laneBits.resentByClient) !== 0) context.strokeRect(x - 1.6, y - 1 - height(up), 3.2, height(up));
    if ((bits & laneBits.resentByServer) !== 0) context.strokeRect(x - 1.6, y + 1, 3.2, height(down));
  }
  for (const { x, bits } of cells) if ((bits & laneBits.zeroWindow) !== 0) paintPause(context, colours, x, y);
}

/** A closed window: a pause sign. */
function paintPause(context: Pen, colours: Palette, x: number, y: number): void {
  context.clearRect(x - 4.5, y - 5, 9, 10);
  context.fillStyle = colours.warning;
  context.fillRect(x - 3, y - 4, 2, 8);
  context.fillRect(x + 1, y - 4, 2, 8);
}

/** The handshake opens a bracket, FINs close it: the upper half is the client's, the lower the server's. */
function paintEnds(context: Pen, colours: Palette, cells: readonly Cell[], y: number, half: number): void {
  const reach = half - 3;
  context.strokeStyle = colours.text;
  context.lineWidth = 1.4;
  context.beginPath();
  const corner = (x: number, towards: number, down: number): void => {
    context.moveTo(x, y);
    context.lineTo(x, y + reach * down);
    context.lineTo(x + 4 * towards, y + reach * down);
  };
  for (const { x, bits } of cells) {
    if ((bits & laneBits.syn) !== 0) corner(x, 1, -1);
    if ((bits & laneBits.synAck) !== 0) corner(x, 1, 1);
    if ((bits & laneBits.finFromClient) !== 0) corner(x, -1, -1);
    if ((bits & laneBits.finFromServer) !== 0) corner(x, -1, 1);
  }
  context.stroke();
}

/** Faults last, so that they lie on top. */
function paintResets(context: Pen, colours: Palette, cells: readonly Cell[], y: number, width: number): void {
  const marks = cells.flatMap(({ x, bits }) => {
    const look = lookOfCell(bits);
    return look === null ? [] : [{ x, look, middlebox: (bits & laneBits.middlebox) !== 0 }];
  });
  const last: Record<Look, number> = { error: -Infinity, warning: -Infinity, unclear: -Infinity, information: -Infinity };
  for (const { x, look, middlebox } of marks.sort((a, b) => loudness[a.look] - loudness[b.look] || a.x - b.x)) {
    if (x - last[look] < leastApart) continue;
    last[look] = x;
    // A packet at the edge still shows its whole mark.
    const place = x < 0 || x > width ? x : Math.max(markReach, Math.min(width - markReach, x));
    drawMark(context, colours, place, y, look, middlebox);
  }
}

/** The ruler above the lanes. */
export function paintRuler(
  context: Pen,
  colours: Palette,
  { axis, view, font }: Pick<LaneScene, 'axis' | 'view' | 'font'>,
  width: number,
  height: number,
): void {
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  for (const { x, label } of timeTicks(axis, view, width)) {
    context.fillStyle = colours.line;
    context.fillRect(Math.round(x), height - 5, 1, 5);
    context.fillStyle = colours.quiet;
    context.fillText(label, x, height / 2);
  }
  for (const { from, to, isBreak } of axis.piecesIn(view))
    if (isBreak)
      drawBreak(context, colours.quiet, (((from + to) / 2 - view.from) / (view.to - view.from)) * width, height - 7, height);
}
