import type { FindingGroup } from '../analysis.ts';
import type { Explained } from './explained.ts';

/** The findings of a capture, sorted for a reader. */
export interface Survey {
  /** Worst first, then the most frequent. A cause whose resets are partly expected has a group for each severity. */
  readonly groups: readonly FindingGroup[];
  /** Findings that are faults and were made by a middlebox. */
  readonly middleboxFaults: number;
}

export function survey(analysis: Explained): Survey {
  const groups = analysis.groups();
  const convicted = groups.flatMap(({ alike }) =>
    alike.flatMap(({ signature: { outcome, verdict }, count }) => (outcome === 'fault' && verdict === 'middlebox' ? count : [])),
  );
  return { groups, middleboxFaults: convicted.reduce((sum, count) => sum + count, 0) };
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
