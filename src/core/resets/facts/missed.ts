import { seqDiff } from '../../flow/seq.ts';
import type { EndFacts, Missed, PacketFacts } from './facts.ts';

/** Where an end's numbers stand; -1 for none. */
export interface Numbers {
  /** Highest sequence number it used, plus one. */
  readonly sndNxt: number;
  readonly fin: number;
  /** The highest and the first of its ACK numbers, the row that brought the highest, and by how much that rose above the one before. */
  readonly acknowledged: number;
  readonly firstAcknowledged: number;
  readonly acknowledgedRow: number;
  readonly lastRise: number;
}

/**
 * What an end sent beyond all that was captured of it, as the other end's ACK numbers prove: captures of one direction, or with holes.
 * Null when nothing is missing. A single wrong ACK number proves nothing: the numbers must have risen from where they began.
 */
export function missedOf(end: Numbers, other: Numbers, at: (row: number) => PacketFacts): Missed | null {
  if (other.acknowledged < 0) return null;
  const risen = seqDiff(other.acknowledged, other.firstAcknowledged);
  const beyond = end.sndNxt < 0 ? risen : Math.min(risen, seqDiff(other.acknowledged, end.sndNxt));
  if (beyond <= 0) return null;
  const provenBy = at(other.acknowledgedRow);
  // One number by itself is a FIN, but for programs that send single bytes; those are answered with data.
  const fin = end.fin < 0 && other.lastRise === 1 && provenBy.length === 0;
  return { bytes: beyond - (fin ? 1 : 0), provenBy, fin };
}

/**
 * Whether an end acknowledged, after a packet of its own, what the other end sent since and the capture lacks: more than a FIN.
 * @param acknowledged the ACK number of that packet, which is in row `asked`.
 */
export function heardSince(asked: number, acknowledged: number, end: Numbers, other: Numbers): boolean {
  if (end.acknowledgedRow <= asked) return false;
  const risen = seqDiff(end.acknowledged, acknowledged);
  return Math.min(risen, other.sndNxt < 0 ? risen : seqDiff(end.acknowledged, other.sndNxt)) > 1;
}

/** The packet which shows that an end had closed: its FIN, or the ACK of one that was not captured; null when it had not. */
export const closedBy = ({ fin, missed }: EndFacts): PacketFacts | null => fin ?? (missed?.fin === true ? missed.provenBy : null);
