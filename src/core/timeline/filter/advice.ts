import type { Span } from './expression.ts';

/** One way to go on with a filter. */
export interface Completion {
  /** What is put in place of the span. */
  readonly insert: string;
  readonly about: string;
}

/** What can be said of a filter while it is being typed. */
export interface FilterAdvice {
  /** What is wrong with it; null when nothing is. */
  readonly problem: (Span & { readonly message: string }) | null;
  /** The part of the text that a completion takes the place of. */
  readonly span: Span;
  readonly completions: readonly Completion[];
}
