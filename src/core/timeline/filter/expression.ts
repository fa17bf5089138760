/** A filter as parsed: what is asked, not yet of what. Places count characters of the text from 0; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Relation = '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>=' | 'contains' | '&';

/** A value as written: a bare word or a quoted string, without its quotes. */
export interface Literal extends Span {
  readonly text: string;
  readonly quoted: boolean;
}

/** One member of a set: a value, or all from one to another. */
export interface Member {
  readonly from: Literal;
  readonly to: Literal | null;
}

export type Expression =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Expression[] }
  | { readonly kind: 'not'; readonly part: Expression }
  /** Words anywhere in what describes a flow. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'present'; readonly field: string; readonly at: Span }
  | { readonly kind: 'compare'; readonly field: string; readonly relation: Relation; readonly value: Literal; readonly at: Span }
  | { readonly kind: 'in'; readonly field: string; readonly members: readonly Member[]; readonly at: Span };

/** The text is no filter. The message says what is wrong in a sentence for the person who typed it. */
export class FilterError extends Error {
  override readonly name = 'FilterError';
  constructor(
    message: string,
    readonly start: number,
    readonly end: number,
  ) {
    super(message);
  }
}
