import { i32, u8 } from '../bytes.ts';
import { hex } from '../headerFields.ts';
import { CUT_SHORT, NOT_TCP } from '../outcome.ts';
import { INNER_ETHERNET } from '../protocol.ts';
import type { ProtocolLayer } from '../protocolLayer.ts';
import type { Segment } from '../segment.ts';

/** By the version field: 1 is type II, 2 is type III. */
const TYPE_2_LENGTH = 8;
const TYPE_3_LENGTH = 12;
const PLATFORM_LENGTH = 8;
/** Of type III's last bytes: a platform's own header follows. */
const HAS_PLATFORM = 1;

/** What switches mirror: an Ethernet frame behind VLAN and session (draft-foschiano-erspan-03). */
function erspan(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  const version = u8(bytes, at) >> 4;
  if (version !== 1 && version !== 2) return NOT_TCP;
  if (out.limit - at < (version === 1 ? TYPE_2_LENGTH : TYPE_3_LENGTH)) return CUT_SHORT;
  out.at = at + headerLength(version, i32(bytes, at + 8));
  return INNER_ETHERNET;
}

function headerLength(version: number, last: number): number {
  if (version === 1) return TYPE_2_LENGTH;
  return (last & HAS_PLATFORM) === 0 ? TYPE_3_LENGTH : TYPE_3_LENGTH + PLATFORM_LENGTH;
}

/** Type I: nothing between GRE and the frame. */
const erspan1 = (): number => INNER_ETHERNET;

export const erspanLayer: ProtocolLayer = {
  name: 'Encapsulated Remote Switch Packet ANalysis',
  path: 'erspan',
  step: erspan,
  show(header) {
    const version = header.bits('Version', 0, 2, 12, 4);
    const vlan = header.bits('Vlan', 0, 2, 0, 12);
    header.bits('COS', 2, 2, 13, 3);
    header.bits('Truncated', 2, 2, 10, 1);
    const session = header.bits('SpanID', 2, 2, 0, 10);
    if (version === 1) header.bits('Index', 4, 4, 0, 20);
    else {
      header.number('Timestamp', 4, 4);
      header.number('Security Group Tag', 8, 2);
      header.number('Other', 10, 2, hex(4));
      if ((header.value(10, 2) & HAS_PLATFORM) !== 0) header.raw('Platform specific', TYPE_3_LENGTH, PLATFORM_LENGTH);
    }
    return `type ${version === 1 ? 'II' : 'III'}, VLAN ${vlan}, session ${session}`;
  },
};

export const erspan1Layer: ProtocolLayer = {
  name: 'Encapsulated Remote Switch Packet ANalysis Type I',
  path: 'erspan',
  step: erspan1,
  show: () => 'type I',
};
