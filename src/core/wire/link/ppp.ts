import { u16, u8 } from '../bytes.ts';
import { type HeaderFields, hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_MPLS, INNER_CHDLC, INNER_PPP, PPP_PROTOCOL } from '../protocol.ts';
import { etherTypeName } from '../protocolNames.ts';
import type { ProtocolLayer, Step } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

const ADDRESS = 0xff;
const ADDRESS_AND_CONTROL = 0xff03;
/** Cisco HDLC's addresses, unicast and multicast. */
const CISCO_UNICAST = 0x0f;
const CISCO_MULTICAST = 0x8f;

/** PPP (RFC 1661): the protocol field may be compressed to one byte, and the address and control of HDLC-like framing (RFC 1662) left out. */
function ppp(bytes: Uint8Array, out: Segment): number {
  if (out.limit - out.at >= 2 && u16(bytes, out.at) === ADDRESS_AND_CONTROL) out.at += 2;
  const at = out.at;
  if (at >= out.limit || (out.limit - at === 1 && u8(bytes, at) === ADDRESS)) return CUT_SHORT;
  // The lowest bit marks a protocol field's last byte.
  const length = (u8(bytes, at) & 1) === 1 ? 1 : 2;
  if (out.limit - at < length) return CUT_SHORT;
  out.at = at + length;
  return pppProtocol(length === 1 ? u8(bytes, at) : u16(bytes, at));
}

/** What follows a PPP protocol number. */
function pppProtocol(protocol: number): number {
  switch (protocol) {
    case 0x21:
    case ETHERTYPE_IPV4:
      return ETHERTYPE_IPV4;
    case 0x57:
    case ETHERTYPE_IPV6:
      return ETHERTYPE_IPV6;
    case 0x281:
    case 0x283:
      return ETHERTYPE_MPLS;
    default:
      return PPP_PROTOCOL + protocol;
  }
}

/** PPP in HDLC-like framing; Cisco HDLC has an address of its own. */
function pppHdlc(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (at >= out.limit) return CUT_SHORT;
  const address = u8(bytes, at);
  return address === CISCO_UNICAST || address === CISCO_MULTICAST ? INNER_CHDLC : ppp(bytes, out);
}

/** One byte of direction, then PPP. */
function pppWithDirection(bytes: Uint8Array, out: Segment): number {
  if (out.at >= out.limit) return CUT_SHORT;
  out.at++;
  return pppHdlc(bytes, out);
}

/** Four bytes and the length of what follows, behind its EtherType (RFC 2516); then PPP. */
const PPPOE_LENGTH = 6;

function pppoe(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < PPPOE_LENGTH) return CUT_SHORT;
  out.at = at + PPPOE_LENGTH;
  out.endAt(out.at + u16(bytes, at + 4));
  // Codes other than 0 are discovery's.
  return u8(bytes, at + 1) === 0 ? INNER_PPP : NOT_TCP;
}

/** Cisco HDLC: address, control, and an EtherType. */
const CHDLC_LENGTH = 4;

function chdlc(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < CHDLC_LENGTH) return CUT_SHORT;
  out.at = at + CHDLC_LENGTH;
  const type = u16(bytes, at + 2);
  // Serial lines carry no VLAN tags and no shims of Ethernet's.
  return type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6 || type === ETHERTYPE_MPLS ? type : NOT_TCP;
}

const protocols: Readonly<Record<number, string>> = {
  0x21: 'Internet Protocol version 4',
  0x57: 'Internet Protocol version 6',
  0x281: 'MPLS Unicast',
  0x283: 'MPLS Multicast',
  0xc021: 'Link Control Protocol',
};
const protocolName = (value: number): string => `${protocols[value] ?? 'Unknown'} (${hex(4)(value)})`;

/** @param direction bytes before PPP that tell the direction. */
function pppLayerOf(step: Step, direction: 0 | 1): ProtocolLayer {
  return {
    name: 'Point-to-Point Protocol',
    path: 'ppp',
    step,
    show(header, out) {
      if (direction === 1) showDirection(header);
      let at: number = direction;
      if (header.value(at, 2) === ADDRESS_AND_CONTROL) {
        header.number('Address', at, 1, hex(2));
        header.number('Control', at + 1, 1, hex(2));
        at += 2;
      }
      const length = out.at - header.start - at;
      if (length !== 1 && length !== 2) return 'another framing';
      return protocolName(header.number('Protocol', at, length, protocolName));
    },
  };
}

function showDirection(header: HeaderFields): void {
  header.number('Direction', 0, 1, (value) => (value === 0 ? 'DCE->DTE (0)' : `DTE->DCE (${value})`));
}

export const pppLayer = pppLayerOf(ppp, 0);
export const pppHdlcLayer = pppLayerOf(pppHdlc, 0);
export const pppWithDirectionLayer = pppLayerOf(pppWithDirection, 1);

export const pppoeLayer: ProtocolLayer = {
  name: 'PPP-over-Ethernet Session',
  path: 'pppoes',
  step: pppoe,
  show(header) {
    header.bits('Version', 0, 1, 4, 4);
    header.bits('Type', 0, 1, 0, 4);
    header.number('Code', 1, 1, hex(2));
    const session = header.number('Session ID', 2, 2, hex(4));
    header.number('Payload Length', 4, 2);
    return `session ${hex(4)(session)}`;
  },
};

export const chdlcLayer: ProtocolLayer = {
  name: 'Cisco HDLC',
  path: 'chdlc',
  step: chdlc,
  show(header) {
    header.number('Address', 0, 1, hex(2));
    header.number('Control', 1, 1, hex(2));
    return etherTypeName(header.number('Protocol', 2, 2, etherTypeName));
  },
};
