import { u8 } from './bytes.ts';
import { CUT_SHORT, NOT_TCP } from './outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './protocol.ts';
import type { ProtocolLayer, Step } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

/** IP without a link layer; the version says which. */
function rawIp(bytes: Uint8Array, out: Segment): number {
  if (out.at >= out.limit) return CUT_SHORT;
  switch (u8(bytes, out.at) >> 4) {
    case 4:
      return ETHERTYPE_IPV4;
    case 6:
      return ETHERTYPE_IPV6;
    default:
      return NOT_TCP;
  }
}

const rawIpv4 = (): number => ETHERTYPE_IPV4;
const rawIpv6 = (): number => ETHERTYPE_IPV6;

const layer = (path: string, step: Step): ProtocolLayer => ({ name: 'Raw packet data', path, step, show: () => 'no link layer' });

export const rawIpLayer = layer('raw', rawIp);
export const rawIpv4Layer = layer('', rawIpv4);
export const rawIpv6Layer = layer('', rawIpv6);
/** Behind a tunnel's header. */
export const innerIpLayer = layer('', rawIp);
