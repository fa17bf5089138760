import { u16, u8 } from '../bytes.ts';
import { hex, named } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

const HEADER_LENGTH = 8;
/** Sequence number, N-PDU number and the type of the first extension header; there when any of them is. */
const OPTIONAL_LENGTH = 4;
const ANY_OPTIONAL = 7;
const HAS_EXTENSIONS = 4;
/** Message type: a user's packet (3GPP TS 29.281 section 6.1). */
const T_PDU = 255;

/** GTP-U version 1 (3GPP TS 29.281 section 5.1): a mobile subscriber's packets. */
function gtp(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  const flags = u8(bytes, at);
  if (flags >> 5 !== 1 || u8(bytes, at + 1) !== T_PDU) return NOT_TCP;
  out.endAt(at + HEADER_LENGTH + u16(bytes, at + 2));
  out.at = at + HEADER_LENGTH;
  if ((flags & ANY_OPTIONAL) !== 0) out.at += OPTIONAL_LENGTH;
  if ((flags & HAS_EXTENSIONS) !== 0 && !skipExtensions(bytes, out)) return CUT_SHORT;
  if (out.at >= out.limit) return CUT_SHORT;
  const first = u8(bytes, out.at);
  if (first >= 0x45 && first <= 0x4e) return ETHERTYPE_IPV4;
  return first >> 4 === 6 ? ETHERTYPE_IPV6 : NOT_TCP;
}

/** Each tells its length in words of four bytes, and in its last byte the type of the next. */
function skipExtensions(bytes: Uint8Array, out: Segment): boolean {
  if (out.at > out.limit) return false;
  while (u8(bytes, out.at - 1) !== 0) {
    if (out.at >= out.limit) return false;
    const length = u8(bytes, out.at) * 4;
    if (length === 0 || out.at + length > out.limit) return false;
    out.at += length;
  }
  return true;
}

const messages = named({ 1: 'Echo request', 2: 'Echo response', 26: 'Error indication', 254: 'End marker', [T_PDU]: 'T-PDU' });

export const gtpLayer: ProtocolLayer = {
  name: 'GPRS Tunneling Protocol',
  path: 'gtp',
  step: gtp,
  show(header, out) {
    header.flags('Flags', 0, 1, [
      [HAS_EXTENSIONS, 'Is Next Extension Header present?'],
      [2, 'Is Sequence Number present?'],
      [1, 'Is N-PDU number present?'],
    ]);
    const message = header.number('Message Type', 1, 1, messages);
    header.number('Length', 2, 2);
    const tunnel = header.number('TEID', 4, 4, hex(8));
    const flags = header.value(0, 1);
    if ((flags & ANY_OPTIONAL) !== 0) {
      header.number('Sequence number', 8, 2);
      header.number('N-PDU Number', 10, 1);
      header.number('Next extension header type', 11, 1, hex(2));
    }
    const extensions = out.at - header.start - HEADER_LENGTH - OPTIONAL_LENGTH;
    if ((flags & HAS_EXTENSIONS) !== 0 && extensions > 0)
      header.raw('Extension headers', HEADER_LENGTH + OPTIONAL_LENGTH, extensions);
    return `${messages(message)}, TEID ${hex(8)(tunnel)}`;
  },
};
