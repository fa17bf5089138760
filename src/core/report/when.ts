import type { CaptureFacts } from '../analysis.ts';
import { isoTime } from '../flow/time.ts';

/**
 * "2026-01-02 03:04:05.123456789" from ISO text with nine decimals; with six where the last three are zeros, as those of a capture in
 * microseconds are, and as most tools show them.
 */
export function dateAndTime(iso: string): string {
  return iso
    .replace('T', ' ')
    .replace(/Z$/, '')
    .replace(/(\.\d{6})000$/, '$1');
}

/** The same to the millisecond. */
export const toMillisecond = (time: string): string => time.replace(/(\.\d{3})\d+$/, '$1');

/** The ISO text of a moment, in seconds since the capture's first packet; empty when the capture has no packets. */
export function isoAt({ firstTime }: CaptureFacts, seconds: number): string {
  if (firstTime === null) return '';
  const fraction = /\.(\d+)Z$/.exec(firstTime)?.[1] ?? '0';
  const nanoseconds = Number(fraction.padEnd(9, '0')) + Math.round((seconds - Math.floor(seconds)) * 1e9);
  const whole = Date.parse(`${firstTime.slice(0, 19)}Z`) / 1000 + Math.floor(seconds) + Math.floor(nanoseconds / 1e9);
  return isoTime(whole, nanoseconds % 1e9);
}

/** Says times as shortly as the capture allows: the date only when it spans several days (UTC). */
export function timeTeller(facts: CaptureFacts): (iso: string) => string {
  const dayOf = (iso: string | null): string | undefined => iso?.split('T')[0];
  const day = dayOf(facts.firstTime);
  if (day === undefined || day !== dayOf(facts.lastTime)) return dateAndTime;
  return (iso) => (dayOf(iso) === day ? dateAndTime(iso).slice(day.length + 1) : dateAndTime(iso));
}

/** "1.234 s", "10 min 5 s", "3 h 20 min", "4 d 2 h". */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toPrecision(4))} s`;
  const whole = Math.round(seconds);
  const parts: [number, string][] = [
    [Math.floor(whole / 86400), 'd'],
    [Math.floor((whole % 86400) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, unit]) => `${value} ${unit}`)
    .join(' ');
}

/** "2026-01-02 03:04:05 to 03:14:10 UTC (10 min 5 s)"; null when the capture has no packets. */
export function captureSpan({ firstTime, lastTime }: CaptureFacts): string | null {
  if (firstTime === null || lastTime === null) return null;
  const [from, until] = [firstTime, lastTime].map((iso) => dateAndTime(iso).replace(/\.\d*$/, '')) as [string, string];
  const sameDay = from.split(' ')[0] === until.split(' ')[0];
  const seconds = (milliseconds(lastTime) - milliseconds(firstTime)) / 1000;
  const length = Number.isFinite(seconds) && seconds >= 0 ? ` (${duration(seconds)})` : '';
  return `${from} to ${sameDay ? (until.split(' ')[1] ?? until) : until} UTC${length}`;
}

function milliseconds(iso: string): number {
  return Date.parse(iso.replace(/(\.\d{3})\d*Z$/, '$1Z'));
}
