import { probability } from '../case.ts';
import { calibrationFit } from './calibrationFit.ts';

/** Platt scaling (Platt, 1999): the log-odds of what is promised are stretched and shifted to those of what was kept. */
export interface PlattFit {
  readonly slope: number;
  readonly offset: number;
}

/** Log-odds of probabilities closer to 0 or 1 than this say no more. */
const CLOSEST = 1e-6;

export function logOdds(chance: number): number {
  const inside = Math.min(1 - CLOSEST, Math.max(CLOSEST, chance));
  return Math.log(inside / (1 - inside));
}

export function scaled(chance: number, { slope, offset }: PlattFit): number {
  return probability(slope * logOdds(chance) + offset);
}

/** The probability of the cause named first, as labelled captures bore it out. */
export const calibratedCause = (confidence: number): number => scaled(confidence, calibrationFit);
