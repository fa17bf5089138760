import { u8 } from './bytes.ts';
import { CUT_SHORT, MALFORMED } from './outcome.ts';
import { IP_PROTOCOL } from './protocol.ts';
import { hex } from './headerFields.ts';
import { ipProtocolName } from './protocolNames.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import type { Segment } from './segment.ts';
import { trafficClass } from './trafficClass.ts';

const HEADER_LENGTH = 40;

/** IPv6 (RFC 8200), the fixed header. */
export function ipv6(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const available = out.limit - at;
  if (available < 1) return CUT_SHORT;
  if (u8(bytes, at) >> 4 !== 6) return MALFORMED;
  if (available < HEADER_LENGTH) return CUT_SHORT;

  const { view } = out;
  const first = view.getInt32(at);
  out.family = 6;
  out.tos = (first >> 20) & 0xff;
  out.flowLabel = first & 0xfffff;
  out.ipId = 0;
  out.dontFragment = 0;
  out.ttl = u8(bytes, at + 7);
  out.src0 = view.getInt32(at + 8);
  out.src1 = view.getInt32(at + 12);
  out.src2 = view.getInt32(at + 16);
  out.src3 = view.getInt32(at + 20);
  out.dst0 = view.getInt32(at + 24);
  out.dst1 = view.getInt32(at + 28);
  out.dst2 = view.getInt32(at + 32);
  out.dst3 = view.getInt32(at + 36);
  // 0 is a jumbogram (RFC 2675) or what segmentation offloading leaves: the frame's end is the packet's.
  const payloadLength = view.getUint16(at + 4);
  if (payloadLength !== 0) out.endAt(at + HEADER_LENGTH + payloadLength);
  out.at = at + HEADER_LENGTH;
  return IP_PROTOCOL + u8(bytes, at + 6);
}

export const ipv6Layer: ProtocolLayer = {
  name: 'Internet Protocol Version 6',
  path: 'ipv6',
  step: ipv6,
  show(header) {
    header.bits('Version', 0, 1, 4, 4);
    trafficClass(header, 'Traffic Class', 0);
    header.bits('Flow Label', 0, 4, 0, 20, hex(5));
    header.number('Payload Length', 4, 2);
    header.number('Next Header', 6, 1, ipProtocolName);
    const hopLimit = header.number('Hop Limit', 7, 1);
    const source = header.ipv6('Source Address', 8);
    const destination = header.ipv6('Destination Address', 24);
    return `${source} → ${destination}, hop limit ${hopLimit}`;
  },
};
