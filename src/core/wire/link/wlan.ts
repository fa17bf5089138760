import { u16, u8 } from '../bytes.ts';
import { foldMac } from '../ethernet.ts';
import { named } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { INNER_LLC, INNER_PROTECTED, INNER_WLAN_FRAGMENT } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';
import { hidden } from '../unreadLayers.ts';

/** Frame control, duration, three addresses and sequence control. */
const HEADER_LENGTH = 24;
const ADDRESS_LENGTH = 6;
const QOS_LENGTH = 2;
const HT_CONTROL_LENGTH = 4;

/** Of the first byte. */
const TYPE = 0x0c;
const DATA = 0x08;
const WITHOUT_DATA = 0x40;
const QOS = 0x80;
/** Of the second. */
const TO_DS = 0x01;
const FROM_DS = 0x02;
const MORE_FRAGMENTS = 0x04;
const PROTECTED = 0x40;
const ORDER = 0x80;
/** Of QoS control: several frames in one. */
const AGGREGATE = 0x80;
/** Destination, source and length of each frame in an aggregate. */
const SUBFRAME_LENGTH = 14;

/** An IEEE 802.11 data frame. Its fragments are not put together, and of an aggregate the first packet is read. */
function wlan(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < 2) return CUT_SHORT;
  const type = u8(bytes, at);
  const flags = u8(bytes, at + 1);
  if ((type & TYPE) !== DATA || (type & WITHOUT_DATA) !== 0) return NOT_TCP;
  const length = headerLength(type, flags);
  if (out.limit - at < length) return CUT_SHORT;
  const source = sourceAt(flags);
  out.sourceMac = foldMac(out.view, at + source);
  // Some drivers fill the header up to a multiple of four.
  out.at = at + (out.paddedHeader === 1 ? (length + 3) & ~3 : length);
  out.paddedHeader = 0;
  if ((flags & PROTECTED) !== 0) return hidden(INNER_PROTECTED, out);
  if ((flags & MORE_FRAGMENTS) !== 0 || (u8(bytes, at + 22) & 15) !== 0) return hidden(INNER_WLAN_FRAGMENT, out);
  return isAggregate(bytes, at, type, flags) ? subframe(bytes, out) : INNER_LLC;
}

function headerLength(type: number, flags: number): number {
  let length = HEADER_LENGTH;
  if ((flags & TO_DS) !== 0 && (flags & FROM_DS) !== 0) length += ADDRESS_LENGTH;
  if ((type & QOS) !== 0) length += (flags & ORDER) === 0 ? QOS_LENGTH : QOS_LENGTH + HT_CONTROL_LENGTH;
  return length;
}

/** Where the address of the frame's first sender stands, by the direction (IEEE 802.11-2020, table 9-30). */
function sourceAt(flags: number): number {
  if ((flags & FROM_DS) === 0) return 10;
  return (flags & TO_DS) === 0 ? 16 : 24;
}

function isAggregate(bytes: Uint8Array, at: number, type: number, flags: number): boolean {
  if ((type & QOS) === 0) return false;
  const control = (flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS) ? HEADER_LENGTH + ADDRESS_LENGTH : HEADER_LENGTH;
  return (u8(bytes, at + control) & AGGREGATE) !== 0;
}

function subframe(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < SUBFRAME_LENGTH) return CUT_SHORT;
  out.sourceMac = foldMac(out.view, at + 6);
  out.subframesLeft = subframesBehind(bytes, at, out.limit);
  out.at = at + SUBFRAME_LENGTH;
  out.endAt(out.at + u16(bytes, at + 12));
  return INNER_LLC;
}

/** Each but the last is filled up to a multiple of four bytes (IEEE 802.11-2020, 9.3.2.2). */
function subframesBehind(bytes: Uint8Array, first: number, end: number): number {
  const next = (at: number): number => at + ((SUBFRAME_LENGTH + u16(bytes, at + 12) + 3) & ~3);
  let count = 0;
  for (let at = next(first); at + SUBFRAME_LENGTH <= end && u16(bytes, at + 12) > 0; at = next(at)) count++;
  return count;
}

const types = named(['Management frame', 'Control frame', 'Data frame', 'Extension frame']);

export const wlanLayer: ProtocolLayer = {
  name: 'IEEE 802.11',
  path: 'wlan',
  step: wlan,
  show(header) {
    header.bits('Version', 0, 1, 0, 2);
    const type = header.bits('Type', 0, 1, 2, 2, types);
    const subtype = header.bits('Subtype', 0, 1, 4, 4);
    header.flags('Flags', 1, 1, [
      [ORDER, '+HTC/Order flag'],
      [PROTECTED, 'Protected flag'],
      [0x20, 'More Data'],
      [0x10, 'PWR MGT'],
      [0x08, 'Retry'],
      [MORE_FRAGMENTS, 'More Fragments'],
      [FROM_DS, 'From DS'],
      [TO_DS, 'To DS'],
    ]);
    if (type !== 2) return `${types(type)}, subtype ${subtype}`;
    const flags = header.value(1, 1);
    header.mac('Receiver address', 4);
    header.mac('Transmitter address', 10);
    header.mac('Address 3', 16);
    header.bits('Fragment number', 22, 1, 0, 4);
    header.number('Sequence number', 22, 2, (value) => String(((value & 0xff) << 4) | (value >> 12)));
    const isRelayed = (flags & TO_DS) !== 0 && (flags & FROM_DS) !== 0;
    if (isRelayed) header.mac('Address 4', HEADER_LENGTH);
    if ((subtype & 8) !== 0) header.number('QoS Control', isRelayed ? HEADER_LENGTH + ADDRESS_LENGTH : HEADER_LENGTH, QOS_LENGTH);
    return (flags & PROTECTED) === 0 ? 'data' : 'data, encrypted';
  },
};
