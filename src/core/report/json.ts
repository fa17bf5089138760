import type { AlikeFindings, CaptureFacts } from '../analysis.ts';
import type { Cause, Evidence, Finding, NextStep } from '../resets/finding.ts';
import type { Explained } from './explained.ts';
import type { Signature } from '../resets/signature.ts';
import type { Spread } from '../resets/spread.ts';
import { plainJson } from './plainText.ts';
import { isoAt } from './when.ts';

/** The name and version of the contract; a change that breaks readers gets the next number. */
const schema = 'tcp-reset-explainer/1';

// How many findings are asked for at a time: the list of a large capture is never held whole.
const batch = 500;

/**
 * The whole result as one JSON object, in pieces: a million findings are never one string.
 * One reset a line, so that it can also be read and searched as text.
 */
export function jsonReport(analysis: Explained): Iterable<string> {
  return pieces(analysis, '\n');
}

/** The same object on a single line, for several captures one after another. */
export function ndjsonReport(analysis: Explained): Iterable<string> {
  return pieces(analysis, '');
}

function* pieces(analysis: Explained, newline: string): Generator<string> {
  yield `{"schema":${plainJson(schema)},${newline}"capture":${plainJson(captureOf(analysis.facts))},${newline}"resets":[`;
  let separator = newline;
  for (let offset = 0; offset < analysis.totals.resets; offset += batch)
    for (const { index } of analysis.findings(offset, batch)) {
      yield separator + plainJson(resetOf(analysis.explain(index), analysis.groupNumber(index)));
      separator = `,${newline}`;
    }
  yield `${newline}],${newline}"groups":[`;
  separator = newline;
  for (const { cause, alike } of analysis.groups())
    for (const same of alike) {
      yield separator + plainJson(groupOf(analysis, cause.title, same));
      separator = `,${newline}`;
    }
  yield `${newline}]}\n`;
}

// Every object is built anew, key by key: order and names are the contract, whatever the inner objects grow.

function captureOf(facts: CaptureFacts): object {
  const { path, format, packets, tcpPackets, flows, bytes, firstTime, lastTime } = facts;
  const drops = facts.drops?.map(({ interface: name, packets: lost }) => ({ interface: name, packets: lost }));
  const warnings = facts.warnings.map(({ code, message, frame, offset, count }) => ({ code, message, frame, offset, count }));
  return { path, format, packets, tcpPackets, flows, bytes, firstTime, lastTime, ...(drops ? { drops } : {}), warnings };
}

function resetOf(finding: Finding, group: number): object {
  const { device } = finding;
  const { frame, frames, flow, time, from, to, claimedSender, origin, expected, outcome, severity, headline } = finding;
  const { protocol, name, point, text } = finding.application;
  const { unacknowledgedBytes, interrupted, applicationError } = finding.impact;
  return {
    frame,
    frames,
    flow,
    time,
    from,
    to,
    claimedSender,
    origin: {
      verdict: origin.verdict,
      confidence: origin.confidence,
      likelier: origin.likelier,
      evidence: origin.evidence.map(evidenceOf),
      against: origin.against.map(evidenceOf),
    },
    vantage: finding.vantage,
    device: device === null ? null : { hops: device.hops, looksLike: device.looksLike, source: device.source },
    expected,
    outcome,
    severity,
    ignored: finding.ignored,
    headline,
    causes: finding.causes.map(causeOf),
    impact: {
      unacknowledgedBytes: { client: unacknowledgedBytes.client, server: unacknowledgedBytes.server },
      interrupted,
      applicationError,
    },
    application: { protocol, name, point, text },
    blindSpots: finding.blindSpots,
    group,
  };
}

/** A group of resets that are alike, as the JSON report has it. */
export interface GroupJson {
  readonly group: number;
  readonly signature: Signature;
  readonly title: string;
  readonly count: number;
  readonly frames: readonly number[];
  readonly flows: readonly number[];
  readonly firstTime: string;
  readonly lastTime: string;
  readonly clients: object;
  readonly servers: object;
  readonly ports: object;
}

/** Of a group's frames and flows the first so many; each reset names its group. */
const NAMED = 20;

function groupOf(analysis: Explained, title: string, same: AlikeFindings): GroupJson {
  const { cause, outcome, severity, ignored, verdict, claimedSender, flags, server, port } = same.signature;
  const some = analysis.members(same.group, NAMED).flatMap((index) => analysis.findings(index, 1));
  const timeOf = (index: number): string => isoAt(analysis.facts, analysis.findings(index, 1)[0]?.time ?? 0);
  return {
    group: same.group,
    signature: { cause, outcome, severity, ignored, verdict, claimedSender, flags, server, port },
    title,
    count: same.count,
    frames: some.map(({ frame }) => frame),
    flows: [...new Set(some.map(({ flow }) => flow))],
    firstTime: timeOf(same.first),
    lastTime: timeOf(same.last),
    clients: spreadOf(same.clients),
    servers: spreadOf(same.servers),
    ports: spreadOf(same.ports),
  };
}

function spreadOf({ count, most }: Spread<string | number>): object {
  return { count, most: most.map(({ value, resets }) => ({ value, resets })) };
}

function causeOf({ id, category, roles, title, confidence, evidence, against, nextSteps }: Cause): object {
  return {
    id,
    category,
    roles,
    title,
    confidence,
    evidence: evidence.map(evidenceOf),
    against: against.map(evidenceOf),
    nextSteps: nextSteps.map(stepOf),
  };
}

function evidenceOf({ text, weight, frames }: Evidence): object {
  return { text, weight, frames };
}

function stepOf({ step, text, command, tool, also }: NextStep): object {
  return { step, text, command, tool, also: also?.map((other) => ({ tool: other.tool, command: other.command })) };
}
