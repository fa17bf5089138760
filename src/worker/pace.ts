/** Calls `action` at most once in `milliseconds`; what comes between is dropped, for the next one says more. */
export function atMostEvery<Value, Result>(
  milliseconds: number,
  action: (value: Value) => Result,
  now: () => number = Date.now,
): (value: Value) => Result | undefined {
  let last = -Infinity;
  return (value) => {
    const time = now();
    if (time - last < milliseconds) return undefined;
    last = time;
    return action(value);
  };
}

/** Takes the steps of a long piece of work one in each turn of the event loop, so that other questions are answered in between. */
export async function inTurns<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
