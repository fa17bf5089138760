import type { IcmpError } from '../../flow/icmpErrors.ts';

/** What an ICMP error says of the quoted packet. */
export type IcmpKind =
  'port-unreachable' | 'host-unreachable' | 'network-unreachable' | 'prohibited' | 'too-big' | 'time-exceeded' | 'other';

/** An ICMP error about a packet of this flow. */
export interface IcmpFacts {
  readonly frame: number;
  /** Seconds since the flow's first packet. */
  readonly time: number;
  /** The sender of the error. */
  readonly from: string;
  readonly kind: IcmpKind;
  /** "fragmentation needed, MTU 1400". */
  readonly text: string;
  /** Bytes; null when the error names none. */
  readonly mtu: number | null;
  /** The quoted packet is one of the end that the RST claims to come from. */
  readonly aboutOwn: boolean;
}

/** RFC 792 and RFC 1812 section 5.2.7.1: destination unreachable. */
const unreachable4: Readonly<Record<number, readonly [IcmpKind, string]>> = {
  0: ['network-unreachable', 'network unreachable'],
  1: ['host-unreachable', 'host unreachable'],
  2: ['port-unreachable', 'protocol unreachable'],
  3: ['port-unreachable', 'port unreachable'],
  4: ['too-big', 'fragmentation needed'],
  5: ['network-unreachable', 'source route failed'],
  6: ['network-unreachable', 'network unknown'],
  7: ['host-unreachable', 'host unknown'],
  9: ['prohibited', 'network administratively prohibited'],
  10: ['prohibited', 'host administratively prohibited'],
  11: ['network-unreachable', 'network unreachable for this type of service'],
  12: ['host-unreachable', 'host unreachable for this type of service'],
  13: ['prohibited', 'communication administratively prohibited'],
};
/** RFC 4443 section 3.1. */
const unreachable6: Readonly<Record<number, readonly [IcmpKind, string]>> = {
  0: ['network-unreachable', 'no route to the destination'],
  1: ['prohibited', 'communication administratively prohibited'],
  2: ['network-unreachable', 'beyond the scope of the source address'],
  3: ['host-unreachable', 'address unreachable'],
  4: ['port-unreachable', 'port unreachable'],
  5: ['prohibited', 'source address failed a policy'],
  6: ['prohibited', 'route to the destination rejects'],
};

function meaning({ family, type, code }: IcmpError): readonly [IcmpKind, string] {
  const six = family === 6;
  if (type === (six ? 1 : 3))
    return (six ? unreachable6 : unreachable4)[code] ?? ['other', `destination unreachable, code ${code}`];
  if (six && type === 2) return ['too-big', 'packet too big'];
  if (type === (six ? 3 : 11)) return ['time-exceeded', code === 1 ? 'fragments came too late' : 'time to live exceeded'];
  return type === (six ? 4 : 12) ? ['other', 'parameter problem'] : ['other', 'source quench'];
}

/** An ICMP error as rules see it; `time` is that of the flow's first packet. */
export function icmpFacts(
  error: IcmpError,
  first: { readonly seconds: number; readonly nanoseconds: number },
  own: number,
): IcmpFacts {
  const { frame, seconds, nanoseconds, from, mtu, about } = error;
  const [kind, words] = meaning(error);
  return {
    ...{ frame, from, kind, mtu },
    time: seconds - first.seconds + (nanoseconds - first.nanoseconds) / 1e9,
    text: mtu === null ? words : `${words}, MTU ${mtu}`,
    aboutOwn: about === own,
  };
}
