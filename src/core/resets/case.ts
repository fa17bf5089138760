import type { Evidence } from './finding.ts';

/**
 * Collects what speaks for and against one claim. Texts are made only when somebody will read them: judging ten thousand resets
 * for their summary needs the sums alone.
 */
export class Case {
  readonly #wordy: boolean;
  readonly #for: Evidence[] = [];
  readonly #against: Evidence[] = [];
  /** Sum of all weights, in natural log-odds. */
  score = 0;

  /** @param wordy whether texts are wanted. */
  constructor(wordy: boolean) {
    this.#wordy = wordy;
  }

  /** Notes that `weight` log-odds speak for the claim; `frames` are what it rests on. */
  supports(weight: number, frames: readonly (number | null | undefined)[], text: () => string): void {
    this.score += weight;
    if (this.#wordy) this.#for.push(evidence(weight, frames, text));
  }

  /** Notes that `weight` log-odds (a positive number) speak against it. */
  contradicts(weight: number, frames: readonly (number | null | undefined)[], text: () => string): void {
    this.score -= weight;
    if (this.#wordy) this.#against.push(evidence(weight, frames, text));
  }

  /** Empty again, for the next claim: a case without words keeps nothing but its score. */
  cleared(): this {
    this.score = 0;
    return this;
  }

  /** Heaviest first. */
  get evidence(): Evidence[] {
    return this.#for.sort((a, b) => b.weight - a.weight);
  }

  get against(): Evidence[] {
    return this.#against.sort((a, b) => b.weight - a.weight);
  }
}

function evidence(weight: number, frames: readonly (number | null | undefined)[], text: () => string): Evidence {
  const known = frames.filter((frame) => frame !== null && frame !== undefined);
  return { text: text(), weight, frames: [...new Set(known)].sort((a, b) => a - b) };
}

/** Logistic function: log-odds to probability. */
export function probability(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
