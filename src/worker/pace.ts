/** Calls `action` at most once in `milliseconds`; what comes between is dropped, for the next one says more. */
export function atMostEvery<Value>(
  milliseconds: number,
  action: (value: Value) => void,
  now: () => number = Date.now,
): (value: Value) => void {
  let last = -Infinity;
  return (value) => {
    const time = now();
    if (time - last < milliseconds) return;
    last = time;
    action(value);
  };
}
