/** What istanbul's instrumentation counts of one file: how often each statement and each branch was taken. */
interface FileCounts {
  s: Record<string, number> | Uint32Array;
  b: Record<string, number[] | Uint32Array>;
}

/** Notices when an input reaches code that no input reached before. Blind where the code is not instrumented. */
export class Coverage {
  /** All counters side by side: they are looked through after every input, and as objects that took longer than the input. */
  readonly #counters: Uint32Array;
  reached = 0;

  constructor() {
    const files = Object.values((globalThis as { __coverage__?: Record<string, FileCounts> }).__coverage__ ?? {});
    const sizes = files.map(({ s, b }) => Object.keys(s).length + Object.values(b).reduce((sum, { length }) => sum + length, 0));
    this.#counters = new Uint32Array(sizes.reduce((sum, size) => sum + size, 0));
    let at = 0;
    const next = (length: number): Uint32Array => this.#counters.subarray(at, (at += length));
    for (const file of files) {
      // The instrumented code looks its counters up anew each time, so that it counts here from now on.
      file.s = next(Object.keys(file.s).length);
      for (const [branch, { length }] of Object.entries(file.b)) file.b[branch] = next(length);
    }
  }

  get total(): number {
    return this.#counters.length;
  }

  /** Whether anything new was reached since the last time. */
  grew(): boolean {
    let reached = 0;
    for (const count of this.#counters) if (count !== 0) reached++;
    const grew = reached > this.reached;
    this.reached = reached;
    return grew;
  }
}
