/** Numbers as a network engineer reads them. Locale is fixed: captures are compared across desks, so are their pictures. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** 35000 → "35,000". */
export function formatCount(value: number): string {
  return whole.format(value);
}

/** "1 reset", "12 resets". */
export function formatPlural(value: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Decimal units, three digits: 517 → "517 B", 1_234_567 → "1.23 MB". */
export function formatBytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  let amount = value;
  let unit = 0;
  // 999.5 would round to a four digit "1,000".
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${short.format(amount)} ${units[unit] ?? 'B'}`;
}

/** Seconds as a length of time: "0", "31 µs", "4.2 ms", "351.2 s", "2 h 5 min", "3 days 4 h". */
export function formatDuration(seconds: number): string {
  if (seconds === 0) return '0';
  const size = Math.abs(seconds);
  if (size < 0.000_999_5) return `${short.format(seconds * 1e6)} µs`;
  if (size < 0.999_5) return `${short.format(seconds * 1e3)} ms`;
  if (size < 99.95) return `${short.format(seconds)} s`;
  if (size < 7200) return `${seconds.toFixed(1)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return `${formatCount(Math.floor(minutes / 60))} h ${minutes % 60} min`;
  const hours = Math.round(seconds / 3600);
  return `${formatPlural(Math.floor(hours / 24), 'day')}${hours % 24 === 0 ? '' : ` ${hours % 24} h`}`;
}

/** Seconds from one packet to the next: "+31 ms"; "-20 ms" where the file goes back in time. */
export const formatStep = (seconds: number): string => `${seconds < 0 ? '' : '+'}${formatDuration(seconds)}`;

/** Seconds since the start of a flow, to the microsecond, so that the column lines up. */
export function formatTime(seconds: number): string {
  return seconds.toFixed(6);
}

/** 0.934 → "93 %". Never "100 %": nothing here is certain. */
export function formatProbability(value: number): string {
  return `${Math.min(99, Math.max(1, Math.round(value * 100)))} %`;
}

/** Seconds between two ISO 8601 times with up to nine decimals; Date alone would drop what is below a millisecond. */
export function secondsBetween(first: string | null, last: string | null): number {
  if (first === null || last === null) return 0;
  return wholeSeconds(last) - wholeSeconds(first) + fraction(last) - fraction(first);
}

/** An ISO 8601 time to the second, as people look for it in a log: "2026-01-02 03:04:25 UTC". */
export const utcSecond = (time: string): string => `${time.slice(0, 19).replace('T', ' ')} UTC`;

const wholeSeconds = (time: string): number => Date.parse(time.replace(/\.\d+/, '')) / 1000;
const fraction = (time: string): number => Number(/\.\d+/.exec(time)?.[0] ?? 0);

/** Whole seconds since 1970 and the fraction, apart: together they would lose what is below a microsecond. */
export const clockOf = (time: string): { readonly seconds: number; readonly fraction: number } => ({
  seconds: wholeSeconds(time),
  fraction: fraction(time),
});

/** A time of day to the microsecond, `seconds` since 1970 plus `more`: "14:03:22.012345". */
export function clockTime(seconds: number, more: number, local: boolean): string {
  const microseconds = Math.round((more - Math.floor(more)) * 1e6);
  const whole = seconds + Math.floor(more) + Math.floor(microseconds / 1e6);
  const date = new Date((whole - (local ? new Date(whole * 1000).getTimezoneOffset() * 60 : 0)) * 1000);
  return `${date.toISOString().slice(11, 19)}.${String(microseconds % 1e6).padStart(6, '0')}`;
}
