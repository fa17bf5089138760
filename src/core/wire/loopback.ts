import { i32 } from './bytes.ts';
import { CUT_SHORT, NOT_TCP } from './outcome.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6 } from './protocol.ts';
import type { ProtocolLayer, Step } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

/** An address family in four bytes. */
const HEADER_LENGTH = 4;

/** BSD loopback (LINKTYPE_NULL): the family is in the byte order of the machine that captured, which the file does not tell. */
function bsdLoopback(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  out.at = at + HEADER_LENGTH;
  const family = i32(bytes, at);
  // Families are small, so a number with only its first two bytes set was written the other way round.
  return (family & 0xffff) === 0 && family !== 0 ? protocolOf(swapped(family)) : protocolOf(family);
}

/** OpenBSD loopback (LINKTYPE_LOOP): always in network byte order. */
function openBsdLoopback(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < HEADER_LENGTH) return CUT_SHORT;
  out.at = at + HEADER_LENGTH;
  return protocolOf(i32(bytes, at));
}

const swapped = (word: number): number => ((word >>> 24) & 0xff) | ((word >>> 8) & 0xff00);

function protocolOf(family: number): number {
  switch (family) {
    case 2: // AF_INET
    case ETHERTYPE_IPV4:
      return ETHERTYPE_IPV4;
    case 24: // AF_INET6 of NetBSD and OpenBSD
    case 28: // of FreeBSD
    case 30: // of macOS
    case ETHERTYPE_IPV6:
      return ETHERTYPE_IPV6;
    default:
      return NOT_TCP;
  }
}

const layer = (step: Step): ProtocolLayer => ({
  name: 'Null/Loopback',
  path: 'null',
  step,
  show(header) {
    const written = header.value(0, 4);
    const family = step === bsdLoopback && (written & 0xffff) === 0 ? swapped(written) : written;
    header.add('Family', String(family), 0, HEADER_LENGTH);
    return `address family ${family}`;
  },
});

export const bsdLoopbackLayer = layer(bsdLoopback);
export const openBsdLoopbackLayer = layer(openBsdLoopback);
