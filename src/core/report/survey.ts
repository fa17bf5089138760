import type { CauseCount } from '../analysis.ts';
import type { FindingSummary } from '../resets/finding.ts';
import type { Explained } from './explained.ts';

/** All findings of one cause and severity, of which the first are listed. */
export interface CauseGroup {
  readonly cause: CauseCount;
  readonly listed: readonly FindingSummary[];
  /** Indices of the first of all, more than are listed: findings that are alike need one line. */
  readonly first: readonly number[];
}

/** The findings of a capture, sorted for a reader. */
export interface Survey {
  /** Worst first, then the most frequent. A cause whose resets are partly expected has a group for each severity. */
  readonly groups: readonly CauseGroup[];
  /** Findings that are faults and were made by a middlebox. */
  readonly middleboxFaults: number;
}

/** Of each cause: enough to say how many are alike. */
const LOOKED_AT = 20_000;

/** Groups findings and lists at most `maximum` of them in all. */
export function survey(analysis: Explained, maximum: number): Survey {
  const groups = analysis.groups(Math.max(maximum, LOOKED_AT));
  const shares = share(
    groups.map(({ cause }) => cause.count),
    maximum,
  );
  return {
    groups: groups.map(({ cause, first }, at) => ({
      cause,
      first,
      listed: first.slice(0, shares[at]).flatMap((index) => analysis.findings(index, 1)),
    })),
    middleboxFaults: groups.reduce((sum, { cause, fromMiddlebox }) => sum + (cause.outcome === 'fault' ? fromMiddlebox : 0), 0),
  };
}

/**
 * Shares `maximum` lines out among groups: each first gets an equal part, so that none is crowded out by a common one;
 * what small groups leave over goes to the first ones, which are the worst.
 */
export function share(counts: readonly number[], maximum: number): number[] {
  const equal = Math.floor(maximum / Math.max(1, counts.length));
  const shares = counts.map((count) => Math.min(count, equal));
  let left = maximum - shares.reduce((sum, each) => sum + each, 0);
  counts.forEach((count, index) => {
    const extra = Math.min(left, count - (shares[index] ?? 0));
    shares[index] = (shares[index] ?? 0) + extra;
    left -= extra;
  });
  return shares;
}
