import { i32, u8 } from './bytes.ts';
import { checksum } from './checksum.ts';
import { trafficClass } from './trafficClass.ts';
import { CUT_SHORT, FRAGMENT, MALFORMED } from './outcome.ts';
import { ETHERTYPE_IPV6, INNER_PARTIAL_TCP, IP_PROTOCOL, IP_TCP } from './protocol.ts';
import { hex, type HeaderFields } from './headerFields.ts';
import { ipProtocolName } from './protocolNames.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

/** Without options. */
const HEADER_LENGTH = 20;
const MORE_FRAGMENTS = 0x2000;
const FRAGMENT_OFFSET = 0x1fff;

/** IPv4 (RFC 791). */
export function ipv4(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const available = out.limit - at;
  if (available < 1) return CUT_SHORT;
  const first = u8(bytes, at);
  // Some tunnels and cooked captures name every IP packet IPv4; the version decides, as it does in Wireshark.
  if (first >> 4 === 6) return ETHERTYPE_IPV6;
  if (first >> 4 !== 4) return MALFORMED;
  if (available < HEADER_LENGTH) return CUT_SHORT;

  const { view } = out;
  const headerLength = (first & 15) * 4;
  // Network cards that cut large sends into packets themselves are handed a total length of 0.
  const totalLength = view.getUint16(at + 2) || out.reportedEnd - at;
  if (headerLength < HEADER_LENGTH || totalLength < headerLength) return MALFORMED;
  out.endAt(at + totalLength);

  const fragmentation = view.getUint16(at + 6);
  out.family = 4;
  out.tos = u8(bytes, at + 1);
  out.ipId = view.getUint16(at + 4);
  out.flowLabel = 0;
  out.dontFragment = (fragmentation >> 14) & 1;
  out.ttl = u8(bytes, at + 8);
  out.src0 = view.getInt32(at + 12);
  out.src1 = out.src2 = out.src3 = 0;
  out.dst0 = view.getInt32(at + 16);
  out.dst1 = out.dst2 = out.dst3 = 0;
  if (headerLength > HEADER_LENGTH) sourceRoute(bytes, at + HEADER_LENGTH, Math.min(at + headerLength, out.limit), out);

  out.at = at + headerLength;
  const protocol = IP_PROTOCOL + u8(bytes, at + 9);
  const isFragment = (fragmentation & (MORE_FRAGMENTS | FRAGMENT_OFFSET)) !== 0;
  return isFragment ? fragment(fragmentation, protocol, at + totalLength, out) : protocol;
}

/**
 * A first fragment of which bytes are missing can never be put together, so Wireshark shows what there is.
 * @param end where the fragment ends by its total length.
 */
function fragment(fragmentation: number, protocol: number, end: number, out: Segment): number {
  const isCut = out.limit < end;
  if (isCut && (fragmentation & FRAGMENT_OFFSET) === 0) return protocol === IP_TCP ? INNER_PARTIAL_TCP : protocol;
  if (isCut) out.reportedEnd = end;
  out.fragmentOffset = (fragmentation & FRAGMENT_OFFSET) * 8;
  out.moreFragments = (fragmentation & MORE_FRAGMENTS) === 0 ? 0 : 1;
  out.fragmentId = out.ipId;
  out.fragmentProtocol = protocol;
  return FRAGMENT;
}

/** Loose and strict source routes: until the last hop, the destination is the last address of the route (RFC 791 section 3.1). */
function sourceRoute(bytes: Uint8Array, start: number, end: number, out: Segment): void {
  for (let at = start; at + 1 < end;) {
    const kind = u8(bytes, at);
    if (kind === 0) return;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = u8(bytes, at + 1);
    if (length < 2 || at + length > end) return;
    if ((kind === 131 || kind === 137) && length >= 7 && u8(bytes, at + 2) <= length) out.dst0 = i32(bytes, at + length - 4);
    at += length;
  }
}

export const ipv4Layer: ProtocolLayer = {
  name: 'Internet Protocol Version 4',
  path: 'ip',
  step: ipv4,
  show(header) {
    header.bits('Version', 0, 1, 4, 4);
    const length = header.bits('Header Length', 0, 1, 0, 4, (words) => `${words * 4} bytes (${words})`) * 4;
    trafficClass(header, 'Differentiated Services Field', 1);
    header.number('Total Length', 2, 2);
    header.number('Identification', 4, 2, (id) => `${hex(4)(id)} (${id})`);
    header.flags('Flags', 6, 2, [
      [0x8000, 'Reserved bit'],
      [0x4000, "Don't fragment"],
      [MORE_FRAGMENTS, 'More fragments'],
    ]);
    header.bits('Fragment Offset', 6, 2, 0, 13, (units) => String(units * 8));
    const ttl = header.number('Time to Live', 8, 1);
    header.number('Protocol', 9, 1, ipProtocolName);
    header.number('Header Checksum', 10, 2, hex(4));
    header.derived('Header checksum status', headerSum(header, length));
    const source = header.ipv4('Source Address', 12);
    const destination = header.ipv4('Destination Address', 16);
    if (length > HEADER_LENGTH) header.raw('Options', HEADER_LENGTH, length - HEADER_LENGTH);
    return `${source} → ${destination}, TTL ${ttl}`;
  },
};

/** Network cards fill in a checksum of 0 after the capture. */
function headerSum(header: HeaderFields, length: number): string {
  if (length < HEADER_LENGTH || !header.has(0, length)) return 'Unverified';
  if (header.value(10, 2) === 0) return 'Bad, or left to the network card (checksum offload)';
  return checksum(header.bytes, header.start, header.start + length) === 0 ? 'Good' : 'Bad';
}
