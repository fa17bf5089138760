import type { Analysis } from '../analysis.ts';

/** The part of an analysis that reports are written from. */
export type Explained = Pick<Analysis, 'facts' | 'totals' | 'groups' | 'groupNumber' | 'members' | 'findings' | 'explain'>;
