import type { TimeAxis, View } from './timeAxis.ts';

export interface TimeTick {
  /** Pixels. */
  readonly x: number;
  readonly label: string;
}

/** Room of a label's character and between labels, in pixels. */
const characterWidth = 6.6;
const between = 18;
const decimalSteps = [1, 2, 5, 10] as const;
const clockSteps = [60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400] as const;
/** More than any screen shows. */
const mostTicks = 200;

/** Ticks at round times for a view drawn on `width` pixels. */
export function timeTicks(axis: TimeAxis, view: View, width: number): TimeTick[] {
  const perPixel = (view.to - view.from) / Math.max(1, width);
  const pieces = axis.piecesIn(view).filter(({ isBreak }) => !isBreak);
  const latest = Math.max(...pieces.map(({ end }) => Math.abs(end)), 0);
  const step = stepFor(perPixel, latest);
  const ticks: TimeTick[] = [];
  let free = -Infinity;
  for (const { from, to, start, end } of pieces) {
    for (let number = Math.ceil(start / step - 1e-9); number * step <= end && ticks.length < mostTicks; number++) {
      const unit = from + ((number * step - start) / (end - start)) * (to - from);
      const x = (unit - view.from) / perPixel;
      const label = tickLabel(number * step, step);
      const half = (label.length * characterWidth) / 2;
      if (x - half < free || x - half < 0 || x + half > width) continue;
      free = x + half + between / 2;
      ticks.push({ x, label });
    }
  }
  return ticks;
}

/** The finest step whose labels fit between its ticks: a finer one has longer labels, of which every other would be left out. */
function stepFor(perPixel: number, latest: number): number {
  const needed = (step: number): number => perPixel * (tickLabel(latest, step).length * characterWidth + between);
  let step = roundStep(perPixel * (characterWidth + between));
  for (let round = 0; round < 12 && step < needed(step) * (1 - 1e-9); round++) step = roundStep(step * 1.01);
  return step;
}

function roundStep(least: number): number {
  if (least > 20) return clockSteps.find((step) => step >= least) ?? decimalStep(least / 86_400) * 86_400;
  return decimalStep(least);
}

function decimalStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(least, 1e-9)));
  return (decimalSteps.find((step) => step * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/** 0 → "0", 0.0002 → "200 µs", 0.25 → "250 ms" where hundredths matter, 2.5 → "2.5 s", 90 → "1:30 min", whole minutes and hours as such. `step` says how exact it has to be. */
export function tickLabel(seconds: number, step: number): string {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  if (Math.abs(seconds) < step / 2) return '0';
  const size = Math.abs(seconds);
  if (size < 1e-3 * (1 - 1e-9)) return `${(seconds * 1e6).toFixed(Math.max(0, decimals - 6))} µs`;
  if (size < 1 - 1e-9 && decimals > 1) return `${(seconds * 1e3).toFixed(Math.max(0, decimals - 3))} ms`;
  if (size < 60) return `${seconds.toFixed(decimals)} s`;
  const sign = seconds < 0 ? '-' : '';
  if (step < 60) {
    const rounded = Number(size.toFixed(decimals));
    return `${sign}${Math.floor(rounded / 60)}:${(rounded % 60).toFixed(decimals).padStart(decimals === 0 ? 2 : 3 + decimals, '0')} min`;
  }
  const minutes = Math.round(size / 60);
  const rest = minutes % 60 === 0 ? '' : ` ${minutes % 60} min`;
  if (step >= 86_400 || minutes >= 2880) return `${sign}${inDays(minutes)}`;
  return minutes < 60 ? `${sign}${minutes} min` : `${sign}${Math.floor(minutes / 60)} h${rest}`;
}

/** Captures joined from others, or with a packet without a time, last for years. */
function inDays(minutes: number): string {
  const days = Math.floor(minutes / 1440);
  const rest = new Date((minutes % 1440) * 60_000).toISOString().slice(11, 16);
  return `${days.toLocaleString('en-US')} d${rest === '00:00' ? '' : ` ${rest}`}`;
}

/** A time as exactly as the view shows it. */
export function timeInView(seconds: number, view: View, width: number): string {
  const perPixel = (view.to - view.from) / Math.max(1, width);
  return tickLabel(seconds, Math.min(0.1, 10 ** Math.floor(Math.log10(Math.max(perPixel, 1e-9)))));
}

/** "1:02.5 – 1:04.0": as exact as its length asks for. */
export function rangeInWords([from, to]: readonly [number, number]): string {
  const step = 10 ** Math.floor(Math.log10(Math.max(to - from, 1e-9)) - 1);
  return `${tickLabel(Math.max(0, from), step)} – ${tickLabel(to, step)}`;
}
