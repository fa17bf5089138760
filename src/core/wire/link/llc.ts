import { u16, u8 } from '../bytes.ts';
import { type HeaderFields, hex, named } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV4, INNER_ETHERNET, INNER_FRAME_RELAY } from '../protocol.ts';
import { etherTypeName } from '../protocolNames.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** DSAP, SSAP and the control field of an unnumbered frame. */
const HEADER_LENGTH = 3;
/** Organisation code and protocol number. */
const SNAP_LENGTH = 5;
const SAP_SNAP = 0xaa;
const SAP_IP = 0x06;
/** The bits of the control field that tell a frame without numbers. */
const UNNUMBERED = 0x03;
const UNNUMBERED_INFORMATION = 0x03;

/** Organisation codes of SNAP: whose protocol numbers follow. */
const ENCAPSULATED_ETHERNET = 0x000000;
const BRIDGED_CISCO = 0x0000f8;
const APPLE = 0x080007;
const IEEE_8021 = 0x0080c2;

/** IEEE 802.2 with SNAP (RFC 1042), or IP's own access point. */
function llc(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  // The lowest bit is a group's or a response's.
  const destination = u8(bytes, at) & 0xfe;
  const source = u8(bytes, at + 1) & 0xfe;
  const control = u8(bytes, at + 2);
  out.at = at + HEADER_LENGTH;
  // A numbered frame has a control field of two bytes (IEEE 802.2, 5.2); nobody sends IP in one.
  if ((control & UNNUMBERED) !== UNNUMBERED) return NOT_TCP;
  if (destination === SAP_SNAP && source === SAP_SNAP) return snap(bytes, out);
  return destination === SAP_IP && (control & 0xef) === UNNUMBERED_INFORMATION ? ETHERTYPE_IPV4 : NOT_TCP;
}

/** SNAP, behind what announces it. */
function snap(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < SNAP_LENGTH) return CUT_SHORT;
  const organisation = (u8(bytes, at) << 16) | u16(bytes, at + 1);
  const protocol = u16(bytes, at + 3);
  out.at = at + SNAP_LENGTH;
  switch (organisation) {
    case ENCAPSULATED_ETHERNET:
    case BRIDGED_CISCO:
    case APPLE:
      return protocol;
    case IEEE_8021:
      return bridged(protocol);
    default:
      return NOT_TCP;
  }
}

/** Bridged Ethernet with and without its check sequence (RFC 2427 section 4.2), and Frame Relay. */
function bridged(protocol: number): number {
  if (protocol === 0x0001 || protocol === 0x0007) return INNER_ETHERNET;
  return protocol === 0x000c ? INNER_FRAME_RELAY : NOT_TCP;
}

const saps = named({
  [SAP_SNAP]: 'SNAP',
  [SAP_IP]: 'IP',
  0x42: 'Spanning Tree',
  0xe0: 'NetWare',
  0xf0: 'NetBIOS',
  0xfe: 'ISO network layer',
});
const organisations: Readonly<Record<number, string>> = {
  [ENCAPSULATED_ETHERNET]: 'Encapsulated Ethernet',
  [BRIDGED_CISCO]: 'Cisco 802.1H',
  [APPLE]: 'Apple',
  [IEEE_8021]: 'IEEE 802.1 Committee',
};

function showSnap(header: HeaderFields, at: number): string {
  const organisation = header.number(
    'Organization Code',
    at,
    3,
    (code) => `${hex(6)(code)} (${organisations[code] ?? 'Unknown'})`,
  );
  const protocol =
    organisation === IEEE_8021 ? header.number('PID', at + 3, 2, hex(4)) : header.number('Type', at + 3, 2, etherTypeName);
  return `SNAP, ${etherTypeName(protocol)}`;
}

export const llcLayer: ProtocolLayer = {
  name: 'Logical-Link Control',
  path: 'llc',
  step: llc,
  show(header) {
    const destination = header.number('DSAP', 0, 1, saps);
    header.number('SSAP', 1, 1, saps);
    header.number('Control field', 2, 1, hex(2));
    return (destination & 0xfe) === SAP_SNAP ? showSnap(header, HEADER_LENGTH) : `DSAP ${saps(destination)}`;
  },
};

/** SNAP where something else than LLC announces it. */
export const snapLayer: ProtocolLayer = {
  name: 'Subnetwork Access Protocol',
  path: '',
  abbreviation: 'snap',
  step: snap,
  show: (header) => showSnap(header, 0),
};
