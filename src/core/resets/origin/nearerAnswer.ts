import type { Case } from '../case.ts';
import type { ResetFacts } from '../facts/facts.ts';
import { heldNearer } from '../signs/heldNearer.ts';
import { milliseconds } from '../words.ts';

/**
 * What a transparent proxy sends is all of one piece; but the same address is farther off and slower where the server itself answers.
 * @returns whether that is so.
 */
export function nearerAnswer(facts: ResetFacts, middlebox: Case): boolean {
  const nearer = heldNearer(facts);
  if (nearer === null) return false;
  const { ttl, seconds, otherTtl, otherSeconds, otherFrame } = nearer;
  middlebox.supports(
    4,
    [facts.own.syn?.frame, facts.rst.frame, otherFrame],
    () =>
      `In other connections this address answers from farther off (TTL ${otherTtl}, after ${milliseconds(otherSeconds)}); here somebody nearer does (TTL ${ttl}, after ${milliseconds(seconds)}), who made the RST too.`,
  );
  return true;
}
