const REPLACEMENT = 0xfffd;
/** Characters joined at once: joined singly, V8 keeps 32 bytes for each. */
const PIECE = 1024;

/** Text of `length` bytes at `start`, up to its first zero byte. What is no UTF-8 becomes U+FFFD. The core has no TextDecoder. */
export function utf8(view: DataView, start: number, length: number): string {
  const end = start + length;
  let text = '';
  let points: number[] = [];
  for (let at = start; at < end;) {
    const first = view.getUint8(at);
    if (first === 0) break;
    const size = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    const point = size === 0 || at + size > end ? REPLACEMENT : codePoint(view, at, size);
    points.push(point);
    if (points.length === PIECE) {
      text += String.fromCodePoint(...points);
      points = [];
    }
    at += point === REPLACEMENT ? 1 : size;
  }
  return text + String.fromCodePoint(...points);
}

/** Smallest code point of each length: a longer form of a smaller one is an attack on filters (RFC 3629 section 10). */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

function codePoint(view: DataView, at: number, size: number): number {
  let point = size === 1 ? view.getUint8(at) : view.getUint8(at) & (0x7f >> size);
  for (let i = 1; i < size; i++) {
    const next = view.getUint8(at + i);
    if ((next & 0xc0) !== 0x80) return REPLACEMENT;
    point = (point << 6) | (next & 0x3f);
  }
  const isSurrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (SMALLEST[size] ?? 0) || isSurrogate || point > 0x10ffff ? REPLACEMENT : point;
}
