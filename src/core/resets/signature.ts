import type { Outcome, Severity, Side, Verdict } from './finding.ts';

/**
 * What findings have in common that are alike: a reader who has understood one of them has understood all, and would do the same
 * about each. Every report folds by it, and it is defined here alone.
 *
 * In it are the cause and what it means (outcome, severity, whether anybody obeyed it), for they say what to do; who sent the reset and in whose name, for they
 * say to whom to go; whether the RST carries an ACK, for a stack answers with the one form or the other by its code path (RFC 9293,
 * 3.10.7), so that two forms are two mechanisms; and the service, since one that is down is another matter than its neighbour.
 * Not in it are clients, their ports, times and probabilities, which differ from connection to connection: of those the spread is told.
 *
 * Of the service there is as much as still brings findings together. A scan meets thousands of ports, a proxy's policy thousands of
 * servers: then address and port would make a group of each finding. So it is address and port where the findings that agree in all
 * else have at most `MOST_SERVICES` of them, else the address, else the port, on the same condition, and else nothing.
 */
export interface Signature {
  /** The likeliest cause. */
  readonly cause: string;
  readonly outcome: Outcome;
  readonly severity: Severity;
  /** Nobody obeyed them. */
  readonly ignored: boolean;
  readonly verdict: Verdict;
  readonly claimedSender: Side;
  /** Flags of the first RST, those that tell its form. */
  readonly flags: RstFlags;
  /** Address of the service; null where the findings have many. */
  readonly server: string | null;
  /** Port of the service; null where the findings have many. */
  readonly port: number | null;
}

export type RstFlags = 'RST' | 'RST/ACK';

/** What the service of a signature is made of. */
export type ServiceDetail = 'address-and-port' | 'address' | 'port' | 'nothing';

/** So many services of one kind of finding a reader takes in one by one; of more, what they have in common says more. */
export const MOST_SERVICES = 12;

/** The findings of a capture, as signatures see them; addresses and ports are numbers. */
export interface SignedFindings {
  readonly count: number;
  /** All of the signature but the service, as one number. */
  kind(index: number): number;
  /** A number for each address, below 2^32. */
  serverHost(index: number): number;
  serverPort(index: number): number;
}

/** Findings of one signature. */
export interface SameSignature {
  readonly detail: ServiceDetail;
  /** Their indices, in order; at least one. */
  readonly members: Uint32Array;
}

/** Sorts all findings by their signature, in the order in which the signatures first appear. Two passes and 8 bytes a finding. */
export function bySignature(findings: SignedFindings): SameSignature[] {
  const details = detailsOf(findings);
  const groups: { readonly detail: ServiceDetail; count: number }[] = [];
  const groupOf = new Uint32Array(findings.count);
  const known = new Map<number, Map<number, number>>();
  for (let index = 0; index < findings.count; index++) {
    const kind = findings.kind(index);
    const detail = details.get(kind) ?? 'nothing';
    const key = serviceKey(findings, index, detail);
    let services = known.get(kind);
    if (!services) known.set(kind, (services = new Map<number, number>()));
    let group = services.get(key);
    if (group === undefined) {
      group = groups.push({ detail, count: 0 }) - 1;
      services.set(key, group);
    }
    groupOf[index] = group;
    (groups[group] as { count: number }).count++;
  }
  return collected(groupOf, groups);
}

/** How much of the service each kind of finding is told by. */
function detailsOf(findings: SignedFindings): Map<number, ServiceDetail> {
  const details: readonly ServiceDetail[] = ['address-and-port', 'address', 'port'];
  const seen = new Map<number, readonly Set<number>[]>();
  for (let index = 0; index < findings.count; index++) {
    const kind = findings.kind(index);
    let sets = seen.get(kind);
    if (!sets) seen.set(kind, (sets = details.map(() => new Set<number>())));
    sets.forEach((set, at) => {
      if (set.size <= MOST_SERVICES) set.add(serviceKey(findings, index, details[at] ?? 'nothing'));
    });
  }
  return new Map(
    [...seen].map(([kind, sets]) => [kind, details.find((_, at) => (sets[at]?.size ?? 0) <= MOST_SERVICES) ?? 'nothing']),
  );
}

function serviceKey(findings: SignedFindings, index: number, detail: ServiceDetail): number {
  switch (detail) {
    case 'address-and-port':
      return findings.serverHost(index) * 0x10000 + findings.serverPort(index);
    case 'address':
      return findings.serverHost(index);
    case 'port':
      return findings.serverPort(index);
    case 'nothing':
      return 0;
  }
}

function collected(
  groupOf: Uint32Array,
  groups: readonly { readonly detail: ServiceDetail; readonly count: number }[],
): SameSignature[] {
  const members = new Uint32Array(groupOf.length);
  let start = 0;
  const found = groups.map(({ detail, count }) => ({ detail, members: members.subarray(start, (start += count)), filled: 0 }));
  groupOf.forEach((group, index) => {
    const own = found[group];
    if (own) own.members[own.filled++] = index;
  });
  return found;
}
