import { u16 } from './bytes.ts';
import { hex } from './headerFields.ts';
import { NOT_TCP, UNREAD_LAYER } from './outcome.ts';
import { IP_PROTOCOL } from './protocol.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

/** Added to a UDP port, above all IP protocol numbers. */
const UDP_PORT = 0x20000;

/** Headers known to carry packets of their own that are not looked into yet, by the numbers of protocol.ts and IANA's UDP ports. */
const names: ReadonlyMap<number, string> = new Map([
  [0x6558, 'bridged Ethernet'],
  [0x8847, 'MPLS'],
  [0x8848, 'MPLS'],
  [0x8864, 'PPPoE'],
  [IP_PROTOCOL + 4, 'IP in IP'],
  [IP_PROTOCOL + 41, 'IPv6 in IP'],
  [IP_PROTOCOL + 47, 'GRE'],
  [IP_PROTOCOL + 97, 'EtherIP'],
  [IP_PROTOCOL + 115, 'L2TPv3'],
  [IP_PROTOCOL + 137, 'MPLS in IP'],
  [UDP_PORT + 1701, 'L2TP'],
  [UDP_PORT + 2152, 'GTP-U'],
  [UDP_PORT + 3544, 'Teredo'],
  [UDP_PORT + 4789, 'VXLAN'],
  [UDP_PORT + 6081, 'Geneve'],
]);

/** The end of decoding: whether `next` may hide TCP that is not looked for. */
export function unread(next: number, out: Segment): number {
  if (!names.has(next)) return NOT_TCP;
  out.unreadLayer = next;
  return UNREAD_LAYER;
}

/** UDP is no TCP, but some ports are tunnels' (either port: answers come back from it). */
export function udp(bytes: Uint8Array, out: Segment): number {
  const { at } = out;
  if (out.limit - at < 4) return NOT_TCP;
  const toPort = unread(UDP_PORT + u16(bytes, at + 2), out);
  return toPort === NOT_TCP ? unread(UDP_PORT + u16(bytes, at), out) : toPort;
}

/** The name of `Segment.unreadLayer`. */
export function unreadLayerName(layer: number): string {
  return names.get(layer) ?? 'an unknown header';
}

const UDP_HEADER_LENGTH = 8;

export const udpLayer: ProtocolLayer = {
  name: 'User Datagram Protocol',
  path: 'udp',
  step: udp,
  show(header) {
    const source = header.number('Source Port', 0, 2);
    const destination = header.number('Destination Port', 2, 2);
    const length = header.number('Length', 4, 2);
    header.number('Checksum', 6, 2, hex(4));
    return `${source} → ${destination}, ${Math.max(0, length - UDP_HEADER_LENGTH)} bytes`;
  },
};
