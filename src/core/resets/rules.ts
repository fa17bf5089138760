import type { Rule } from './rule.ts';
import { portClosed } from './rules/portClosed.ts';

/** The checklist: every cause that can be recognised, in the order of the documentation. `unknown` is what remains. */
export const rules: readonly Rule[] = [portClosed];
