import type { Segment } from '../wire/segment.ts';
import { ipv4Text, ipv6Text } from '../wire/address.ts';

/** Errors kept of a flow and of a capture: more of them say nothing new. */
const KEPT_OF_FLOW = 16;
const KEPT = 20_000;

/** An ICMP or ICMPv6 error about a packet of a flow. */
export interface IcmpError {
  readonly frame: number;
  /** Seconds since 1970, and nanoseconds. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** Who sent the error: a router, a firewall, or the host itself. */
  readonly from: string;
  /** 4: ICMP (RFC 792); 6: ICMPv6 (RFC 4443). */
  readonly family: number;
  readonly type: number;
  readonly code: number;
  /** The largest packet that would have passed, in bytes; null when the error says none. */
  readonly mtu: number | null;
  /** Sender of the quoted packet, as a direction of the flow. */
  readonly about: 0 | 1;
  /** Sequence number of the quoted packet, unsigned. */
  readonly seq: number;
}

/** The ICMP errors of a capture by flow. */
export class IcmpErrors {
  readonly #byFlow = new Map<number, IcmpError[]>();
  #count = 0;

  /** Notes the error that `segment` was quoted in; `end` is the flow and direction of the quoted packet. */
  note(end: number, frame: number, seconds: number, nanoseconds: number, segment: Segment): void {
    const known = this.#byFlow.get(end >> 1);
    if (this.#count >= KEPT || (known?.length ?? 0) >= KEPT_OF_FLOW) return;
    this.#count++;
    const { icmpFamily, icmpType, icmpCode, icmpFrom0, icmpFrom1, icmpFrom2, icmpFrom3 } = segment;
    const words = [icmpFrom0 >>> 0, icmpFrom1 >>> 0, icmpFrom2 >>> 0, icmpFrom3 >>> 0] as const;
    const error: IcmpError = {
      ...{ frame, seconds, nanoseconds },
      from: icmpFamily === 4 ? ipv4Text(words[0]) : ipv6Text([...words]),
      ...{ family: icmpFamily, type: icmpType, code: icmpCode },
      mtu: mtuOf(segment),
      about: (end & 1) === 0 ? 0 : 1,
      seq: segment.seq >>> 0,
    };
    if (known) known.push(error);
    else this.#byFlow.set(end >> 1, [error]);
  }

  /** In the order of frames, the first sixteen of the flow. */
  of(flow: number): readonly IcmpError[] {
    return this.#byFlow.get(flow) ?? [];
  }
}

/** Fragmentation needed (RFC 1191 section 4: routers before it leave 0) and packet too big (RFC 4443 section 3.2). */
function mtuOf({ icmpFamily, icmpType, icmpCode, icmpRest }: Segment): number | null {
  if (icmpFamily === 4) return icmpType === 3 && icmpCode === 4 && (icmpRest & 0xffff) !== 0 ? icmpRest & 0xffff : null;
  return icmpType === 2 ? icmpRest >>> 0 : null;
}
