import { NOT_TCP, UNREAD_LAYER } from './outcome.ts';
import { INNER_MACSEC, INNER_PROTECTED, INNER_WLAN_FRAGMENT, IP_ESP, IP_L2TP } from './protocol.ts';
import type { Segment } from './segment.ts';

/** Headers known to carry packets of their own that cannot be looked into, by the numbers of protocol.ts. */
const names: ReadonlyMap<number, string> = new Map([
  [IP_ESP, 'IPsec ESP, which is encrypted'],
  [IP_L2TP, 'L2TPv3, whose headers only its two ends know'],
  [INNER_MACSEC, 'MACsec, which is encrypted'],
  [INNER_PROTECTED, 'encrypted Wi-Fi'],
  [INNER_WLAN_FRAGMENT, 'a fragment of a Wi-Fi frame'],
]);

/** The end of decoding: whether `next` may hide TCP that is not looked for. */
export function unread(next: number, out: Segment): number {
  return names.has(next) ? hidden(next, out) : NOT_TCP;
}

/** The end of decoding at one of those headers. */
export function hidden(layer: number, out: Segment): number {
  out.unreadLayer = layer;
  return UNREAD_LAYER;
}

/** The name of `Segment.unreadLayer`. */
export function unreadLayerName(layer: number): string {
  return names.get(layer) ?? 'an unknown header';
}
