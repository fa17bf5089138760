import type { CauseCount } from '../analysis.ts';
import { plainLine } from './plainText.ts';
import { categoryWords, counted, outcomeWords } from './words.ts';

/** "Port closed — 12 resets, fault (error), connection refused"; the kind of cause only where the title does not say it already. */
export function heading({ title, count, severity, outcome, category }: CauseCount): string {
  const words = categoryWords[category];
  const name = plainLine(title);
  const kind = category === 'unknown' || words.toLowerCase() === name.toLowerCase() ? '' : `, ${words}`;
  return `${name} — ${counted(count, 'reset')}, ${outcomeWords(outcome, severity)}${kind}`;
}
