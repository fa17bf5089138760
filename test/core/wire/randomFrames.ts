import { concat, u8 } from '../../support/bytes.ts';
import { ethernet, linkTypes, loopback, sll, sll2 } from '../../support/links.ts';
import { icmpError, ip, type Ipv6Extension, tcp } from '../../support/packets.ts';
import type { TcpOptionSpec } from '../../support/tcpOptions.ts';
import { Random } from '../../support/random.ts';

/** A frame, its link type, and how much of it the capture kept. */
export interface RandomFrame {
  bytes: Uint8Array;
  linkType: number;
  wireLength: number;
}

/** Integers from 0 to `below` - 1, the same for a seed. */
export function generator(seed: number): (below: number) => number {
  const random = new Random(seed);
  return (below) => Math.floor(random.fraction() * below);
}

const hop = concat(u8(0x20, 1, 0x0d, 0xb8), new Uint8Array(11), u8(9));
const extensions: readonly Ipv6Extension[] = [
  { protocol: 0, bytes: u8(0, 0, 1, 4, 0, 0, 0, 0) },
  { protocol: 60, bytes: u8(0, 0, 1, 4, 0, 0, 0, 0) },
  { protocol: 60, bytes: concat(u8(0, 2, 1, 2, 0, 0, 201, 16), hop) },
  { protocol: 43, bytes: concat(u8(0, 2, 0, 1, 0, 0, 0, 0), hop) },
  { protocol: 43, bytes: concat(u8(0, 2, 4, 1, 0, 0, 0, 0), hop) },
  { protocol: 44, bytes: u8(0, 0, 0, 0, 0, 0, 0, 7) },
  { protocol: 51, bytes: concat(u8(0, 4), new Uint8Array(22)) },
  { protocol: 135, bytes: new Uint8Array(8) },
];
const tcpOptions: readonly TcpOptionSpec[] = [
  {},
  { timestamps: [1, 2] },
  { mss: 1460, sackPermitted: true, timestamps: [1, 0], windowScale: 7 },
  { sack: [[1, 2]] },
];

/** Well-formed frames of every link type and header that is read, some with odd lengths, cut anywhere. */
export function randomFrames(count: number, seed: number): RandomFrame[] {
  const below = generator(seed);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;

  const packet = (): Uint8Array => {
    const six = below(5) < 2;
    const [from, to] = six ? ['2001:db8::1', '2001:db8::2'] : ['10.0.0.1', '10.0.0.2'];
    const segment = tcp(from, to, {
      sourcePort: below(65_536),
      destinationPort: below(65_536),
      seq: below(2 ** 32),
      ack: below(2 ** 32),
      flags: below(512),
      window: below(65_536),
      options: pick(tcpOptions),
      payload: below(30),
      ...(below(10) === 0 ? { dataOffset: below(16) } : {}),
    });
    const protocol = below(20) === 0 ? 17 : 6;
    const length = below(10) === 0 ? { length: 1 + below(100) } : {};
    const options =
      below(4) === 0 ? { options: pick([u8(1, 1, 1, 0), u8(131, 7, 4, 9, 9, 9, 9, 0), u8(131, 7, 8, 9, 9, 9, 9, 0)]) } : {};
    const headers = { extensions: Array.from({ length: below(3) }, () => pick(extensions)) };
    const whole = six
      ? ip({ from, to, protocol, ...length, ...headers }, segment)
      : ip({ from, to, protocol, ...length, ...options }, segment);
    if (below(4) > 0) return whole;
    const type = six ? 1 + below(5) : pick([3, 3, 4, 5, 8, 11, 12]);
    return icmpError({ from: to, to: from }, whole, { type, quote: 20 + below(80) });
  };

  const frame = (): { bytes: Uint8Array; linkType: number } => {
    const linkType = pick(Object.values(linkTypes));
    switch (linkType) {
      case linkTypes.ethernet: {
        const vlans = Array.from({ length: Math.max(0, below(6) - 2) }, () => ({
          tpid: pick([0x8100, 0x88a8, 0x9100]),
          id: below(4096),
        }));
        return { linkType, bytes: ethernet(packet(), { vlans, minimum: pick([0, 60]) }) };
      }
      case linkTypes.sll:
        return { linkType, bytes: sll(packet()) };
      case linkTypes.sll2:
        return { linkType, bytes: sll2(packet()) };
      case linkTypes.null:
        return { linkType, bytes: loopback(packet(), { littleEndian: below(2) === 0 }) };
      case linkTypes.loop:
        return { linkType, bytes: loopback(packet()) };
      default:
        return { linkType, bytes: packet() };
    }
  };

  return Array.from({ length: count }, () => {
    const { bytes, linkType } = frame();
    const kept = below(3) === 0 ? below(bytes.length + 1) : bytes.length;
    return { linkType, bytes: bytes.subarray(0, kept), wireLength: bytes.length + (below(8) === 0 ? below(100) : 0) };
  });
}
