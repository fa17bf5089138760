import { u16, u8 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, MALFORMED, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, INNER_PPP, INNER_SNAP } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

const UNNUMBERED_INFORMATION = 0x03;
const LONGEST_ADDRESS = 4;
/** Network layer protocol identifiers (ISO/IEC TR 9577). */
const NLPID_SNAP = 0x80;
const NLPID_IPV6 = 0x8e;
const NLPID_IPV4 = 0xcc;
const NLPID_PPP = 0xcf;

/** Frame Relay: a Q.922 address of 2 to 4 bytes, then RFC 2427's identifiers or Cisco's EtherType. */
function frameRelay(bytes: Uint8Array, out: Segment): number {
  let at = out.at;
  for (let length = 1; ; length++, at++) {
    if (at >= out.limit) return CUT_SHORT;
    // The lowest bit marks the address's last byte.
    if ((u8(bytes, at) & 1) === 1) break;
    if (length === LONGEST_ADDRESS) return MALFORMED;
  }
  at++;
  if (out.limit - at < 2) return CUT_SHORT;
  if (u8(bytes, at) !== UNNUMBERED_INFORMATION) {
    out.at = at + 2;
    return u16(bytes, at);
  }
  // A byte of padding makes what follows even.
  at += u8(bytes, at + 1) === 0 ? 2 : 1;
  if (at >= out.limit) return CUT_SHORT;
  out.at = at + 1;
  return identified(u8(bytes, at));
}

function identified(nlpid: number): number {
  switch (nlpid) {
    case NLPID_IPV4:
      return ETHERTYPE_IPV4;
    case NLPID_IPV6:
      return ETHERTYPE_IPV6;
    case NLPID_SNAP:
      return INNER_SNAP;
    case NLPID_PPP:
      return INNER_PPP;
    default:
      return NOT_TCP;
  }
}

export const frameRelayLayer: ProtocolLayer = {
  name: 'Frame Relay',
  path: 'fr',
  step: frameRelay,
  show(header, out) {
    const dlci = (header.value(0, 1) >> 2) * 16 + (header.value(1, 1) >> 4);
    header.add('DLCI', String(dlci), 0, 2);
    const length = out.at - header.start;
    if (length > 2) header.number('Control and protocol', 2, Math.min(4, length - 2), hex(2));
    return `DLCI ${dlci}`;
  },
};
