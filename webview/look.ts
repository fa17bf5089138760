import type { FindingSummary, Severity } from '../src/core/resets/finding.ts';

/** How a reset looks, which is also the class that colours it: its severity, but for what is unclear, which is none of the three. */
export type Look = Severity | 'unclear';

export const lookOf = ({ severity, outcome }: Pick<FindingSummary, 'severity' | 'outcome'>): Look =>
  outcome === 'unclear' ? 'unclear' : severity;

/** Which of several resets is shown where there is room for one. */
export const loudness: Readonly<Record<Look, number>> = { error: 3, warning: 2, unclear: 1, information: 0 };

export const lookWords: Readonly<Record<Look, string>> = {
  error: 'fault',
  warning: 'possible fault',
  unclear: 'unclear',
  information: 'expected',
};

/** A question mark around 0,0 in a 10 × 10 box, for SVG and canvas: where its stroke begins, its curves by corner and end, its dot. */
const question = {
  start: [-2.4, -2.4],
  curves: [
    [-2.4, -4.6, 0, -4.6],
    [2.4, -4.6, 2.4, -2.5],
    [2.4, -1.1, 1, -0.3],
    [0, 0.3, 0, 1.5],
  ],
} as const;

export const questionMark = {
  ...question,
  path: `M${question.start.join(' ')}${question.curves.map((curve) => `Q${curve.join(' ')}`).join('')}`,
  dot: { y: 4.1, radius: 1.15 },
} as const;
