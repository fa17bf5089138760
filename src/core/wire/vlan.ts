import { u16 } from './bytes.ts';
import { lengthField } from './ethernet.ts';
import { CUT_SHORT } from './outcome.ts';
import { ETHERTYPE_BACKBONE, ETHERTYPE_SERVICE_VLAN, INNER_BACKBONE, SMALLEST_ETHERTYPE } from './protocol.ts';
import { type HeaderFields, named } from './headerFields.ts';
import { etherTypeName } from './protocolNames.ts';
import type { ProtocolLayer } from './protocolLayer.ts';
import type { Segment } from './segment.ts';

/** Two bytes of priority and id, two of EtherType. */
const TAG_LENGTH = 4;

/** An 802.1Q tag, behind the EtherType that announced it. */
export function vlan(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < TAG_LENGTH) return CUT_SHORT;
  out.at = at + TAG_LENGTH;
  const etherType = u16(bytes, at + 2);
  return etherType < SMALLEST_ETHERTYPE ? lengthField(etherType, out) : etherType;
}

/** IEEE 802.1ad: a service tag; where another follows, Wireshark takes both as one header. */
export function serviceVlan(bytes: Uint8Array, out: Segment): number {
  const next = vlan(bytes, out);
  if (next === ETHERTYPE_BACKBONE) return INNER_BACKBONE;
  return next === ETHERTYPE_SERVICE_VLAN ? vlan(bytes, out) : next;
}

const priorities = [
  'Best Effort (default)',
  'Background',
  'Excellent Effort',
  'Critical Applications',
  'Video, < 100ms latency and jitter',
  'Voice, < 10ms latency and jitter',
  'Internetwork Control',
  'Network Control',
];

function showTag(header: HeaderFields, at: number): number {
  header.bits('Priority', at, 2, 13, 3, named(priorities));
  header.bits('DEI', at, 2, 12, 1, (bit) => (bit === 0 ? 'Ineligible' : 'Eligible'));
  const id = header.bits('ID', at, 2, 0, 12);
  header.number('Type', at + 2, 2, etherTypeName);
  return id;
}

export const vlanLayer: ProtocolLayer = {
  name: '802.1Q Virtual LAN',
  path: 'vlan:ethertype',
  step: vlan,
  show: (header) => `ID ${showTag(header, 0)}`,
};

export const serviceVlanLayer: ProtocolLayer = {
  name: 'IEEE 802.1ad',
  path: 'ieee8021ad:ethertype',
  step: serviceVlan,
  show(header, out) {
    const outer = showTag(header, 0);
    if (header.value(2, 2) === ETHERTYPE_BACKBONE) header.path = 'ieee8021ad';
    return out.at - header.start > TAG_LENGTH ? `IDs ${outer} and ${showTag(header, TAG_LENGTH)}` : `ID ${outer}`;
  },
};
