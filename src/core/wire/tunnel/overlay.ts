/** Tunnels of data centres: VXLAN, Geneve, NSH. */
import { u16, u8 } from '../bytes.ts';
import { hex, named } from '../headerFields.ts';
import { CUT_SHORT, MALFORMED, NOT_TCP } from '../outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, ETHERTYPE_MPLS, ETHERTYPE_NSH, INNER_ETHERNET } from '../protocol.ts';
import { etherTypeName } from '../protocolNames.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** Of VXLAN and of Geneve without options. */
const HEADER_LENGTH = 8;
const BRIDGED = 0x6558;
/** NSH's metadata type of four words: no other length is allowed (RFC 8300 section 2.4). */
const FIXED_METADATA = 1;
const FIXED_LENGTH = 24;

/** RFC 7348. */
function vxlan(_: Uint8Array, out: Segment): number {
  if (out.limit - out.at < HEADER_LENGTH) return CUT_SHORT;
  out.at += HEADER_LENGTH;
  return INNER_ETHERNET;
}

/** draft-ietf-nvo3-vxlan-gpe: the last byte of the first word says what follows. */
function vxlanGpe(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  out.at = at + HEADER_LENGTH;
  return next(u8(bytes, at + 3));
}

/** The numbers that VXLAN-GPE and NSH (RFC 8300 section 2.2) share. */
function next(protocol: number): number {
  switch (protocol) {
    case 1:
      return ETHERTYPE_IPV4;
    case 2:
      return ETHERTYPE_IPV6;
    case 3:
      return INNER_ETHERNET;
    case 4:
      return ETHERTYPE_NSH;
    case 5:
      return ETHERTYPE_MPLS;
    default:
      return NOT_TCP;
  }
}

/** RFC 8926. */
function geneve(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  out.at = at + HEADER_LENGTH + (u8(bytes, at) & 63) * 4;
  const protocol = u16(bytes, at + 2);
  return protocol === BRIDGED ? INNER_ETHERNET : protocol;
}

/** RFC 8300: the length counts words of four bytes, base header included. */
function nsh(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  const length = (u16(bytes, at) & 63) * 4;
  if (length < HEADER_LENGTH || (u8(bytes, at + 2) === FIXED_METADATA && length !== FIXED_LENGTH)) return MALFORMED;
  out.at = at + length;
  return next(u8(bytes, at + 3));
}

const nextNames = named({ 1: 'IPv4', 2: 'IPv6', 3: 'Ethernet', 4: 'NSH', 5: 'MPLS' });

export const vxlanLayer: ProtocolLayer = {
  name: 'Virtual eXtensible Local Area Network',
  path: 'vxlan',
  step: vxlan,
  show(header) {
    header.number('Flags', 0, 2, hex(4));
    header.number('Group Policy ID', 2, 2);
    return `network ${header.number('VXLAN Network Identifier (VNI)', 4, 3)}`;
  },
};

export const vxlanGpeLayer: ProtocolLayer = {
  name: 'Virtual eXtensible Local Area Network',
  path: '',
  abbreviation: 'vxlan_gpe',
  step: vxlanGpe,
  show(header) {
    header.number('Flags', 0, 1, hex(2));
    header.number('Next Protocol', 3, 1, nextNames);
    return `network ${header.number('VXLAN Network Identifier (VNI)', 4, 3)}`;
  },
};

export const geneveLayer: ProtocolLayer = {
  name: 'Generic Network Virtualization Encapsulation',
  path: 'geneve',
  step: geneve,
  show(header) {
    header.bits('Version', 0, 1, 6, 2);
    const options = header.bits('Length', 0, 1, 0, 6, (words) => `${words * 4} bytes`) * 4;
    header.flags('Flags', 1, 1, [
      [0x80, 'Operations, Administration and Management Frame'],
      [0x40, 'Critical Options Present'],
    ]);
    header.number('Protocol Type', 2, 2, etherTypeName);
    const network = header.number('Virtual Network Identifier (VNI)', 4, 3);
    if (options > 0) {
      header.group('Options', `${options} bytes`, HEADER_LENGTH, options, (inner) => {
        for (let at = HEADER_LENGTH; at + 4 <= HEADER_LENGTH + options;) {
          const length = 4 + (header.value(at + 3, 1) & 31) * 4;
          inner.raw(`Class ${hex(4)(header.value(at, 2))} type ${hex(2)(header.value(at + 2, 1))}`, at, length);
          at += length;
        }
      });
    }
    return `network ${network}`;
  },
};

export const nshLayer: ProtocolLayer = {
  name: 'Network Service Header',
  path: 'nsh',
  step: nsh,
  show(header) {
    header.bits('Version', 0, 2, 14, 2);
    header.bits('Time to live', 0, 2, 6, 6);
    const length = header.bits('Length', 0, 2, 0, 6, (words) => `${words * 4} bytes`) * 4;
    header.number('MD Type', 2, 1);
    header.number('Next Protocol', 3, 1, nextNames);
    const path = header.number('SPI', 4, 3);
    const index = header.number('SI', 7, 1);
    if (length > HEADER_LENGTH) header.raw('Context', HEADER_LENGTH, length - HEADER_LENGTH);
    return `service path ${path}, index ${index}`;
  },
};
