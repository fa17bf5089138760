import { NOT_TCP, UNREAD_LAYER } from './outcome.ts';
import { INNER_PROTECTED, IP_PROTOCOL } from './protocol.ts';
import type { Segment } from './segment.ts';

/** Headers known to carry packets of their own that cannot be looked into, by the numbers of protocol.ts. */
const names: ReadonlyMap<number, string> = new Map([
  [IP_PROTOCOL + 50, 'IPsec ESP, which is encrypted'],
  [IP_PROTOCOL + 115, 'L2TPv3, whose headers only its two ends know'],
  [INNER_PROTECTED, 'encrypted Wi-Fi'],
]);

/** The end of decoding: whether `next` may hide TCP that is not looked for. */
export function unread(next: number, out: Segment): number {
  if (!names.has(next)) return NOT_TCP;
  out.unreadLayer = next;
  return UNREAD_LAYER;
}

/** The name of `Segment.unreadLayer`. */
export function unreadLayerName(layer: number): string {
  return names.get(layer) ?? 'an unknown header';
}
