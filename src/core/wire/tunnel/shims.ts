/**
 * Short headers between Ethernet and what it carries, each of a fixed length with the next EtherType at its end, or an Ethernet frame
 * behind it. One row of a table each.
 */
import { u16, u8 } from '../bytes.ts';
import { foldMac } from '../ethernet.ts';
import { type HeaderFields, hex } from '../headerFields.ts';
import { CUT_SHORT } from '../outcome.ts';
import { INNER_ETHERNET, INNER_MACSEC } from '../protocol.ts';
import { etherTypeName } from '../protocolNames.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';
import { hidden } from '../unreadLayers.ts';

interface Shim {
  readonly name: string;
  readonly path: string;
  readonly abbreviation?: string;
  /** Bytes, the next EtherType included. */
  readonly length: number;
  /** Where the next EtherType stands; default: in the last two bytes. */
  readonly typeAt?: number;
  /** What follows, where no EtherType says it. */
  readonly next?: number;
  /** Where the sender's MAC address stands. */
  readonly sourceAt?: number;
  /** Named parts: offset, bytes. */
  readonly parts: readonly (readonly [name: string, at: number, length: number])[];
}

function shim({ name, path, abbreviation, length, typeAt = length - 2, next, sourceAt, parts }: Shim): ProtocolLayer {
  return {
    name,
    path,
    ...(abbreviation === undefined ? {} : { abbreviation }),
    step(bytes: Uint8Array, out: Segment): number {
      const at = out.at;
      if (out.limit - at < length) return CUT_SHORT;
      if (sourceAt !== undefined) out.sourceMac = foldMac(out.view, at + sourceAt);
      out.at = at + length;
      return next ?? u16(bytes, at + typeAt);
    },
    show(header) {
      for (const [part, at, size] of parts) showPart(header, part, at, size);
      if (next !== undefined) return `${length} bytes`;
      return etherTypeName(header.number('Type', typeAt, 2, etherTypeName));
    },
  };
}

function showPart(header: HeaderFields, name: string, at: number, length: number): void {
  if (length === 6) header.mac(name, at);
  else header.number(name, at, length, hex(length * 2));
}

/** MAC in MAC: the customer's frame behind a service identifier. */
const backbone = {
  name: 'IEEE 802.1ah',
  path: 'ieee8021ah:ethertype',
  length: 18,
  sourceAt: 10,
  parts: [
    ['I-SID and priority', 0, 4],
    ['C-Destination', 4, 6],
    ['C-Source', 10, 6],
  ],
} as const;
export const backboneLayer = shim(backbone);
/** Behind a backbone's VLAN tag, which Wireshark takes as one header with it. */
export const taggedBackboneLayer = shim({ ...backbone, path: 'ethertype', abbreviation: 'ieee8021ah' });

/** Cisco TrustSec: a security group tag. */
export const metadataLayer = shim({
  name: 'Cisco MetaData',
  path: 'cmd:ethertype',
  length: 8,
  parts: [
    ['Version', 0, 1],
    ['Length', 1, 1],
    ['Options', 2, 2],
    ['SGT', 4, 2],
  ],
});

/** The same in GRE, where the EtherType comes first. */
export const greMetadataLayer = shim({
  name: 'Cisco MetaData',
  path: 'cmd',
  length: 8,
  typeAt: 0,
  parts: [
    ['Version', 2, 1],
    ['Length', 3, 1],
    ['Options', 4, 2],
    ['SGT', 6, 2],
  ],
});

/** High-availability Seamless Redundancy (IEC 62439-3). */
export const redundancyLayer = shim({
  name: 'High-availability Seamless Redundancy',
  path: 'hsr',
  length: 6,
  parts: [
    ['Path and size', 0, 2],
    ['Sequence number', 2, 2],
  ],
});

/** Frame replication (IEEE 802.1CB). */
export const replicationLayer = shim({
  name: '802.1CB Frame Replication',
  path: 'ieee8021cb:ethertype',
  length: 6,
  parts: [['Sequence number', 2, 2]],
});

/** Cisco's port extension. */
export const virtualNetworkTagLayer = shim({
  name: 'VN-Tag',
  path: 'vntag:ethertype',
  length: 6,
  parts: [['Tag', 0, 4]],
});

/** IEEE 802.1BR. */
export const extensionTagLayer = shim({
  name: '802.1BR E-Tag',
  path: 'etag:ethertype',
  length: 8,
  parts: [['Tag', 0, 6]],
});

/** EtherIP (RFC 3378). */
export const etherIpLayer = shim({
  name: 'Ethernet over IP',
  path: 'etherip',
  length: 2,
  next: INNER_ETHERNET,
  parts: [['Version', 0, 2]],
});

const TRILL_LENGTH = 6;

/** RFC 6325: options, in words of four bytes, before the frame. */
export const trillLayer: ProtocolLayer = {
  name: 'TRILL',
  path: 'trill',
  step(bytes, out) {
    const at = out.at;
    if (out.limit - at < TRILL_LENGTH) return CUT_SHORT;
    out.at = at + TRILL_LENGTH + ((u16(bytes, at) >> 6) & 31) * 4;
    return INNER_ETHERNET;
  },
  show(header) {
    header.number('Flags', 0, 2, hex(4));
    const egress = header.number('Egress/Root RBridge Nickname', 2, 2, hex(4));
    const ingress = header.number('Ingress RBridge Nickname', 4, 2, hex(4));
    return `${hex(4)(ingress)} → ${hex(4)(egress)}`;
  },
};

const SECTAG_LENGTH = 6;
const CHANNEL_LENGTH = 8;
const HAS_CHANNEL = 0x20;
const ENCRYPTED = 0x0c;

/** MACsec (IEEE 802.1AE), where it only guards and does not encrypt. */
export const macsecLayer: ProtocolLayer = {
  name: '802.1AE Security tag',
  path: 'macsec:ethertype',
  step(bytes, out) {
    const at = out.at;
    if (out.limit - at < SECTAG_LENGTH) return CUT_SHORT;
    const control = u8(bytes, at);
    const length = (control & HAS_CHANNEL) === 0 ? SECTAG_LENGTH : SECTAG_LENGTH + CHANNEL_LENGTH;
    if (out.limit - at < length + 2) return CUT_SHORT;
    if ((control & ENCRYPTED) !== 0) return hidden(INNER_MACSEC, out);
    out.at = at + length + 2;
    return u16(bytes, at + length);
  },
  show(header) {
    const control = header.number('TCI and AN', 0, 1, hex(2));
    header.number('Short length', 1, 1);
    const number = header.number('Packet number', 2, 4);
    if ((control & HAS_CHANNEL) !== 0) header.raw('System Identifier', SECTAG_LENGTH, CHANNEL_LENGTH);
    return `packet number ${number}`;
  },
};
