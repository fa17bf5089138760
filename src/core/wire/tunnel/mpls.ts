import { u16, u8 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, MALFORMED, NOT_TCP } from '../outcome.ts';
import {
  ETHERTYPE_IPV4,
  ETHERTYPE_IPV6,
  ETHERTYPE_SERVICE_VLAN,
  ETHERTYPE_VLAN,
  ETHERTYPE_MPLS,
  INNER_ETHERNET,
  INNER_PSEUDOWIRE,
} from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

const LABEL_LENGTH = 4;
/** No network stacks so many. */
const MAXIMUM_LABELS = 64;
const ETHERNET_LENGTH = 14;
/** RFC 5586: what follows belongs to the operators of the path. */
const GENERIC_ASSOCIATED_CHANNEL = 13;

/** A stack of MPLS labels (RFC 3032). Nothing says what follows: its first four bits have to (RFC 4928). */
function mpls(bytes: Uint8Array, out: Segment): number {
  let at = out.at;
  for (let labels = 0; ; labels++, at += LABEL_LENGTH) {
    if (out.limit - at < LABEL_LENGTH) return CUT_SHORT;
    if (labels === MAXIMUM_LABELS) return MALFORMED;
    if ((u8(bytes, at + 2) & 1) === 1) break;
  }
  const label = (u16(bytes, at) << 4) | (u8(bytes, at + 2) >> 4);
  out.at = at + LABEL_LENGTH;
  if (label === GENERIC_ASSOCIATED_CHANNEL) return NOT_TCP;
  if (out.at >= out.limit) return CUT_SHORT;
  return payload(u8(bytes, out.at) >> 4, bytes, out);
}

function payload(nibble: number, bytes: Uint8Array, out: Segment): number {
  switch (nibble) {
    case 4:
      return ETHERTYPE_IPV4;
    case 6:
      return ETHERTYPE_IPV6;
    case 0:
      return isPlainEthernet(bytes, out) ? INNER_ETHERNET : INNER_PSEUDOWIRE;
    default:
      return NOT_TCP;
  }
}

/**
 * Whether an Ethernet frame begins right here and not behind a control word, which begins with four zero bits as many makers' addresses
 * do. Wireshark asks its list of makers; an EtherType in the right place tells as much.
 */
function isPlainEthernet(bytes: Uint8Array, out: Segment): boolean {
  if (out.limit - out.at < ETHERNET_LENGTH) return false;
  const etherType = u16(bytes, out.at + 12);
  return (
    etherType === ETHERTYPE_IPV4 ||
    etherType === ETHERTYPE_IPV6 ||
    etherType === ETHERTYPE_VLAN ||
    etherType === ETHERTYPE_SERVICE_VLAN ||
    etherType === ETHERTYPE_MPLS
  );
}

/** The control word of an Ethernet pseudowire (RFC 4448 section 4.6). */
function pseudowire(_: Uint8Array, out: Segment): number {
  if (out.limit - out.at < LABEL_LENGTH) return CUT_SHORT;
  out.at += LABEL_LENGTH;
  return INNER_ETHERNET;
}

export const mplsLayer: ProtocolLayer = {
  name: 'MultiProtocol Label Switching Header',
  path: 'mpls',
  step: mpls,
  show(header) {
    const labels: number[] = [];
    for (let at = 0; header.has(at, LABEL_LENGTH) && labels.length < MAXIMUM_LABELS; at += LABEL_LENGTH) {
      labels.push(header.bits('MPLS Label', at, 4, 12, 20));
      header.bits('MPLS Experimental Bits', at, 4, 9, 3);
      const isLast = header.bits('MPLS Bottom Of Label Stack', at, 4, 8, 1);
      header.bits('MPLS TTL', at, 4, 0, 8);
      if (isLast === 1) break;
    }
    return labels.length === 1 ? `label ${labels.join()}` : `labels ${labels.join(', ')}`;
  },
};

export const pseudowireLayer: ProtocolLayer = {
  name: 'PW Ethernet Control Word',
  path: 'pwethcw',
  step: pseudowire,
  show(header) {
    header.number('Reserved', 0, 2, hex(4));
    return `sequence number ${header.number('Sequence Number', 2, 2)}`;
  },
};
