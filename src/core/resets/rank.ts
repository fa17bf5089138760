import { Case, probability } from './case.ts';
import type { ResetFacts } from './facts.ts';
import { judgeOrigin, type OriginJudgement } from './origin.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';
import { unknown } from './rules/unknown.ts';

/** How many causes a finding names. */
const NAMED_CAUSES = 3;
/** A cause less likely than this is not worth a reader's time, unless it is the likeliest. */
const WORTH_NAMING = 0.03;

export interface RankedCause {
  readonly rule: Rule;
  readonly confidence: number;
  readonly case: Case;
}

/** Who made the reset and why, likeliest cause first. */
export interface Judgement {
  readonly origin: OriginJudgement;
  readonly causes: readonly [RankedCause, ...RankedCause[]];
}

/**
 * Holds every rule against the facts. A cause's score is its own case plus the log-probability that the sender it needs sent the
 * RST; scores become probabilities against each other and against "unknown", which scores 0. A cause never exceeds its ceiling:
 * what is above goes to "unknown".
 * @param wordy whether evidence texts are wanted.
 */
export function judge(facts: ResetFacts, wordy: boolean): Judgement {
  const origin = judgeOrigin(facts, wordy);
  const middlebox = probability(origin.logOdds);
  const eligible: { rule: Rule; case: Case; score: number }[] = [];
  for (const rule of rules) {
    const theCase = new Case(wordy);
    if (!rule.judge(facts, theCase)) continue;
    const needed = rule.madeBy === 'either' ? 1 : rule.madeBy === 'middlebox' ? middlebox : 1 - middlebox;
    // At least 1 in 1000, so that overwhelming evidence for a cause can still be seen beside a wrong verdict.
    eligible.push({ rule, case: theCase, score: theCase.score + Math.log(Math.max(needed, 0.001)) });
  }
  const sum = eligible.reduce((total, { score }) => total + Math.exp(score), 1);
  const ranked: RankedCause[] = eligible.map(({ rule, case: theCase, score }) => ({
    rule,
    case: theCase,
    confidence: Math.min(Math.exp(score) / sum, rule.ceiling),
  }));
  const rest = 1 - ranked.reduce((total, { confidence }) => total + confidence, 0);
  ranked.push({ rule: unknown, case: new Case(wordy), confidence: Math.max(0, rest) });
  ranked.sort((a, b) => b.confidence - a.confidence);
  const [first, ...others] = ranked;
  const named = others.filter(({ confidence }) => confidence >= WORTH_NAMING).slice(0, NAMED_CAUSES - 1);
  return { origin, causes: [first as RankedCause, ...named] };
}
