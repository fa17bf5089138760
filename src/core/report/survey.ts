import type { CauseCount } from '../analysis.ts';
import type { FindingSummary } from '../resets/finding.ts';
import type { Explained } from './explained.ts';

/** All findings of one cause, of which the first are listed. */
export interface CauseGroup {
  readonly cause: CauseCount;
  readonly listed: readonly FindingSummary[];
}

/** The findings of a capture, sorted for a reader. */
export interface Survey {
  /** Worst first, as in the totals. */
  readonly groups: readonly CauseGroup[];
  /** Findings that are faults and were made by a middlebox. */
  readonly middleboxFaults: number;
}

const batch = 2000;

/** Groups findings by cause and lists at most `maximum` of them in all. One pass; keeps only what is listed. */
export function survey(analysis: Explained, maximum: number): Survey {
  const { byCause, resets } = analysis.totals;
  const shares = share(
    byCause.map(({ count }) => count),
    maximum,
  );
  const groups = new Map(
    byCause.map((cause, index) => [cause.causeId, { cause, listed: [] as FindingSummary[], room: shares[index] ?? 0 }]),
  );
  let middleboxFaults = 0;
  for (let offset = 0; offset < resets; offset += batch)
    for (const finding of analysis.findings(offset, batch)) {
      if (finding.verdict === 'middlebox' && !finding.expected) middleboxFaults++;
      const group = groups.get(finding.causeId);
      if (group && group.listed.length < group.room) group.listed.push(finding);
    }
  return { groups: [...groups.values()], middleboxFaults };
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
