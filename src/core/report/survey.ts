import type { CauseCount } from '../analysis.ts';
import type { FindingSummary, Severity } from '../resets/finding.ts';
import type { Explained } from './explained.ts';

/** All findings of one cause and severity, of which the first are listed. */
export interface CauseGroup {
  readonly cause: CauseCount;
  readonly listed: readonly FindingSummary[];
}

/** The findings of a capture, sorted for a reader. */
export interface Survey {
  /** Worst first, then the most frequent. A cause whose resets are partly expected has a group for each severity. */
  readonly groups: readonly CauseGroup[];
  /** Findings that are faults and were made by a middlebox. */
  readonly middleboxFaults: number;
}

const batch = 2000;
const loudness: Record<Severity, number> = { error: 0, warning: 1, information: 2 };

/** Groups findings and lists at most `maximum` of them in all. One pass; keeps no more than `maximum` of any group. */
export function survey(analysis: Explained, maximum: number): Survey {
  const groups = new Map<string, { first: FindingSummary; count: number; kept: FindingSummary[] }>();
  let middleboxFaults = 0;
  for (let offset = 0; offset < analysis.totals.resets; offset += batch)
    for (const finding of analysis.findings(offset, batch)) {
      if (finding.verdict === 'middlebox' && !finding.expected) middleboxFaults++;
      const key = `${finding.causeId} ${finding.severity} ${finding.expected}`;
      const group = groups.get(key) ?? { first: finding, count: 0, kept: [] };
      if (group.count++ === 0) groups.set(key, group);
      if (group.kept.length < maximum) group.kept.push(finding);
    }
  const sorted = [...groups.values()].sort(
    (a, b) => loudness[a.first.severity] - loudness[b.first.severity] || b.count - a.count,
  );
  const shares = share(
    sorted.map(({ count }) => count),
    maximum,
  );
  return {
    groups: sorted.map(({ first, count, kept }, index) => ({
      cause: causeOf(first, count),
      listed: kept.slice(0, shares[index]),
    })),
    middleboxFaults,
  };
}

function causeOf({ causeId, causeTitle, category, severity, expected }: FindingSummary, count: number): CauseCount {
  return { causeId, title: causeTitle, category, severity, expected, count };
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
