import type { ResetFacts } from '../facts/facts.ts';
import { passedBefore } from './passedBefore.ts';

/** Seconds: a failover or a flush seldom falls into the first moment of a connection, where a policy decides. */
const YOUNG = 1;
/** So many connections that meet the same within a second met it for where they pass, and not for what they carry. */
const TOGETHER = 3;

/** The SYN/ACK of a connection that had been opened along this path only a moment before; null when it had not. */
export function openedJustNow({ own, rst }: ResetFacts): ResetFacts['own']['syn'] {
  return own.syn !== null && rst.time - own.syn.time < YOUNG ? own.syn : null;
}

/** Of connections that had worked until then, so many were reset within a second; 0 when that says nothing. */
export function hitTogether(facts: ResetFacts): number {
  const { population, own } = facts;
  const worked = own.bytes > 0 && openedJustNow(facts) === null && passedBefore(facts) === null;
  return worked && population.resetTogether >= TOGETHER ? population.resetTogether : 0;
}
