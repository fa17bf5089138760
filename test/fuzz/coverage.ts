/** What istanbul's instrumentation counts: every branch of every file, by how often it was taken. */
interface FileCounts {
  readonly s: Record<string, number>;
  readonly b: Record<string, Record<string, number>>;
}

/** Notices when an input reaches code that no input reached before. Blind where the code is not instrumented. */
export class Coverage {
  /** Counters that are still zero: they become fewer, and looking through them quicker. */
  #untouched: { readonly counts: Readonly<Record<string, number>>; readonly key: string }[];
  readonly total: number;

  constructor() {
    const files = Object.values((globalThis as { __coverage__?: Record<string, FileCounts> }).__coverage__ ?? {});
    this.#untouched = files.flatMap(({ s, b }) => [
      ...Object.keys(s).map((key) => ({ counts: s, key })),
      ...Object.values(b).flatMap((counts) => Object.keys(counts).map((key) => ({ counts, key }))),
    ]);
    this.total = this.#untouched.length;
  }

  get reached(): number {
    return this.total - this.#untouched.length;
  }

  /** Whether anything new was reached since the last time. */
  grew(): boolean {
    const left = this.#untouched.filter(({ counts, key }) => (counts[key] ?? 0) === 0);
    const grew = left.length < this.#untouched.length;
    this.#untouched = left;
    return grew;
  }
}
