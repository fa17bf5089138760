/** The facts about a scripted reset, and hand-made ones for what no script can say. */
import { readCapture } from '../../src/core/capture/readCapture.ts';
import { WarningLog } from '../../src/core/capture/warning.ts';
import { FlowIndexer } from '../../src/core/flow/indexer.ts';
import type { EndFacts, PacketFacts, ResetFacts } from '../../src/core/resets/facts/facts.ts';
import { gatherFacts } from '../../src/core/resets/facts/gather.ts';
import { judgeOrigin } from '../../src/core/resets/origin/origin.ts';
import { PopulationIndex } from '../../src/core/resets/facts/population.ts';
import { walkResets } from '../../src/core/resets/facts/walk.ts';
import { captureOf, type ScriptedFlow } from './conversation.ts';
import { MemorySource } from './memorySource.ts';

/** The tables that a capture file is turned into. */
export async function indexOf(bytes: Uint8Array): Promise<FlowIndexer> {
  const warnings = new WarningLog();
  const index = new FlowIndexer(warnings);
  await readCapture(new MemorySource(bytes), index, warnings, {});
  return index;
}

/** The facts about the first reset of the first flow that has one. */
export async function resetFactsOf(first: ScriptedFlow, ...others: readonly ScriptedFlow[]): Promise<ResetFacts> {
  const index = await indexOf(captureOf(first, ...others));
  const population = new PopulationIndex(index);
  for (let flow = 0; flow < index.flows.count; flow++)
    for (const event of walkResets(index, flow)) return gatherFacts(index, population, flow, event);
  throw new Error('no flow has a reset');
}

/** What the origin's case says of that reset: texts with their weights, for a middlebox or for the end it names. */
export async function originCaseOf(first: ScriptedFlow, ...others: readonly ScriptedFlow[]): Promise<OriginTexts> {
  const { case: theCase, logOdds } = judgeOrigin(await resetFactsOf(first, ...others), true);
  const texts = (evidence: typeof theCase.evidence): string[] => evidence.map(({ text }) => text);
  return { middlebox: texts(theCase.evidence), endpoint: texts(theCase.against), score: theCase.score, logOdds };
}

export interface OriginTexts {
  readonly middlebox: readonly string[];
  readonly endpoint: readonly string[];
  /** Log-odds of the evidence alone, and with what is known before. */
  readonly score: number;
  readonly logOdds: number;
}

/** A packet of the first end: an empty ACK unless told otherwise. */
export const packet = (more: Partial<PacketFacts> = {}): PacketFacts => ({
  ...{
    frame: 1,
    time: 0,
    direction: 0,
    flags: 16,
    seq: 0,
    ack: 0,
    length: 0,
    window: 1000,
    ttl: 64,
    ipId: 1,
    dontFragment: true,
  },
  ...{ tsVal: null, otherOptions: false, otherMac: false, hint: 0 },
  ...more,
});

/** An end that has sent nothing. */
export const end = (more: Partial<EndFacts> = {}): EndFacts => ({
  ...{ address: '192.0.2.1', packets: 0, bytes: 0, isn: null, sndNxt: null, acknowledged: null, unacknowledged: 0, missed: null },
  ...{ lastWindow: 0, windowShift: 0, first: null, last: null, lastData: null, lastNew: null, syn: null, synCount: 0, fin: null },
  ...{ usesTimestamps: false, ttls: [], ipIdCounts: false, ipIdsZero: false, repeats: [] },
  ...more,
});
