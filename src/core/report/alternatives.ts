import type { Cause, Finding } from '../resets/finding.ts';

/** The causes that were not chosen but may be. "Not clear" is what is left over, not something to look into. */
export function alternatives({ causes: [, ...others] }: Finding): Cause[] {
  return others.filter(({ category }) => category !== 'unknown');
}
