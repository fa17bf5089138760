import { u16, u8 } from './bytes.ts';
import { foldMac } from './ethernet.ts';
import { CUT_SHORT, NOT_TCP } from './outcome.ts';
import { SMALLEST_ETHERTYPE } from './protocol.ts';
import { type HeaderFields, named } from './headerFields.ts';
import { etherTypeName } from './protocolNames.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

const SLL_LENGTH = 16;
const SLL2_LENGTH = 20;
/** Messages between kernel and programs, whose protocol field is a netlink family. */
const ARPHRD_NETLINK = 824;
const MAC_LENGTH = 6;

/** Linux cooked capture (LINKTYPE_LINUX_SLL). */
function linuxCooked(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < SLL_LENGTH) return CUT_SHORT;
  if (u16(bytes, at + 4) === MAC_LENGTH) out.sourceMac = foldMac(out.view, at + 6);
  out.at = at + SLL_LENGTH;
  return cooked(u16(bytes, at + 2), u16(bytes, at + 14));
}

/** Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2). */
function linuxCooked2(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < SLL2_LENGTH) return CUT_SHORT;
  if (u8(bytes, at + 11) === MAC_LENGTH) out.sourceMac = foldMac(out.view, at + 12);
  out.at = at + SLL2_LENGTH;
  return cooked(u16(bytes, at + 8), u16(bytes, at));
}

function cooked(hardwareType: number, protocol: number): number {
  return hardwareType === ARPHRD_NETLINK || protocol < SMALLEST_ETHERTYPE ? NOT_TCP : protocol;
}

const packetTypes = named(['Unicast to us', 'Broadcast', 'Multicast', 'Unicast to another host', 'Sent by us']);

function showAddress(header: HeaderFields, length: number, at: number): string {
  if (length === MAC_LENGTH) return `from ${header.mac('Source', at)}`;
  return 'no MAC address';
}

export const linuxCookedLayer: ProtocolLayer = {
  name: 'Linux cooked capture v1',
  path: 'sll:ethertype',
  step: linuxCooked,
  show(header) {
    header.number('Packet type', 0, 2, packetTypes);
    header.number('Link-layer address type', 2, 2);
    const length = header.number('Link-layer address length', 4, 2);
    const summary = showAddress(header, length, 6);
    header.number('Protocol', 14, 2, etherTypeName);
    return summary;
  },
};

export const linuxCooked2Layer: ProtocolLayer = {
  name: 'Linux cooked capture v2',
  path: 'sll:ethertype',
  step: linuxCooked2,
  show(header) {
    header.number('Protocol', 0, 2, etherTypeName);
    const index = header.number('Interface index', 4, 4);
    header.number('Link-layer address type', 8, 2);
    header.number('Packet type', 10, 1, packetTypes);
    const length = header.number('Link-layer address length', 11, 1);
    return `interface ${index}, ${showAddress(header, length, 12)}`;
  },
};
