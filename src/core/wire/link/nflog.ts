import { u8 } from '../bytes.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** Address family, version and resource. */
const HEADER_LENGTH = 4;
/** Length and type of each attribute. */
const ATTRIBUTE_LENGTH = 4;
const PAYLOAD = 9;
const AF_INET = 2;
const AF_INET6 = 10;

/** Linux's netfilter log (LINKTYPE_NFLOG): the packet is one of the attributes, which are in the byte order of the machine. */
function nflog(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  const family = u8(bytes, at);
  for (let attribute = at + HEADER_LENGTH; attribute + ATTRIBUTE_LENGTH <= out.limit;) {
    const little = u8(bytes, attribute) | (u8(bytes, attribute + 1) << 8);
    const big = (u8(bytes, attribute) << 8) | u8(bytes, attribute + 1);
    // Every attribute is far shorter than 64 KiB but the payload, so the smaller number that can be is the right one.
    const isLittle = big < ATTRIBUTE_LENGTH || (little >= ATTRIBUTE_LENGTH && isType(u8(bytes, attribute + 3)));
    const length = isLittle ? little : big;
    if (length < ATTRIBUTE_LENGTH) return NOT_TCP;
    if (u8(bytes, isLittle ? attribute + 2 : attribute + 3) === PAYLOAD) {
      out.at = attribute + ATTRIBUTE_LENGTH;
      out.endAt(attribute + length);
      return protocolOf(family);
    }
    attribute += (length + 3) & ~3;
  }
  return out.limit < out.reportedEnd ? CUT_SHORT : NOT_TCP;
}

/** The upper byte of an attribute's type, which is below 256, in little-endian order. */
const isType = (upper: number): boolean => upper === 0;

function protocolOf(family: number): number {
  if (family === AF_INET) return ETHERTYPE_IPV4;
  return family === AF_INET6 ? ETHERTYPE_IPV6 : NOT_TCP;
}

export const nflogLayer: ProtocolLayer = {
  name: 'Linux Netfilter NFLOG',
  path: 'nflog',
  step: nflog,
  show(header, out) {
    const family = header.number('Family', 0, 1);
    header.number('Version', 1, 1);
    const resource = header.number('Resource id', 2, 2);
    const attributes = Math.min(out.at, header.end) - header.start - HEADER_LENGTH;
    if (attributes > 0) header.raw('Attributes', HEADER_LENGTH, attributes);
    return `family ${family}, resource ${resource}`;
  },
};
