import type { Case } from '../case.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { milliseconds } from '../words.ts';

/**
 * A transparent proxy or a portal takes connections in a server's name on some ports, and what it then sends is all of one piece; but
 * the same address is farther off and slower where the server itself answers. @returns whether that is so.
 */
export function nearerAnswer({ claimedSender, own, rst, stated, population }: ResetFacts, middlebox: Case): boolean {
  if (claimedSender !== 'server' || own.syn === null || stated !== null) return false;
  // A RST from another distance than the SYN/ACK's is another story.
  if (own.syn.ttl !== rst.ttl) return false;
  const nearer = population.nearerAnswer;
  if (nearer === null) return false;
  const { ttl, seconds, otherTtl, otherSeconds, otherFrame } = nearer;
  middlebox.supports(
    4,
    [own.syn.frame, rst.frame, otherFrame],
    () =>
      `In other connections this address answers from farther off (TTL ${otherTtl}, after ${milliseconds(otherSeconds)}); here somebody nearer does (TTL ${ttl}, after ${milliseconds(seconds)}), who made the RST too.`,
  );
  return true;
}
