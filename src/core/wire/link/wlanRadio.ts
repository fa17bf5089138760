/** What capturing programs put before an IEEE 802.11 frame: how it was received. */
import { i32, u16, u8 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, MALFORMED } from '../outcome.ts';
import { INNER_WLAN, LINK_TYPE } from '../protocol.ts';
import type { ProtocolLayer, Step } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** Version, length and the first word of what is present. */
const RADIOTAP_LENGTH = 8;
const PRISM_LENGTH = 144;
const AVS_MAGIC = 0x80211000;
const PPI_LENGTH = 8;
/** LINKTYPE_IEEE802_11_AVS and LINKTYPE_IEEE802_11. */
const AVS_LINK = 163;
const WLAN_LINK = 105;

const littleEndian = (bytes: Uint8Array, at: number): number => u8(bytes, at) | (u8(bytes, at + 1) << 8);

/** radiotap.org */
function radiotap(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < RADIOTAP_LENGTH) return CUT_SHORT;
  const length = littleEndian(bytes, at + 2);
  if (length < RADIOTAP_LENGTH) return MALFORMED;
  if (out.limit - at < length) return CUT_SHORT;
  out.paddedHeader = isHeaderPadded(bytes, at, at + length) ? 1 : 0;
  out.at = at + length;
  return INNER_WLAN;
}

/** Bit 5 of the flags, which stand behind the words of what is present and, aligned, the time stamp. */
function isHeaderPadded(bytes: Uint8Array, start: number, end: number): boolean {
  const present = u8(bytes, start + 4);
  if ((present & 2) === 0) return false;
  let at = start + 4;
  while (at + 4 <= end && (u8(bytes, at + 3) & 0x80) !== 0) at += 4;
  at += 4;
  if ((present & 1) !== 0) at = start + ((at - start + 7) & ~7) + 8;
  return at < end && (u8(bytes, at) & 0x20) !== 0;
}

/** The header of Prism cards' driver; some captures with its number have AVS's. */
function prism(bytes: Uint8Array, out: Segment): number {
  if (out.limit - out.at >= 4 && isAvs(bytes, out.at)) return LINK_TYPE + AVS_LINK;
  if (out.limit - out.at < PRISM_LENGTH) return CUT_SHORT;
  out.at += PRISM_LENGTH;
  return INNER_WLAN;
}

const isAvs = (bytes: Uint8Array, at: number): boolean => (i32(bytes, at) & 0xfffff000) === (AVS_MAGIC | 0);

/** AVS's header: version and length, each a word. */
function avs(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < 8) return CUT_SHORT;
  const length = u16(bytes, at + 6);
  if (length < 8) return MALFORMED;
  out.at = at + length;
  return INNER_WLAN;
}

/** Per-Packet Information (CACE): its own header names the link type of what follows. */
function ppi(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < PPI_LENGTH) return CUT_SHORT;
  const length = littleEndian(bytes, at + 2);
  if (length < PPI_LENGTH) return MALFORMED;
  out.at = at + length;
  return LINK_TYPE + littleEndian(bytes, at + 4);
}

const layer = (name: string, path: string, step: Step): ProtocolLayer => ({
  name,
  path,
  step,
  show(header, out) {
    const length = out.at - header.start;
    if (path === 'prism:wlan_radio' && length === 0) header.path = 'prism';
    if (path === 'ppi' && header.value(4, 4) === WLAN_LINK << 24) header.path = 'ppi:wlan_radio';
    if (path.startsWith('radiotap')) header.number('Header length', 2, 2, () => String(length));
    header.number('First word', 0, 4, hex(8));
    if (length > 0) header.raw('Header', 0, length);
    return `${length} bytes`;
  },
});

export const radiotapLayer = layer('Radiotap Header', 'radiotap:wlan_radio', radiotap);
export const prismLayer = layer('Prism capture header', 'prism:wlan_radio', prism);
export const avsLayer = layer('AVS WLAN Capture header', 'wlancap:wlan_radio', avs);
export const ppiLayer = layer('PPI version 0', 'ppi', ppi);
