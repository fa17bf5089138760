import type { CauseCount, Totals } from '../analysis.ts';
import type { FlowIndexer } from '../flow/indexer.ts';
import { rolesOf } from '../flow/roles.ts';
import type { FindingSummary, Severity } from '../resets/finding.ts';
import { rounded } from '../resets/explain.ts';
import type { Findings } from '../resets/findings.ts';
import type { Rule } from '../resets/rule.ts';
import { rules } from '../resets/rules.ts';
import { unknown } from '../resets/rules/unknown.ts';
import { flowEnds } from './flowEnds.ts';

const loudness: Record<Severity, number> = { error: 2, warning: 1, information: 0 };

function louder(a: Severity, b: Severity): Severity {
  return loudness[a] >= loudness[b] ? a : b;
}

export function ruleOf(number: number): Rule {
  return rules[number] ?? unknown;
}

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
    flow: row.flow,
    time: secondsFrom(index, row.rstRow),
    from: clientSent ? client : server,
    to: clientSent ? server : client,
    claimedSender: row.claimedSender,
    verdict: row.verdict,
    verdictConfidence: rounded(row.verdictConfidence),
    causeId: rule.id,
    causeTitle: rule.title,
    category: rule.category,
    causeConfidence: rounded(row.causeConfidence),
    expected: row.expected,
    severity: row.severity,
  };
}

/** Seconds from the capture's first packet to this row. */
export function secondsFrom({ packets, firstSeconds, firstNanoseconds }: FlowIndexer, row: number): number {
  return packets.seconds(row) - firstSeconds + (packets.nanoseconds(row) - firstNanoseconds) / 1e9;
}

/** The numbers of the summary line. */
export function totalsOf(findings: Findings): Totals {
  const { table } = findings;
  const counts = new Map<number, { -readonly [Key in keyof CauseCount]: CauseCount[Key] }>();
  let rstFrames = 0;
  let faults = 0;
  for (let at = 0; at < table.count; at++) {
    const { rule: number, rstCount, expected, severity } = table.at(at);
    rstFrames += rstCount;
    if (!expected) faults++;
    // A cause may be expected in one flow and a fault in another; they are counted apart.
    const key = number * 2 + (expected ? 1 : 0);
    const known = counts.get(key);
    if (known) {
      known.count++;
      known.severity = louder(known.severity, severity);
    } else counts.set(key, { ...causeFacts(number), expected, severity, count: 1 });
  }
  const byCause: CauseCount[] = [...counts.values()].sort(
    (a, b) => loudness[b.severity] - loudness[a.severity] || b.count - a.count,
  );
  return { resets: table.count, rstFrames, faults, byCause };
}

function causeFacts(number: number): Pick<CauseCount, 'causeId' | 'title' | 'category'> {
  const { id, title, category } = ruleOf(number);
  return { causeId: id, title, category };
}
