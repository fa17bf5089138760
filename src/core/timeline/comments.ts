import type { RawPacket } from '../capture/packetReader.ts';
import type { FlowIndexer } from '../flow/indexer.ts';

/** What somebody wrote on a packet, as the capture carries it (pcapng's opt_comment). */
export interface FrameComment {
  readonly frame: number;
  /** Any text: not to be trusted. */
  readonly texts: readonly string[];
}

/** Comments shown of one flow; one with more is better read in its details. */
const MOST_COMMENTS = 200;

/**
 * The comments on a flow's packets, in the order of frames; at most 200.
 * @param commented frames with comments, ascending.
 * @throws RangeError when there is no such flow; whatever reading packets again throws.
 */
export async function commentsOf(
  { flows, packets }: FlowIndexer,
  flow: number,
  commented: readonly number[],
  read: (frames: readonly number[]) => Promise<RawPacket[]>,
): Promise<FrameComment[]> {
  if (!Number.isInteger(flow) || flow < 0 || flow >= flows.count) throw new RangeError(`There is no flow ${flow}.`);
  const own = commented.filter((frame) => {
    const row = packets.rowOfFrame(frame);
    return row >= 0 && packets.flowOf(row) === flow;
  });
  if (own.length === 0) return [];
  return (await read(own.slice(0, MOST_COMMENTS))).map(({ frame, comments }) => ({ frame, texts: comments }));
}
