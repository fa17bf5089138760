import type { Cause, Finding } from '../resets/finding.ts';

/** One in twenty: what is less likely is no use to a reader who wants to know what to look into. */
const WORTH_A_LOOK = 0.05;

/** The causes that were not chosen but may be. "Not clear" is what is left over, not something to look into. */
export function alternatives({ causes: [, ...others] }: Finding): Cause[] {
  return others.filter(({ category, confidence }) => category !== 'unknown' && confidence >= WORTH_A_LOOK);
}
