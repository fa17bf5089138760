import { formatDuration } from '../format.ts';

export interface Tick {
  readonly seconds: number;
  readonly label: string;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** Room that one label needs, in pixels. */
const labelWidth = 56;
/** Steps that people count in, within a power of ten; above a minute they count in minutes and hours. */
const decimalSteps = [1, 2, 5, 10] as const;
const clockSteps = [60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400] as const;

/** Ticks at round times for an axis of `whole` seconds on `width` pixels. */
export function axisTicks(whole: number, width: number): Tick[] {
  if (whole <= 0 || width < labelWidth) return [{ seconds: 0, label: '0', anchor: 'start' }];
  const step = roundStep(whole / Math.max(1, Math.floor(width / labelWidth)));
  const ticks: Tick[] = [];
  for (let number = 0; number * step <= whole * (1 + 1e-9); number++) {
    const seconds = number * step;
    const left = (seconds / whole) * width;
    const anchor = number === 0 ? 'start' : left + labelWidth / 2 > width ? 'end' : 'middle';
    ticks.push({ seconds, label: formatTick(seconds), anchor });
  }
  return ticks;
}

function roundStep(least: number): number {
  if (least > 20) return clockSteps.find((step) => step >= least) ?? Math.ceil(least / 86_400) * 86_400;
  const power = 10 ** Math.floor(Math.log10(least));
  return (decimalSteps.find((step) => step * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/** Whole minutes and hours read better than "1800.0 s". */
function formatTick(seconds: number): string {
  if (seconds < 60) return formatDuration(Number(seconds.toPrecision(6)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60 === 0 ? '' : ` ${minutes % 60} min`;
  return `${Math.floor(minutes / 60)} h${rest}`;
}
