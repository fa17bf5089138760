import { u16 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { UDP_PORT } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

const HEADER_LENGTH = 8;

/** Ports whose datagrams carry packets, as in Wireshark's table of UDP ports. */
const tunnels: ReadonlySet<number> = new Set([1701, 2152, 3544, 4341, 4754, 4789, 4790, 5072, 6081, 6635, 37008]);

/** Services that nobody mistakes for a tunnel when the other end happens to have a tunnel's port: DNS, DHCP, NTP, NetBIOS, SNMP, IKE, syslog. */
const services: ReadonlySet<number> = new Set([53, 67, 68, 123, 137, 138, 161, 162, 500, 514]);

/** UDP is no TCP, but some ports are tunnels' (either port: answers come back from it, and the lower is asked first). */
export function udp(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  const source = u16(bytes, at);
  const destination = u16(bytes, at + 2);
  const length = u16(bytes, at + 4);
  out.at = at + HEADER_LENGTH;
  const low = source < destination ? source : destination;
  const high = source < destination ? destination : source;
  const port = tunnels.has(low) ? low : high;
  if (!tunnels.has(port) || services.has(low)) return NOT_TCP;
  if (length >= HEADER_LENGTH) out.endAt(at + length);
  return UDP_PORT + port;
}

export const udpLayer: ProtocolLayer = {
  name: 'User Datagram Protocol',
  path: 'udp',
  step: udp,
  show(header) {
    const source = header.number('Source Port', 0, 2);
    const destination = header.number('Destination Port', 2, 2);
    const length = header.number('Length', 4, 2);
    header.number('Checksum', 6, 2, hex(4));
    return `${source} → ${destination}, ${Math.max(0, length - HEADER_LENGTH)} bytes`;
  },
};
