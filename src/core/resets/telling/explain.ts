import { endpointText } from '../../wire/address.ts';
import { applicationOf } from './applicationWords.ts';
import { blindSpots } from './blindSpots.ts';
import { deviceOf } from './device.ts';
import { answerUnmeasured } from '../facts/answer.ts';
import type { ResetFacts } from '../facts/facts.ts';
import type { Cause, Finding, Outcome, Severity } from '../finding.ts';
import { headline, nameOfEnd } from './headline.ts';
import { impactOf, interrupted } from './impact.ts';
import { originOf } from '../origin/origin.ts';
import type { Judgement, RankedCause } from '../judging/rank.ts';
import { type StepFacts, titleOf } from '../rule.ts';
import { isIgnored } from '../signs/ignored.ts';
import { type Systems, systemsOf } from '../signs/systems.ts';
import { fittingSteps } from '../steps/fitting.ts';

/** Puts a judged reset into words: the public form of a finding. `frames` are all frames of the event. */
export function explainReset(facts: ResetFacts, judgement: Judgement, frames: readonly number[]): Finding {
  const [first, ...others] = judgement.causes;
  const { place, claimedSender, ownIsClient } = facts;
  const { outcome, severity } = standingOf(facts, judgement);
  const expected = outcome === 'normal';
  const systems = systemsOf(facts, judgement.origin.verdict === 'endpoint');
  const told = { ignored: isIgnored(facts), outcome };
  const client = endpointText(place.clientAddress, place.clientPort);
  const server = endpointText(place.serverAddress, place.serverPort);
  return {
    frame: facts.rst.frame,
    frames,
    flow: place.flow,
    time: place.time,
    from: ownIsClient ? client : server,
    to: ownIsClient ? server : client,
    claimedSender,
    origin: originOf(judgement.origin),
    vantage: facts.vantage,
    device: judgement.origin.verdict === 'middlebox' ? deviceOf(facts) : null,
    expected,
    outcome,
    severity,
    ignored: told.ignored,
    headline: headline(facts, judgement),
    causes: [
      { ...causeOf(facts, first, systems), title: titleOf(first.rule, told) },
      // What else it may be is told as what it would be, not as what came of it.
      ...others.map((cause) => causeOf(facts, cause, systems)),
    ],
    impact: impactOf(facts, expected, first.rule.id),
    application: applicationOf(facts),
    blindSpots: blindSpots(facts),
  };
}

/** A cause below this is less likely than all others together. */
const TOLD_FROM = 0.5;

/** How serious a reset is. */
export interface Standing {
  readonly outcome: Outcome;
  readonly severity: Severity;
}

/**
 * Normal or a fault, as the likeliest cause has it. Unclear where no cause is likelier than not and nothing was cut off either: work
 * that was is a fault whoever did it. Normal resets inform; a fault that cut work off is an error; one without visible loss, and what is
 * unclear, warn.
 */
export function standingOf(facts: ResetFacts, { causes }: Judgement): Standing {
  const [{ rule, confidence }] = causes;
  if (rule.expected(facts)) return { outcome: 'normal', severity: 'information' };
  if (interrupted(facts, rule.id) !== null) return { outcome: 'fault', severity: 'error' };
  // Whether work was broken off or done, only the answer could show.
  const answerUnseen = (facts.claimedSender === 'client' && facts.application.answerMissed) || answerUnmeasured(facts);
  const untold = rule.category === 'application-error' && answerUnseen;
  const told = rule.id !== 'unknown' && confidence >= TOLD_FROM && !untold;
  return { outcome: told ? 'fault' : 'unclear', severity: 'warning' };
}

function causeOf(facts: ResetFacts, { rule, confidence, case: theCase }: RankedCause, systems: Systems): Cause {
  const { idle, ownIsClient, population, place } = facts;
  const timer = idle === null ? null : population.timer;
  const expected = rule.expected(facts);
  const sender = { role: ownIsClient ? 'client' : 'server', name: nameOfEnd(facts) } as const;
  const about: StepFacts = { idle, sender, timer, expected };
  return {
    id: rule.id,
    category: rule.category,
    roles: rule.roles,
    title: rule.title,
    confidence: rounded(confidence),
    evidence: theCase.evidence,
    against: theCase.against,
    nextSteps: fittingSteps(rule.steps(place, about), place, rule, {
      ...{ systems, expected, sender: sender.role },
      protocol: facts.application.server.speaks ?? facts.application.protocol,
    }),
  };
}

/** Probabilities are given to four decimals: more would only look exact. */
export function rounded(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
