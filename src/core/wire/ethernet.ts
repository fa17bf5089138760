import { CUT_SHORT, NOT_TCP } from './outcome.ts';
import { INNER_LLC, SMALLEST_ETHERTYPE } from './protocol.ts';
import { etherTypeName } from './protocolNames.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

const HEADER_LENGTH = 14;
const LARGEST_LENGTH = 1500;

/** Ethernet II. */
function ethernet(_: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  out.sourceMac = foldMac(out.view, at + 6);
  out.at = at + HEADER_LENGTH;
  const etherType = out.view.getUint16(at + 12);
  return etherType < SMALLEST_ETHERTYPE ? lengthField(etherType, out) : etherType;
}

/** IEEE 802.3: a length where the EtherType would be, at most 1500, and LLC behind it. */
export function lengthField(length: number, out: Segment): number {
  if (length > LARGEST_LENGTH) return NOT_TCP;
  out.endAt(out.at + length);
  return INNER_LLC;
}

/** Six bytes as a signed 32-bit number: 0 only for an all-zero address, and different for cards of one maker. */
export function foldMac(view: DataView, at: number): number {
  const maker = view.getInt32(at) >>> 8;
  // One byte of the maker in it: without, cards whose makers differ there alone would fold alike.
  const card = view.getInt32(at + 2);
  const folded = card ^ Math.imul(maker, 0x9e3779b1);
  return folded === 0 && (maker | card) !== 0 ? 1 : folded;
}

export const ethernetLayer: ProtocolLayer = {
  name: 'Ethernet II',
  path: 'eth:ethertype',
  step: ethernet,
  show(header) {
    const destination = header.mac('Destination', 0);
    const source = header.mac('Source', 6);
    if (!header.has(12, 2) || header.value(12, 2) >= SMALLEST_ETHERTYPE) header.number('Type', 12, 2, etherTypeName);
    else {
      header.number('Length', 12, 2);
      header.path = 'eth';
    }
    return `${source} → ${destination}`;
  },
};
