import type { ResetFacts } from '../facts/facts.ts';

/** The connection went on after the reset, and its receiver took part in that: nobody obeyed it, so nothing was lost by it. */
export const isIgnored = ({ after }: Pick<ResetFacts, 'after'>): boolean => after.ignored !== null;
