/** ISO 8601 in UTC with nine decimals. `seconds` since 1970 as unsigned 32 bit (to the year 2106). */
export function isoTime(seconds: number, nanoseconds: number): string {
  const whole = new Date(seconds * 1000).toISOString().slice(0, 19);
  return `${whole}.${String(nanoseconds).padStart(9, '0')}Z`;
}
