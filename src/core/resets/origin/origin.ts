import { Case } from '../case.ts';
import type { ResetFacts } from '../facts/facts.ts';
import type { Origin, Verdict } from '../finding.ts';
import { addressing } from './addressing.ts';
import { behaviour } from './behaviour.ts';
import { ipId } from './ipId.ts';
import { nearerAnswer } from './nearerAnswer.ts';
import { shape } from './shape.ts';
import { timing } from './timing.ts';
import { isToolSyn } from '../signs/probe.ts';
import { isClientHello } from '../../payloadHint.ts';

/** Below this probability neither side is named: the capture cannot tell. */
const NAMED_FROM = 0.7;
/** Log-odds of 0.82: without a handshake there is little to hold a RST against. */
const MOST_WITHOUT_HANDSHAKE = 1.5;
/** Log-odds of 0.6: with nothing from the claimed sender there is no baseline at all. */
const MOST_WITHOUT_BASELINE = 0.4;
/** Log-odds of 0.8, the base rate: a refusal is often all that a host sends, and most refusals are its own. */
const MOST_FOR_A_REFUSAL = 1.4;

/** Log-odds of 0.2: four in five RSTs are made by the end they name. */
const OF_ANY_END = -1.4;

/** The case that a middlebox made the RST, before its cause is weighed. */
export interface OriginCase {
  /** Log-odds that a middlebox made the RST and not the end it claims to come from. */
  readonly logOdds: number;
  readonly case: Case;
}

export interface OriginJudgement {
  readonly verdict: Verdict;
  /** Probability of the verdict; for `undetermined`, of the likelier of the two others. */
  readonly confidence: number;
  /** The middlebox is the likelier of the two. */
  readonly middlebox: boolean;
  readonly case: Case;
}

/**
 * Weighs who made the RST: the end it claims to come from, or a device between. A sum of log-odds over independent kinds of
 * evidence, so that no single field decides: a TTL alone lies in both directions.
 */
export function judgeOrigin(facts: ResetFacts, wordy: boolean): OriginCase {
  const theCase = new Case(wordy);
  // Where somebody else held the whole connection in this end's name, the RST looks like the rest, and that says nothing of the host.
  const impostor = nearerAnswer(facts, theCase);
  if (!impostor && !toolSpokeFor(facts)) {
    addressing(facts, theCase);
    ipId(facts, theCase);
  }
  if (!impostor) timing(facts, theCase);
  if (!impostor) shape(facts, theCase);
  behaviour(facts, theCase);
  return { logOdds: bounded(facts, (impostor ? OF_ANY_END : prior(facts)) + theCase.score), case: theCase };
}

/** @param middlebox probability that a middlebox made the RST, causes weighed in. */
export function verdictOf(middlebox: number, { case: theCase }: OriginCase): OriginJudgement {
  const confidence = Math.max(middlebox, 1 - middlebox);
  const verdict = confidence < NAMED_FROM ? 'undetermined' : middlebox > 0.5 ? 'middlebox' : 'endpoint';
  return { verdict, confidence, middlebox: middlebox > 0.5, case: theCase };
}

/**
 * Where resets come from before any packet is weighed, by the stage at which they come: after a FIN nearly all are, right after a TLS ClientHello many are not.
 */
function prior(facts: ResetFacts): number {
  if (facts.stage === 'closing') return -3;
  if (facts.stage === 'data' && facts.trigger !== null && isClientHello(facts.trigger.hint)) return -0.3;
  return OF_ANY_END;
}

/** Nothing else from that host was captured: whatever the cause, the sender cannot be sure. */
const SUREST_WITHOUT_BASELINE = 0.79;

/** @param middlebox probability of a middlebox, causes weighed in. */
export function withBaseline({ own, hostTtls, stated }: ResetFacts, middlebox: number): number {
  if (own.packets > 0 || hostTtls.length > 0 || stated !== null) return middlebox;
  return Math.min(SUREST_WITHOUT_BASELINE, Math.max(1 - SUREST_WITHOUT_BASELINE, middlebox));
}

/** All that this end had sent were SYNs of a tool: they say nothing of how its kernel's packets look. */
function toolSpokeFor({ own }: ResetFacts): boolean {
  return own.packets > 0 && own.packets === own.synCount && own.syn !== null && isToolSyn(own.syn);
}

/** A capture that lacks the baseline cannot make anyone sure, unless the RST names its maker. */
function bounded(facts: ResetFacts, logOdds: number): number {
  if (facts.stated?.kind === 'big-ip' || facts.stated?.kind === 'mptcp-reset') return logOdds;
  return Math.min(most(facts), Math.max(-most(facts), logOdds));
}

function most({ own, hostTtls, stage, handshakeSeen }: ResetFacts): number {
  if (own.packets === 0 && hostTtls.length === 0) return stage === 'syn' ? MOST_FOR_A_REFUSAL : MOST_WITHOUT_BASELINE;
  return handshakeSeen || stage === 'syn' ? Infinity : MOST_WITHOUT_HANDSHAKE;
}

/** The verdict with its evidence turned the right way round: for an endpoint, what spoke against a middlebox is the evidence. */
export function originOf({ verdict, confidence, middlebox, case: theCase }: OriginJudgement): Origin {
  return {
    verdict,
    confidence: Math.round(confidence * 10_000) / 10_000,
    ...(verdict === 'undetermined' ? { likelier: middlebox ? ('middlebox' as const) : ('endpoint' as const) } : {}),
    evidence: middlebox ? theCase.evidence : theCase.against,
    against: middlebox ? theCase.against : theCase.evidence,
  };
}
