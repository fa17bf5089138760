import type { AlikeFindings, CauseCount, FindingGroup } from '../analysis.ts';
import { bySignature, type RstFlags, type SameSignature, type SignedFindings } from '../resets/signature.ts';
import type { Outcome, Severity, Side, Verdict } from '../resets/finding.ts';
import { type Spread, spreadOf } from '../resets/spread.ts';
import { countKey } from './summaries.ts';
import { worstFirst } from './worstFirst.ts';

/** What groups of findings are made and told from. */
export interface GroupedFindings extends SignedFindings {
  clientHost(index: number): number;
  addressText(host: number): string;
  /** What all findings of a kind have in common. */
  facts(index: number): KindFacts;
}

export interface KindFacts {
  readonly cause: Pick<CauseCount, 'causeId' | 'title' | 'category'>;
  readonly outcome: Outcome;
  readonly severity: Severity;
  readonly ignored: boolean;
  readonly verdict: Verdict;
  readonly claimedSender: Side;
  readonly fromServer: boolean;
  readonly flags: RstFlags;
}

interface Told {
  readonly cause: CauseCount;
  readonly alike: AlikeFindings;
  readonly members: Uint32Array;
}

/** All findings of a capture by cause, outcome and severity, and in those by their signature. */
export class FindingGroups {
  readonly groups: readonly FindingGroup[];
  readonly #members: readonly Uint32Array[];
  readonly #groupOf: Uint32Array;

  constructor(findings: GroupedFindings) {
    const causes = new Map<string, Told[]>();
    for (const same of bySignature(findings)) {
      const told = toldOf(findings, same);
      const key = `${countKey(told.cause)} ${told.cause.severity}`;
      const others = causes.get(key);
      if (others) others.push(told);
      else causes.set(key, [told]);
    }
    const counted = [...causes.values()].map((all) => ({ cause: sumOf(all), all: all.sort(mostFirst) }));
    const sorted = counted.sort((a, b) => worstFirst(a.cause, b.cause));
    let number = 0;
    this.groups = sorted.map(({ cause, all }) => ({ cause, alike: all.map(({ alike }) => ({ ...alike, group: number++ })) }));
    this.#members = sorted.flatMap(({ all }) => all.map(({ members }) => members));
    this.#groupOf = new Uint32Array(findings.count);
    this.#members.forEach((members, group) => {
      for (const index of members) this.#groupOf[index] = group;
    });
  }

  /** Number of the group that a finding is in. @throws RangeError when there is no such finding. */
  of(index: number): number {
    const group = this.#groupOf[index];
    if (group === undefined) throw new RangeError(`There is no finding ${index}.`);
    return group;
  }

  /** Indices of the first findings of a group. @throws RangeError when there is no such group. */
  members(group: number, maximum: number): number[] {
    const members = this.#members[group];
    if (members === undefined) throw new RangeError(`There is no group ${group}.`);
    return [...members.subarray(0, maximum)];
  }
}

function toldOf(findings: GroupedFindings, { detail, members }: SameSignature): Told {
  const first = members[0] ?? 0;
  const { cause, outcome, severity, ignored, verdict, claimedSender, fromServer, flags } = findings.facts(first);
  const server = detail === 'address-and-port' || detail === 'address' ? findings.addressText(findings.serverHost(first)) : null;
  const port = detail === 'address-and-port' || detail === 'port' ? findings.serverPort(first) : null;
  const addresses = (host: (index: number) => number): Spread<string> =>
    spreadOf(members.map(host), (id) => findings.addressText(id));
  return {
    cause: { ...cause, outcome, severity, count: members.length },
    members,
    alike: {
      group: 0,
      signature: { cause: cause.causeId, outcome, severity, ignored, verdict, claimedSender, flags, server, port },
      fromServer,
      count: members.length,
      first,
      last: members.at(-1) ?? first,
      clients: addresses((index) => findings.clientHost(index)),
      servers: addresses((index) => findings.serverHost(index)),
      ports: spreadOf(
        members.map((index) => findings.serverPort(index)),
        (number) => number,
      ),
    },
  };
}

const sumOf = (all: readonly Told[]): CauseCount => ({
  ...(all[0] as Told).cause,
  count: all.reduce((sum, { alike }) => sum + alike.count, 0),
});

const mostFirst = (a: Told, b: Told): number => b.alike.count - a.alike.count || a.alike.first - b.alike.first;
