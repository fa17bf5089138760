import { u16 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { INNER_PPP_HDLC, IP_L2TP } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';
import { hidden } from '../unreadLayers.ts';

/** Of the first two bytes (RFC 2661 section 3.1). */
const CONTROL = 0x8000;
const HAS_LENGTH = 0x4000;
const HAS_SEQUENCE = 0x0800;
const HAS_OFFSET = 0x0200;
/** Flags and two identifiers. */
const SHORTEST = 6;

/** L2TP version 2 over UDP: PPP behind optional length, sequence numbers and padding. Version 3 leaves to its ends what follows. */
function l2tp(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < SHORTEST) return CUT_SHORT;
  const flags = u16(bytes, at);
  if ((flags & CONTROL) !== 0) return NOT_TCP;
  if ((flags & 15) === 3) return hidden(IP_L2TP, out);
  if ((flags & 15) !== 2) return NOT_TCP;
  const offsetAt = at + optionalLength(flags);
  out.at = offsetAt;
  if ((flags & HAS_OFFSET) !== 0) {
    if (out.limit - offsetAt < 2) return CUT_SHORT;
    out.at = offsetAt + 2 + u16(bytes, offsetAt);
  }
  if ((flags & HAS_LENGTH) !== 0) out.endAt(at + u16(bytes, at + 2));
  return INNER_PPP_HDLC;
}

/** Bytes before the offset field, by the flags. */
function optionalLength(flags: number): number {
  let length = SHORTEST;
  if ((flags & HAS_LENGTH) !== 0) length += 2;
  return (flags & HAS_SEQUENCE) === 0 ? length : length + 4;
}

export const l2tpLayer: ProtocolLayer = {
  name: 'Layer 2 Tunneling Protocol',
  path: 'l2tp',
  step: l2tp,
  show(header) {
    const flags = header.value(0, 2);
    header.flags('Flags', 0, 2, [
      [CONTROL, 'Type: control'],
      [HAS_LENGTH, 'Length Bit'],
      [HAS_SEQUENCE, 'Sequence Bit'],
      [HAS_OFFSET, 'Offset bit'],
    ]);
    header.bits('Version', 0, 2, 0, 4);
    const ids = (flags & HAS_LENGTH) === 0 ? 2 : 4;
    if (ids === 4) header.number('Length', 2, 2);
    const tunnel = header.number('Tunnel ID', ids, 2);
    const session = header.number('Session ID', ids + 2, 2);
    if ((flags & HAS_SEQUENCE) !== 0) {
      header.number('Ns', ids + 4, 2);
      header.number('Nr', ids + 6, 2);
    }
    if ((flags & HAS_OFFSET) !== 0) header.number('Offset', optionalLength(flags), 2, hex(4));
    return `tunnel ${tunnel}, session ${session}`;
  },
};
