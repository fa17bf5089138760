import { type Look, questionMark } from '../look.ts';
import { lookColours, type Palette } from './palette.ts';
import type { Pen } from './pen.ts';

/** How large a mark is drawn, from its middle. Pixels. */
export const markRadius = 4;

/**
 * A reset: a cross for a fault, a triangle for a possible one, a question mark for an unclear one, a ring for an expected one, as in
 * ui/marks.ts; in a box when a middlebox made it. What it lies on is wiped out around it, so that it stays clear on whatever shines through the canvas.
 */
export function drawMark(context: Pen, colours: Palette, x: number, y: number, look: Look, middlebox: boolean): void {
  const colour = colours[lookColours[look]];
  const size = middlebox ? 2.6 : markRadius - 0.6;
  context.save();
  context.translate(x, y);
  context.lineCap = 'round';
  context.globalCompositeOperation = 'destination-out';
  context.beginPath();
  if (middlebox) context.rect(-7, -7, 14, 14);
  else context.arc(0, 0, markRadius + 1, 0, Math.PI * 2);
  context.fill();
  context.globalCompositeOperation = 'source-over';
  if (middlebox) {
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.strokeRect(-5.25, -5.25, 10.5, 10.5);
  }
  context.strokeStyle = context.fillStyle = colour;
  context.beginPath();
  if (look === 'error') {
    context.lineWidth = middlebox ? 2 : 2.4;
    context.moveTo(-size, -size);
    context.lineTo(size, size);
    context.moveTo(size, -size);
    context.lineTo(-size, size);
    context.stroke();
  } else if (look === 'unclear') {
    context.scale(size / 3.4, size / 3.4);
    context.lineWidth = 1.9;
    context.moveTo(...questionMark.start);
    for (const [cornerX, cornerY, toX, toY] of questionMark.curves) context.quadraticCurveTo(cornerX, cornerY, toX, toY);
    context.stroke();
    context.beginPath();
    context.arc(0, questionMark.dot.y, questionMark.dot.radius, 0, Math.PI * 2);
    context.fill();
  } else if (look === 'warning') {
    context.moveTo(0, -size * 1.3);
    context.lineTo(size * 1.35, size * 1.1);
    context.lineTo(-size * 1.35, size * 1.1);
    context.closePath();
    context.fill();
  } else {
    context.lineWidth = 1.6;
    context.arc(0, 0, size * 0.95, 0, Math.PI * 2);
    context.stroke();
  }
  context.restore();
}

/** A shortened silence, as on the axis of a chart: two slanted strokes. */
export function drawBreak(context: Pen, colour: string, x: number, top: number, bottom: number): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  for (const shift of [-2, 2]) {
    context.moveTo(x + shift + 2, top);
    context.lineTo(x + shift - 2, bottom);
  }
  context.stroke();
}

/** A bookmark: a ribbon that hangs from the top, and a hair line down to the axis. @param size 1 for one 7 by 10 pixels large */
export function drawFlag(context: Pen, colours: Palette, x: number, top: number, bottom: number, size = 1): void {
  context.fillStyle = colours.focus;
  context.globalAlpha = 0.6;
  context.fillRect(x - 0.5, top, 1, bottom - top);
  context.globalAlpha = 1;
  context.beginPath();
  const half = 3.5 * size;
  context.moveTo(x - half, top);
  context.lineTo(x + half, top);
  context.lineTo(x + half, top + 10 * size);
  context.lineTo(x, top + 7 * size);
  context.lineTo(x - half, top + 10 * size);
  context.closePath();
  context.fill();
}
