import { ENHANCED_PACKET, OBSOLETE_PACKET, PACKET_HEADER, SIMPLE_PACKET } from './pcapngBlocks.ts';
import type { PcapngInterface } from './pcapngInterface.ts';
import { COMMENT, forEachOption, PACKET_FLAGS } from './pcapngOptions.ts';
import type { RecordFacts } from './recordReader.ts';
import { utf8 } from './utf8.ts';

/** More, or longer ones, are no remarks on a packet. */
const COMMENTS_KEPT = 20;
const COMMENT_KEPT = 4000;

const silent: RecordFacts = { interface: null, direction: null, comments: [], timed: false };

/** What the block at `view[at, end)` says of its packet; a block that goes on beyond `end` is looked at up to there. */
export function describeRecord(
  view: DataView,
  at: number,
  end: number,
  little: boolean,
  interfaces: readonly PcapngInterface[],
): RecordFacts {
  switch (view.getUint32(at, little)) {
    case ENHANCED_PACKET:
      return packetFacts(view, at, end, little, interfaces[view.getUint32(at + 8, little)]);
    case OBSOLETE_PACKET:
      return packetFacts(view, at, end, little, interfaces[view.getUint16(at + 8, little)]);
    case SIMPLE_PACKET:
      return { ...silent, interface: interfaces[0]?.name ?? null };
    default:
      return silent;
  }
}

function packetFacts(view: DataView, at: number, end: number, little: boolean, from: PcapngInterface | undefined): RecordFacts {
  const captured = view.getUint32(at + 20, little);
  const blockEnd = at + view.getUint32(at + 4, little) - 4;
  const comments: string[] = [];
  let flags = 0;
  const options = at + PACKET_HEADER + captured + (-captured & 3);
  forEachOption(view, options, Math.min(blockEnd, end), little, (code, value, length) => {
    if (code === COMMENT && comments.length < COMMENTS_KEPT) comments.push(utf8(view, value, Math.min(length, COMMENT_KEPT)));
    else if (code === PACKET_FLAGS && length === 4) flags = view.getUint32(value, little);
  });
  // Section 4.3.1: the lowest two bits; 0 says nothing.
  const direction = (flags & 3) === 1 ? 'inbound' : (flags & 3) === 2 ? 'outbound' : null;
  return { interface: from?.name ?? null, direction, comments, timed: true };
}
