/** What must hold of captures that nothing was fitted to. */
import type { Score, Share } from './score.ts';

interface Demand {
  readonly text: string;
  readonly value: (score: Score) => number | null;
  readonly holds: (value: number) => boolean;
}

/** null when there is nothing to count. */
export const ratio = ({ hits, of }: Share): number | null => (of === 0 ? null : hits / of);

const atLeast = (text: string, least: number, of: (score: Score) => Share): Demand => ({
  text: `${text}: at least ${least * 100} %`,
  value: (score) => ratio(of(score)),
  holds: (value) => value >= least,
});
const atMost = (text: string, most: number, of: (score: Score) => Share): Demand => ({
  text: `${text}: at most ${most * 100} %`,
  value: (score) => ratio(of(score)),
  holds: (value) => value <= most,
});

export const demands: readonly Demand[] = [
  atLeast('sender right where given at 0.8 or more', 0.97, (score) => score.senderWhenSure),
  atLeast('sender given at 0.8 or more', 0.8, (score) => score.sure),
  atLeast('RSTs of middleboxes recognised', 0.8, (score) => score.middleboxRecall),
  atLeast('category right', 0.9, (score) => score.categoryTop1),
  atMost('normal resets called faults', 0.02, (score) => score.falseAlarms),
  atMost('faults called normal', 0.02, (score) => score.missedFaults),
  atMost('neither fault nor normal said where it is known', 0.02, (score) => score.untold),
  {
    text: 'calibration error of the sender: at most 0.05',
    value: (score) => score.senderCalibration.ece,
    holds: (value) => value <= 0.05,
  },
  {
    text: 'calibration error of the cause: at most 0.05',
    value: (score) => score.causeCalibration.ece,
    holds: (value) => value <= 0.05,
  },
];
