import type { ResetFacts } from '../facts/facts.ts';

/** Connections that a process must have had in common. */
const MANY = 4;

/** The server had closed, and not this connection alone: several ended in that second, and new ones were refused around that time. */
export function serviceGone({ claimedSender, own, population }: ResetFacts): boolean {
  return claimedSender === 'server' && own.fin !== null && population.resetTogether >= MANY && population.refused > 0;
}
