import { seqDiff } from '../../flow/seq.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/**
 * Whether the client, which resets, had closed (FIN) without having taken these words of the server: they came to nobody, and whatever
 * they say is not why the connection ended.
 */
export function closedBefore({ claimedSender, own }: ResetFacts, words: PacketFacts | null): boolean {
  if (claimedSender !== 'client' || own.fin === null || words === null) return false;
  return seqDiff((words.seq + words.length) >>> 0, own.fin.ack) > 0;
}
