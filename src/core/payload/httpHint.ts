import { HTTP_LAST_RESPONSE, HTTP_RESPONSE, NOTHING } from '../payloadHint.ts';
import { i32, u8 } from '../wire/bytes.ts';

/** How far into a head its lines are looked for. */
export const HEAD_SEARCHED = 2048;

/** `HTTP/1.1 200`: the version's last digit decides what the connection does when no line says so (RFC 9112 section 9.3). */
export function httpResponseHint(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 12 || i32(bytes, start + 4) >>> 8 !== 0x2f312e) return NOTHING; // '/1.'
  const status = u8(bytes, start + 9) - 0x30;
  if (status < 1 || status > 5) return NOTHING;
  const said = connectionLine(bytes, start + 12, Math.min(end, start + HEAD_SEARCHED));
  const closes = said === 0 ? u8(bytes, start + 7) === 0x30 : said === 0x63; // HTTP/1.0; 'c' of close
  return (closes ? HTTP_LAST_RESPONSE : HTTP_RESPONSE) + status;
}

/** @returns the first letter, in lower case, of the value of the head's `Connection` line; 0 when there is none. */
function connectionLine(bytes: Uint8Array, start: number, end: number): number {
  const at = headLine(bytes, start, end, 'connection:');
  return at < 0 ? 0 : u8(bytes, at) | 0x20;
}

/**
 * Looks in a head for the line that begins with `name` (lower case, with its colon).
 * @returns where its value begins, behind spaces; -1 when the head has no such line before `end`.
 */
export function headLine(bytes: Uint8Array, start: number, end: number, name: string): number {
  const size = name.length;
  const first = name.charCodeAt(0);
  for (let at = start; at + size + 2 < end; at++) {
    if (u8(bytes, at) !== 0x0a) continue;
    const letter = u8(bytes, at + 1);
    if (letter === 0x0d) return -1; // the head's end
    if ((letter | 0x20) !== first) continue;
    let matched = 1;
    while (matched < size && (u8(bytes, at + 1 + matched) | 0x20) === (name.charCodeAt(matched) | 0x20)) matched++;
    if (matched < size) continue;
    let value = at + 1 + matched;
    while (value < end && u8(bytes, value) === 0x20) value++;
    return value < end ? value : -1;
  }
  return -1;
}
