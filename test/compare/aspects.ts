/** What is compared, in the order of the table. */
export const aspects = ['frames', 'streams', 'RSTs', 'lengths', 'numbers', 'completeness', 'analysis'] as const;
export type Aspect = (typeof aspects)[number];
