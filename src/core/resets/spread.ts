/** How values are spread over findings: how many different ones there are, and which are met most. */
export interface Spread<Value> {
  readonly count: number;
  /** The most frequent first, at most five. */
  readonly most: readonly { readonly value: Value; readonly resets: number }[];
}

const NAMED = 5;

/** Counts values; sorting a typed array needs a tenth of the memory that a map of a million addresses would. */
export function spreadOf<Value>(values: Uint32Array, say: (value: number) => Value): Spread<Value> {
  const sorted = values.toSorted();
  const most: { readonly value: number; readonly resets: number }[] = [];
  let count = 0;
  for (let start = 0; start < sorted.length;) {
    const value = sorted[start] ?? 0;
    let end = start + 1;
    while (end < sorted.length && sorted[end] === value) end++;
    count++;
    // Most values of a long list are met once and come in nowhere: they are let go before anything is searched or made.
    const least = most.length < NAMED ? 0 : (most.at(-1)?.resets ?? 0);
    if (end - start > least) insert(most, { value, resets: end - start });
    start = end;
  }
  return { count, most: most.map(({ value, resets }) => ({ value: say(value), resets })) };
}

function insert(
  most: { readonly value: number; readonly resets: number }[],
  one: { readonly value: number; readonly resets: number },
): void {
  const at = most.findIndex(({ resets }) => resets < one.resets);
  most.splice(at < 0 ? most.length : at, 0, one);
  if (most.length > NAMED) most.pop();
}
