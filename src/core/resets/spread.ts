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
    const at = most.findIndex(({ resets }) => resets < end - start);
    if (at >= 0) most.splice(at, 0, { value, resets: end - start });
    else if (most.length < NAMED) most.push({ value, resets: end - start });
    if (most.length > NAMED) most.pop();
    start = end;
  }
  return { count, most: most.map(({ value, resets }) => ({ value: say(value), resets })) };
}
