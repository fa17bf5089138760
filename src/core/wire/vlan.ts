import { u16 } from './bytes.ts';
import { CUT_SHORT, NOT_TCP } from './outcome.ts';
import { SMALLEST_ETHERTYPE } from './protocol.ts';
import type { Segment } from './segment.ts';

/** Two bytes of priority and id, two of EtherType. */
const TAG_LENGTH = 4;

/** An 802.1Q or 802.1ad tag, behind the EtherType that announced it. */
export function vlan(bytes: Uint8Array, out: Segment): number {
  const at = out.at;
  if (out.limit - at < TAG_LENGTH) return CUT_SHORT;
  out.at = at + TAG_LENGTH;
  const etherType = u16(bytes, at + 2);
  return etherType < SMALLEST_ETHERTYPE ? NOT_TCP : etherType;
}
