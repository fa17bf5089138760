import type { Analysis } from '../analysis.ts';
import type { Category, Severity } from '../resets/finding.ts';

/** What one line of the resets document stands for. */
export type ResetsLine =
  | { readonly kind: 'text' }
  /** A heading: all findings of one cause; `listed` of `count` follow as lines. */
  | {
      readonly kind: 'cause';
      readonly causeId: string;
      readonly title: string;
      readonly category: Category;
      readonly severity: Severity;
      readonly count: number;
      readonly listed: number;
    }
  | {
      readonly kind: 'finding';
      readonly index: number;
      readonly frame: number;
      readonly rstCount: number;
      readonly causeId: string;
      readonly severity: Severity;
      /** The message of the diagnostic on this line. */
      readonly message: string;
    };

/** The resets document: plain text, and what each of its lines is (same length as the lines of `text`). */
export interface ResetsText {
  readonly text: string;
  readonly lines: readonly ResetsLine[];
}

/**
 * Renders the resets document: one line per finding, grouped by cause, worst first.
 * @param maximumFindings lines for findings beyond this many are left out and counted in their heading.
 */
export function resetsText(_analysis: Analysis, _maximumFindings: number): ResetsText {
  throw new Error('written by the report stage');
}
