import type { CauseCount, FlowRow, Totals } from '../../../src/core/analysis.ts';
import type { Evidence, Finding, FindingSummary } from '../../../src/core/resets/finding.ts';
import type { Reset } from './fakeFlows.ts';
import { nextSteps } from './stories.ts';

const severityRank = { error: 2, warning: 1, information: 0 } as const;
const firstTime = Date.parse('2026-01-02T03:04:05Z');

/** ISO time of so many seconds after the first packet. */
export const timeOf = (seconds: number): string =>
  `${new Date(firstTime + Math.floor(seconds) * 1000).toISOString().slice(0, 19)}.${seconds.toFixed(9).split('.')[1] ?? ''}Z`;

/** What the analysis would say of a reset. @param first frame of the flow's first packet */
export function explanation(summary: FindingSummary, reset: Reset, first: number, row: FlowRow | undefined): Finding {
  const framed = (list: readonly Evidence[]): Evidence[] =>
    list.map((one) => ({ ...one, frames: one.frames.map((place) => first + place) }));
  const steps = nextSteps(row?.client ?? '', row?.server ?? '');
  const [cause, ...others] = reset.causes.map((one) => ({
    ...one,
    roles: [],
    evidence: framed(one.evidence),
    against: framed(one.against),
    nextSteps: steps,
  }));
  if (cause === undefined) throw new Error('A reset has at least one cause.');
  const { frame, flow, from, to, claimedSender, expected, outcome, severity, ignored } = summary;
  return {
    ...{ frame, flow, from, to, claimedSender, expected, outcome, severity, ignored },
    frames: reset.at.map((place) => first + place),
    vantage: 'middle',
    device:
      reset.verdict === 'middlebox' ? { hops: 5, looksLike: 'a sensor beside the line', source: 'RSTs that guess ahead' } : null,
    time: timeOf(summary.time),
    origin: {
      verdict: reset.verdict,
      confidence: reset.confidence,
      ...(reset.verdict === 'undetermined' ? { likelier: 'middlebox' } : {}),
      evidence: framed(reset.origin),
      against: framed(reset.against),
    },
    headline: reset.headline,
    causes: [cause, ...others],
    impact: reset.impact,
    application: { protocol: null, name: null, point: 'nothing-said', text: 'before either end had said anything' },
    blindSpots: reset.blindSpots,
  };
}

/** The numbers of the summary line. */
export function totalsOf(summaries: readonly FindingSummary[]): Totals {
  const counts = new Map<string, CauseCount>();
  for (const { causeId, causeTitle: title, category, severity, outcome } of summaries) {
    const count = (counts.get(causeId)?.count ?? 0) + 1;
    counts.set(causeId, { causeId, title, category, severity, outcome, count });
  }
  return {
    resets: summaries.length,
    rstFrames: summaries.reduce((sum, summary) => sum + summary.rstCount, 0),
    faults: summaries.filter(({ outcome }) => outcome === 'fault').length,
    unclear: summaries.filter(({ outcome }) => outcome === 'unclear').length,
    byCause: [...counts.values()].sort((a, b) => severityRank[b.severity] - severityRank[a.severity] || b.count - a.count),
  };
}
