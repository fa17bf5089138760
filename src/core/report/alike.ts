import type { FindingSummary } from '../resets/finding.ts';
import type { Explained } from './explained.ts';
import { parseEndpoint } from './flowPlaceOf.ts';

/** Findings of one cause that differ in nothing a reader would act on: client, server and port, and who sent the reset, are the same. */
export interface Alike {
  /** The first of them, at least one. */
  readonly some: readonly [FindingSummary, ...FindingSummary[]];
  readonly last: FindingSummary;
  readonly count: number;
}

const KEPT = 20;

/** Sorts the findings of a cause by their signature, in the order in which the signatures first appear. */
export function alikeOf(analysis: Explained, indices: readonly number[]): Alike[] {
  const bySignature = new Map<string, { some: [FindingSummary, ...FindingSummary[]]; last: FindingSummary; count: number }>();
  for (const index of indices) {
    const [summary] = analysis.findings(index, 1);
    if (summary === undefined) continue;
    const key = signature(summary);
    const known = bySignature.get(key);
    if (known === undefined) bySignature.set(key, { some: [summary], last: summary, count: 1 });
    else {
      known.last = summary;
      known.count++;
      if (known.some.length < KEPT) known.some.push(summary);
    }
  }
  return [...bySignature.values()];
}

function signature(summary: FindingSummary): string {
  return `${summary.verdict} ${summary.claimedSender} ${commonEnds(summary)}`;
}

/** Both ends as they are the same in all: the client's port is left out, where it is known which that is. */
export function commonEnds({ from, to, claimedSender }: FindingSummary): string {
  if (claimedSender === 'unknown') return `${from} → ${to}`;
  return claimedSender === 'client' ? `${hostOf(from)} → ${to}` : `${from} → ${hostOf(to)}`;
}

/** The address alone; what is no address and port stays as it is. */
function hostOf(endpoint: string): string {
  try {
    return parseEndpoint(endpoint).address;
  } catch {
    return endpoint;
  }
}
