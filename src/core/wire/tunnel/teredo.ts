import { u16, u8 } from '../bytes.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV6 } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** What may stand before the IPv6 packet (RFC 4380 sections 5.1.1 and 5.1.2). */
const ORIGIN = 0x0000;
const AUTHENTICATION = 0x0001;
const ORIGIN_LENGTH = 8;
/** Two bytes, two lengths, nonce and confirmation; client identifier and authentication value come on top. */
const AUTHENTICATION_LENGTH = 13;

/** Teredo: IPv6 in UDP, with indications before it. */
function teredo(bytes: Uint8Array, out: Segment): number {
  if (out.limit - out.at < 2) return CUT_SHORT;
  if (u16(bytes, out.at) === AUTHENTICATION) {
    if (out.limit - out.at < 4) return CUT_SHORT;
    out.at += AUTHENTICATION_LENGTH + u8(bytes, out.at + 2) + u8(bytes, out.at + 3);
    if (out.limit - out.at < 2) return CUT_SHORT;
  }
  if (u16(bytes, out.at) === ORIGIN) out.at += ORIGIN_LENGTH;
  if (out.at >= out.limit) return CUT_SHORT;
  return u8(bytes, out.at) >> 4 === 6 ? ETHERTYPE_IPV6 : NOT_TCP;
}

export const teredoLayer: ProtocolLayer = {
  name: 'Teredo IPv6 over UDP tunneling',
  path: 'teredo',
  step: teredo,
  show(header, out) {
    const length = out.at - header.start;
    if (length > 0) header.raw('Indications', 0, length);
    return length === 0 ? 'no indications' : `${length} bytes of indications`;
  },
};
