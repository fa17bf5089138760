/** Labels name causes by the taxonomy, or as the product does: whoever labels captures need not know the taxonomy. */
import type { Category } from '../../../src/core/resets/finding.ts';
import { rules } from '../../../src/core/resets/judging/rules.ts';
import { categoryOf, isTaxonomyId, rulesFor } from './taxonomy.ts';

export const isCauseName = (name: string): boolean => isTaxonomyId(name) || ruleOf(name) !== undefined;

/** The category of a cause, by either name. */
export const categoryOfCause = (name: string): Category => ruleOf(name)?.category ?? categoryOf(name);

/** The product's causes that are right for it. */
export const rulesOfCause = (name: string): readonly string[] => (ruleOf(name) ? [name] : rulesFor(name));

const ruleOf = (name: string): (typeof rules)[number] | undefined => rules.find(({ id }) => id === name);
