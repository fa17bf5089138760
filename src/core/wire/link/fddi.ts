import { u16, u8 } from '../bytes.ts';
import { foldMac } from '../ethernet.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { INNER_LLC } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** Frame control and two addresses. */
const FDDI_LENGTH = 13;
/** Access control, frame control and two addresses. */
const TOKEN_RING_LENGTH = 14;
/** Of a source address: routing information follows. */
const HAS_ROUTE = 0x80;

/** FDDI (ISO 9314-2): asynchronous LLC frames of any priority; Wireshark takes no synchronous ones either. */
function fddi(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < FDDI_LENGTH) return CUT_SHORT;
  out.sourceMac = foldMac(out.view, at + 7);
  out.at = at + FDDI_LENGTH;
  return (u8(bytes, at) & 0xf0) === 0x50 ? INNER_LLC : NOT_TCP;
}

/** Token ring (IEEE 802.5), with its source route. */
function tokenRing(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < TOKEN_RING_LENGTH) return CUT_SHORT;
  out.sourceMac = foldMac(out.view, at + 8);
  out.at = at + TOKEN_RING_LENGTH + routeLength(bytes, at, out.limit);
  return (u8(bytes, at + 1) & 0xc0) === 0x40 ? INNER_LLC : NOT_TCP;
}

function routeLength(bytes: Uint8Array, at: number, limit: number): number {
  if ((u8(bytes, at + 8) & HAS_ROUTE) === 0 || limit - at < TOKEN_RING_LENGTH + 2) return 0;
  return (u16(bytes, at + TOKEN_RING_LENGTH) >> 8) & 31;
}

export const fddiLayer: ProtocolLayer = {
  name: 'Fiber Distributed Data Interface',
  path: 'fddi',
  step: fddi,
  show(header) {
    header.number('Frame Control', 0, 1, hex(2));
    const destination = header.mac('Destination', 1);
    return `${header.mac('Source', 7)} → ${destination}`;
  },
};

export const tokenRingLayer: ProtocolLayer = {
  name: 'Token-Ring',
  path: 'tr',
  step: tokenRing,
  show(header, out) {
    header.number('Access Control', 0, 1, hex(2));
    header.number('Frame Control', 1, 1, hex(2));
    const destination = header.mac('Destination', 2);
    const source = header.mac('Source', 8);
    const route = out.at - header.start - TOKEN_RING_LENGTH;
    if (route > 0) header.raw('Routing information', TOKEN_RING_LENGTH, route);
    return `${source} → ${destination}`;
  },
};
