import type { FilterAdvice } from '../../../src/core/timeline/filter/advice.ts';
import { FilterError } from '../../../src/core/timeline/filter/expression.ts';
import { fieldNames, fieldOf } from '../../../src/core/timeline/filter/fields.ts';
import { parseFilter } from '../../../src/core/timeline/filter/parse.ts';

/** Real problems of grammar, and the fields that begin with the word one types. */
export function fakeAdvice({ text, caret }: { readonly text: string; readonly caret: number }): FilterAdvice {
  const start = text.slice(0, caret).search(/\S*$/);
  const typed = text.slice(start, caret);
  const fields = typed === '' ? [] : fieldNames.filter((name) => name.startsWith(typed) && name !== typed).slice(0, 12);
  return {
    problem: problemOf(text),
    span: { start, end: caret },
    completions: fields.map((insert) => ({ insert, about: fieldOf(insert).about })),
  };
}

function problemOf(text: string): FilterAdvice['problem'] {
  try {
    parseFilter(text);
    return null;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { message: error.message, start: error.start, end: error.end };
  }
}
