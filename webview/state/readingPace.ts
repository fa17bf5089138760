import type { Progress } from '../../src/core/analysis.ts';

/** Columns that the file is cut into. */
export const fileColumns = 60;
/** Nothing is said of the time left before this much is known, nor when hardly any is left. Seconds. */
const leastWatched = 1;
const leastLeft = 2;

/**
 * How fast a file is read, and where in it the resets lie, from what reading reports of itself some ten times a second.
 * Both are facts of what has been read; nothing is guessed of what is to come but the time.
 */
export class ReadingPace {
  /** RST frames for each column of the file read so far. */
  readonly columns = new Float64Array(fileColumns);
  #began: { readonly at: number; readonly consumed: number } | null = null;
  #last: { readonly at: number; readonly progress: Progress } | null = null;

  /** @param at seconds on any clock. */
  hear(progress: Progress, at: number): void {
    const before = this.#last?.progress;
    // Another reading has begun.
    if (before !== undefined && progress.consumed < before.consumed) this.#forget();
    this.#began ??= { at, consumed: progress.consumed };
    this.#spread(this.#last?.progress.consumed ?? 0, progress, progress.rstFrames - (this.#last?.progress.rstFrames ?? 0));
    this.#last = { at, progress };
  }

  /** Seconds until the end at the pace so far; null when it cannot be told or is not worth telling. */
  get left(): number | null {
    if (this.#began === null || this.#last === null) return null;
    const { at, progress } = this.#last;
    const watched = at - this.#began.at;
    const read = progress.consumed - this.#began.consumed;
    if (watched < leastWatched || read <= 0) return null;
    const left = ((progress.size - progress.consumed) / read) * watched;
    return left < leastLeft ? null : left;
  }

  /** Shares the resets of a piece of the file among the columns it lies in. */
  #spread(from: number, { consumed, size }: Progress, resets: number): void {
    if (resets <= 0 || size <= 0) return;
    const column = (bytes: number): number => Math.min(fileColumns - 1, Math.max(0, Math.floor((bytes / size) * fileColumns)));
    const [first, last] = [column(from), column(Math.max(from, consumed - 1))];
    for (let at = first; at <= last; at++) this.columns[at] = (this.columns[at] ?? 0) + resets / (last - first + 1);
  }

  #forget(): void {
    this.columns.fill(0);
    this.#began = null;
    this.#last = null;
  }
}

/** Time left as one would say it, so that the words stand still: "a few seconds", "about 25 s", "about 3 min". */
export function timeLeft(seconds: number): string {
  if (seconds < 8) return 'a few seconds left';
  if (seconds < 90) return `about ${Math.round(seconds / 5) * 5} s left`;
  return `about ${Math.round(seconds / 60)} min left`;
}
