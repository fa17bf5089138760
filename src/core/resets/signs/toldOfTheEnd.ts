import { seqDiff } from '../../flow/seq.ts';
import type { PacketFacts, ResetFacts } from '../facts/facts.ts';

/** Seconds. No idle limit is so short: the end that closes within this of its last packet closes because of what was said. */
const AT_ONCE = 0.1;

/** This end had closed right behind the last words, and what came later acknowledges that FIN: it crossed nothing. */
export function toldOfTheEnd({ own, restBeforeFin }: ResetFacts, late: PacketFacts): boolean {
  return own.fin !== null && restBeforeFin < AT_ONCE && own.sndNxt !== null && seqDiff(late.ack, own.sndNxt) >= 0;
}
