import { ACK } from '../../flow/flags.ts';
import type { ResetFacts } from '../facts/facts.ts';

/**
 * How many of an event's RSTs nobody asked for: all without ACK and with one number, as answers to packets are, but more of them than
 * packets came. A host answers each packet once (RFC 9293, 3.10.7.1) and has nothing to repeat: RSTs are never retransmitted. 0 also
 * where the capture may lack packets.
 */
export function saidAgain({ rsts, rstCount, asked, answersAll, dropped, peer, oneWay }: ResetFacts): number {
  const [first] = rsts;
  if (first === undefined || rsts.length < 2 || rsts.length !== rstCount) return 0;
  if (dropped > 0 || peer.missed !== null || oneWay || !answersAll) return 0;
  const alike = rsts.every(({ flags, seq }) => (flags & ACK) === 0 && seq === first.seq);
  return alike ? Math.max(0, rsts.length - Math.max(1, asked)) : 0;
}
