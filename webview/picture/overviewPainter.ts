import { loudness } from '../look.ts';
import { drawBreak, drawFlag, drawMark, markRadius } from './glyphs.ts';
import { lookColours, type Palette } from './palette.ts';
import type { Pen } from './pen.ts';
import { markWidth, type OverviewData } from './pictureState.ts';
import type { Strip, StripMark } from './strips.ts';
import type { TimeAxis, View } from './timeAxis.ts';
import { timeTicks } from './timeTicks.ts';

/** Pixels from the top: where the density stands, where the labels of the axis end and the strips begin. */
export const layout = { densityTop: 4, densityBottom: 36, axisBottom: 54, strip: 24 } as const;

export interface OverviewScene {
  readonly axis: TimeAxis;
  readonly view: View;
  readonly isWhole: boolean;
  readonly data: OverviewData | null;
  readonly strips: readonly Strip[];
  /** The mark under the keyboard, and its strip. */
  readonly cursor: { readonly strip: number; readonly mark: StripMark } | null;
  /** Units: the chosen flow, and the chosen reset. */
  readonly flow: View | null;
  readonly chosen: number | null;
  /** Units of the bookmarks. */
  readonly bookmarks: readonly number[];
  readonly font: string;
}

export function overviewHeight(strips: number): number {
  return layout.axisBottom + strips * layout.strip + 2;
}

export function paintOverview(context: Pen, colours: Palette, scene: OverviewScene, width: number): void {
  const { axis, strips, view } = scene;
  const x = (unit: number): number => (unit / axis.length) * width;
  const bottom = layout.axisBottom + strips.length * layout.strip;
  paintAxis(context, colours, scene, width, bottom);
  paintDensity(context, colours, scene.data, width);
  if (scene.flow !== null) {
    context.fillStyle = colours.focus;
    const left = x(scene.flow.from);
    context.fillRect(left, layout.densityBottom, Math.max(3, x(scene.flow.to) - left), 2);
  }
  if (scene.chosen !== null) {
    context.fillStyle = colours.focus;
    context.fillRect(x(scene.chosen) - 0.5, layout.densityTop, 1, bottom - layout.densityTop);
  }
  for (const unit of scene.bookmarks) drawFlag(context, colours, x(unit), layout.densityTop, layout.densityBottom);
  strips.forEach((strip, at) => paintStrip(context, colours, strip, layout.axisBottom + at * layout.strip, width));
  if (!scene.isWhole) paintBrush(context, colours, x(view.from), x(view.to), width, bottom);
  if (scene.cursor !== null) {
    const y = layout.axisBottom + scene.cursor.strip * layout.strip;
    context.strokeStyle = colours.focus;
    context.lineWidth = 2;
    context.strokeRect(scene.cursor.mark.x - 9, y + 2, 18, layout.strip - 4);
  }
}

function paintAxis(context: Pen, colours: Palette, { axis, strips, font }: OverviewScene, width: number, bottom: number): void {
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(0, layout.densityBottom + 0.5);
  context.lineTo(width, layout.densityBottom + 0.5);
  for (let at = 0; at <= strips.length; at++) {
    context.moveTo(0, layout.axisBottom + at * layout.strip + 0.5);
    context.lineTo(width, layout.axisBottom + at * layout.strip + 0.5);
  }
  const ticks = timeTicks(axis, axis.whole, width);
  for (const { x } of ticks) {
    context.moveTo(Math.round(x) + 0.5, layout.densityBottom);
    context.lineTo(Math.round(x) + 0.5, layout.densityBottom + 4);
  }
  context.stroke();
  context.fillStyle = colours.quiet;
  for (const { x, label } of ticks) context.fillText(label, x, layout.densityBottom + 11);
  for (const { from, to, isBreak } of axis.pieces) {
    if (!isBreak) continue;
    const [left, right] = [(from / axis.length) * width, (to / axis.length) * width];
    context.globalAlpha = 0.12;
    context.fillStyle = colours.quiet;
    context.fillRect(left, layout.densityTop, right - left, bottom - layout.densityTop);
    context.globalAlpha = 1;
    drawBreak(context, colours.quiet, (left + right) / 2, layout.densityBottom - 5, layout.densityBottom + 5);
  }
}

/** Amounts by their square root: beside a burst, the little that a reset is among must still be seen. */
function paintDensity(context: Pen, colours: Palette, data: OverviewData | null, width: number): void {
  if (data === null) return;
  const { amounts } = data.overview;
  let most = 0;
  for (const amount of amounts) most = Math.max(most, amount);
  if (most === 0) return;
  const scale = (layout.densityBottom - layout.densityTop) / Math.sqrt(most);
  const step = width / amounts.length;
  context.fillStyle = colours.quiet;
  context.globalAlpha = 0.42;
  context.beginPath();
  for (const [at, amount] of amounts.entries()) {
    if (amount === 0) continue;
    const height = Math.max(1.5, Math.sqrt(amount) * scale);
    context.rect(at * step, layout.densityBottom - height, Math.max(1, step), height);
  }
  context.fill();
  context.globalAlpha = 1;
}

/** From the middle of a mark to its number. Pixels. */
const labelGap = 9;

function paintStrip(context: Pen, colours: Palette, { marks, most, dense }: Strip, top: number, width: number): void {
  if (dense) {
    const full = layout.strip - 5;
    for (const { x, count, look } of marks) {
      const height = Math.max(3, (count / most) * full);
      const [left, y] = [x - markWidth / 2 + 1, top + layout.strip - 1 - height];
      const colour = colours[lookColours[look]];
      if (look === 'information') {
        // Hollow, as a ring is beside a cross.
        context.strokeStyle = colour;
        context.lineWidth = 1;
        context.strokeRect(left + 0.5, y + 0.5, markWidth - 3, height - 1);
      } else {
        context.fillStyle = colour;
        context.fillRect(left, y, markWidth - 2, height);
        // A notch tells a possible fault from a fault.
        if (look === 'warning' && height > 4) context.clearRect(left + 2.5, y, 2, height - 2);
        // And rungs an unclear one from both.
        for (let rung = 3; look === 'unclear' && rung < height; rung += 4)
          context.clearRect(left, y + height - rung - 1, markWidth, 1.5);
      }
    }
    return;
  }
  for (const { x, look, middlebox } of [...marks].sort((a, b) => loudness[a.look] - loudness[b.look]))
    drawMark(context, colours, x, top + layout.strip / 2, look, middlebox);
  context.fillStyle = colours.quiet;
  context.textAlign = 'left';
  for (const [at, { x, count }] of marks.entries()) {
    const next = marks[at + 1]?.x ?? Infinity;
    if (count === 1) continue;
    const label = `×${count}`;
    const room = context.measureText(label).width + labelGap;
    const before = marks[at - 1]?.x ?? 0;
    const y = top + layout.strip / 2 + 0.5;
    if (x + room <= width && next - x > Math.max(26, room + labelGap)) context.fillText(label, x + labelGap, y);
    else if (x + room > width && x - before > room + labelGap) context.fillText(label, x - room, y);
  }
}

/** What is not on show below stands back; the handles say that it can be had. */
function paintBrush(context: Pen, colours: Palette, left: number, right: number, width: number, bottom: number): void {
  context.fillStyle = colours.background;
  context.globalAlpha = 0.62;
  context.fillRect(0, 0, left, bottom + 2);
  context.fillRect(right, 0, width - right, bottom + 2);
  context.globalAlpha = 0.1;
  context.fillStyle = colours.brush;
  context.fillRect(left, 0, right - left, bottom);
  context.globalAlpha = 1;
  context.fillStyle = colours.brush;
  for (const x of [left, right]) {
    context.fillRect(x - 0.5, 0, 1.5, bottom);
    context.beginPath();
    context.roundRect(x - 3, layout.densityTop + 8, 6, 16, 2);
    context.fill();
  }
}

/** How far beside a mark a pointer may be. */
export const markReach = markRadius + 4;
