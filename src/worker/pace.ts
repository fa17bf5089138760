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

/** Takes the steps of a long piece of work one in each turn of the event loop, so that other questions are answered in between. */
export async function inTurns<Result>(steps: Generator<undefined, Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
