import type { CauseCount, Totals } from '../analysis.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';
import type { FindingSummary, Outcome } from '../resets/finding.ts';
import { rounded } from '../resets/telling/explain.ts';
import type { Findings } from '../resets/findings.ts';
import { type Rule, titleOf } from '../resets/rule.ts';
import { rules } from '../resets/judging/rules.ts';
import { unknown } from '../resets/rules/unknown.ts';
import { type FindingRow, kindParts } from '../resets/findingTable.ts';
import { flowEnds } from './flowEnds.ts';
import { worstFirst } from './worstFirst.ts';

export function ruleOf(number: number): Rule {
  return rules[number] ?? unknown;
}

/** What the cause of a finding is called. */
export const rowTitle = (row: Pick<FindingRow, 'rule' | 'ignored' | 'outcome'>): string => titleOf(ruleOf(row.rule), row);

/** The short form of one finding. @throws RangeError when there is none. */
export function summaryOf(index: FlowIndexer, findings: Findings, at: number): FindingSummary {
  const row = findings.table.at(at);
  const rule = ruleOf(row.rule);
  const { client, server } = flowEnds(index, row.flow);
  const clientSent = row.direction === rolesOf(index.flows, row.flow).client;
  return {
    index: at,
    frame: index.packets.frame(row.rstRow),
    rstCount: row.rstCount,
    copies: row.copies,
    flow: row.flow,
    time: secondsFrom(index, row.rstRow),
    from: clientSent ? client : server,
    to: clientSent ? server : client,
    claimedSender: row.claimedSender,
    verdict: row.verdict,
    verdictConfidence: rounded(row.verdictConfidence),
    causeId: rule.id,
    causeTitle: rowTitle(row),
    category: rule.category,
    causeConfidence: rounded(row.causeConfidence),
    expected: row.outcome === 'normal',
    outcome: row.outcome,
    severity: row.severity,
    ignored: row.ignored,
  };
}

/** Seconds from the capture's first packet to this row. */
export function secondsFrom({ packets, firstSeconds, firstNanoseconds }: FlowIndexer, row: number): number {
  return packets.seconds(row) - firstSeconds + (packets.nanoseconds(row) - firstNanoseconds) / 1e9;
}

/** The numbers of the summary line. */
export function totalsOf(findings: Findings): Totals {
  const byCause = new Map<string, CauseCount>();
  for (const cause of countsOf(findings)) {
    // A cause may be normal in one flow and a fault in another, or in vain; they are counted apart.
    const key = countKey(cause);
    const known = byCause.get(key) ?? { ...cause, count: 0 };
    byCause.set(key, { ...known, count: known.count + cause.count });
  }
  const causes = [...byCause.values()].sort(worstFirst);
  const count = (wanted: Outcome): number =>
    causes.reduce((sum, { outcome, count: own }) => sum + (outcome === wanted ? own : 0), 0);
  return {
    resets: findings.table.count,
    rstFrames: findings.table.rstFrames,
    faults: count('fault'),
    unclear: count('unclear'),
    byCause: causes,
  };
}

/** How many findings there are of each cause, outcome and severity. */
function countsOf({ table }: Findings): CauseCount[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < table.count; at++) {
    const kind = table.kindOf(at);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => {
    const { rule, outcome, severity, ignored } = kindParts(kind);
    return { ...causeFacts({ rule, ignored, outcome }), severity, outcome, count };
  });
}

/** By what the totals count apart. */
export const countKey = ({ causeId, title, outcome }: Pick<CauseCount, 'causeId' | 'title' | 'outcome'>): string =>
  `${causeId} ${outcome} ${title}`;

export function causeFacts(
  row: Pick<FindingRow, 'rule' | 'ignored' | 'outcome'>,
): Pick<CauseCount, 'causeId' | 'title' | 'category'> {
  const { id, category } = ruleOf(row.rule);
  return { causeId: id, title: rowTitle(row), category };
}
