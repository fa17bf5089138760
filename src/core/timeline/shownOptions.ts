import type { RawPacket } from '../capture/packetReader.ts';
import { RST, SYN } from '../flow/flags.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { decodeFrame } from '../wire/decode.ts';
import { TCP } from '../wire/outcome.ts';
import { Segment } from '../wire/segment.ts';

/** The TCP options of a packet that decide how a connection goes on, or that tell one sender of a RST from another. */
export interface FrameOptions {
  readonly frame: number;
  /** "MSS 1460, window × 128, SACK, timestamps"; never empty. */
  readonly text: string;
}

/** SYNs and RSTs read again of one flow: what a person compares. */
const MOST_FRAMES = 24;

/**
 * The options of a flow's SYNs and RSTs that have any, in the order of frames; of the first 24 of these packets.
 * @throws RangeError when there is no such flow; whatever reading packets again throws.
 */
export async function shownOptions(
  { flows, packets }: FlowIndexer,
  flow: number,
  read: (frames: readonly number[]) => Promise<RawPacket[]>,
): Promise<FrameOptions[]> {
  if (!Number.isInteger(flow) || flow < 0 || flow >= flows.count) throw new RangeError(`There is no flow ${flow}.`);
  const frames: number[] = [];
  for (let row = flows.firstRow[flow] ?? -1; row >= 0 && frames.length < MOST_FRAMES; row = packets.next(row))
    if ((packets.flags(row) & (SYN | RST)) !== 0) frames.push(packets.frame(row));
  if (frames.length === 0) return [];
  const segment = new Segment();
  return (await read(frames)).flatMap(({ frame, bytes, linkType, wireLength }) => {
    if (decodeFrame(bytes, 0, bytes.length, wireLength, linkType, segment) !== TCP) return [];
    const text = optionsText(segment);
    return text === '' ? [] : [{ frame, text }];
  });
}

/** A window scale is told by what the window is multiplied with (RFC 7323, 2.2). */
function optionsText(of: Segment): string {
  return [
    ...(of.mss >= 0 ? [`MSS ${of.mss}`] : []),
    ...(of.windowScale >= 0 ? [`window × ${2 ** Math.min(14, of.windowScale)}`] : []),
    ...(of.sackPermitted === 1 ? ['SACK'] : []),
    ...(of.hasTimestamp === 1 ? ['timestamps'] : []),
    ...(of.hasMd5 === 1 ? ['MD5'] : []),
    ...(of.hasAuthentication === 1 ? ['TCP-AO'] : []),
    ...(of.mptcpSubtype >= 0 ? ['MPTCP'] : []),
  ].join(', ');
}
