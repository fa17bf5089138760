import { calibratedCause } from './calibration.ts';
import { Case, probability } from '../case.ts';
import type { ResetFacts } from '../facts/facts.ts';
import type { Verdict } from '../finding.ts';
import { judgeOrigin, type OriginJudgement, verdictOf, withBaseline } from '../origin/origin.ts';
import type { Rule } from '../rule.ts';
import { rulesAt } from './rules.ts';
import { unknown } from '../rules/unknown.ts';

/** How many causes a finding names. */
const NAMED_CAUSES = 3;
/** A cause less likely than this is not worth a reader's time, unless it is the likeliest. */
const WORTH_NAMING = 0.03;

export interface RankedCause {
  readonly rule: Rule;
  readonly confidence: number;
  readonly case: Case;
}

/** A cause while it is ranked: at first its confidence is its weight. */
type Weighed = { -readonly [Part in keyof RankedCause]: RankedCause[Part] };

/** Who made the reset and why, likeliest cause first. */
export interface Judgement {
  readonly origin: OriginJudgement;
  readonly causes: readonly [RankedCause, ...RankedCause[]];
}

/**
 * Holds every rule against the facts. Sender and cause are weighed together: each cause scores its own case plus the log-probability
 * of the sender it needs, "unknown" scores 0 with either sender; the scores become probabilities against each other, and the sender's
 * probability is the sum over the causes that need it. A cause never exceeds its
 * ceiling: what is above goes to "unknown". Last, the first cause is calibrated.
 * @param wordy whether evidence texts are wanted.
 */
export function judge(facts: ResetFacts, wordy: boolean): Judgement {
  const origin = judgeOrigin(facts, wordy);
  const prior = probability(origin.logOdds);
  const ranked: Weighed[] = [];
  let sum = 1;
  let middlebox = prior;
  const scoreOnly = new Case(false);
  // Loops and no chains: this runs for every reset, and each array on the way would be made for it.
  for (const rule of rulesAt(facts.stage)) {
    const theCase = wordy ? new Case(true) : scoreOnly.cleared();
    if (!rule.judge(facts, theCase)) continue;
    const weight = Math.exp(theCase.score) * share(rule, prior);
    ranked.push({ rule, case: theCase, confidence: weight });
    sum += weight;
    middlebox += weight * middleboxShare(rule, prior);
  }
  let known = 0;
  for (const cause of ranked) {
    cause.confidence = Math.min(cause.confidence / sum, cause.rule.ceiling);
    known += cause.confidence;
  }
  ranked.push({ rule: unknown, case: new Case(wordy), confidence: Math.max(0, 1 - known) });
  ranked.sort((a, b) => b.confidence - a.confidence);
  const verdict = verdictOf(withBaseline(facts, middlebox / sum), origin);
  const first = firstFitting(ranked, verdict.verdict);
  return { origin: verdict, causes: calibrated(first, worthNaming(ranked, first)) };
}

/** The likeliest others. */
function worthNaming(ranked: readonly RankedCause[], first: RankedCause): RankedCause[] {
  const named: RankedCause[] = [];
  for (const cause of ranked) {
    if (cause.confidence < WORTH_NAMING || named.length === NAMED_CAUSES - 1) break;
    if (cause !== first) named.push(cause);
  }
  return named;
}

/**
 * The likeliest cause that the verdict allows. The verdict sums over causes and the first cause is one of them: several that need a
 * device may outweigh the single likeliest, which needs none; then that must not be named first.
 */
export function firstFitting(ranked: readonly RankedCause[], verdict: Verdict): RankedCause {
  for (const cause of ranked)
    if (cause.rule.madeBy === 'either' || verdict === 'undetermined' || cause.rule.madeBy === verdict) return cause;
  // "unknown" fits every verdict, and is always among them.
  throw new Error('No cause fits the verdict.');
}

/** The first cause as often right as it says; what that takes from the rest is taken from each in proportion. */
function calibrated(first: RankedCause, others: readonly RankedCause[]): readonly [RankedCause, ...RankedCause[]] {
  if (first.rule === unknown) return [first, ...others];
  const confidence = calibratedCause(first.confidence);
  const left = first.confidence < 1 ? (1 - confidence) / (1 - first.confidence) : 0;
  const causes: [RankedCause, ...RankedCause[]] = [{ rule: first.rule, case: first.case, confidence }];
  for (const { rule, case: theCase, confidence: before } of others)
    causes.push({ rule, case: theCase, confidence: Math.min(confidence, before * left) });
  return causes;
}

/** Probability of the sender that the cause needs. */
function share({ madeBy }: Rule, middlebox: number): number {
  if (madeBy === 'either') return 1;
  return madeBy === 'middlebox' ? middlebox : 1 - middlebox;
}

/** Probability of a middlebox if this is the cause. */
function middleboxShare({ madeBy }: Rule, middlebox: number): number {
  if (madeBy === 'either') return middlebox;
  return madeBy === 'middlebox' ? 1 : 0;
}
