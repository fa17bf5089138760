import type { CauseCount } from '../analysis.ts';
import { outcomes, type Severity } from '../resets/finding.ts';

const loudness: Record<Severity, number> = { error: 2, warning: 1, information: 0 };

/** The order in which causes are told: the worst severity first, faults before what is unclear, then the most frequent. */
export function worstFirst(a: CauseCount, b: CauseCount): number {
  return (
    loudness[b.severity] - loudness[a.severity] || outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome) || b.count - a.count
  );
}
