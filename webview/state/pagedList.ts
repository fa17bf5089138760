/** One page of a list as the other side answers it. */
export interface Page<Row> {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly Row[];
}

export type Fetch<Row> = (offset: number, limit: number) => Promise<Page<Row>>;

/** Rows asked for at once; the protocol allows 500, but a reply should stay small next to a 16 ms frame. */
export const pageSize = 200;
/** Pages kept. 40 × 200 rows is what a person scrolls through in one go, a few megabytes at most. */
const keptPages = 40;
/** Questions on their way at once. A dragged scrollbar passes hundreds of pages; only those it rests on are worth asking for. */
const questionsAtOnce = 3;

/**
 * A long list of which only the pages near the view are here. `reset` starts another list; replies to questions about the
 * one before are dropped when they come.
 */
export class PagedList<Row> {
  readonly #changed: () => void;
  #fetch: Fetch<Row> | null = null;
  #generation = 0;
  #total: number | null = null;
  /** Insertion order is order of use, so the first is the one to forget. */
  #pages = new Map<number, readonly Row[]>();
  #asked = new Set<number>();
  #failure: string | null = null;
  /** Page numbers. */
  #wanted: readonly number[] = [];

  /** @param changed called after every page that arrives or fails. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** How many rows there are; null while nobody knows. */
  get total(): number | null {
    return this.#total;
  }

  /** Why a page could not be had, in words; null when all is well. */
  get failure(): string | null {
    return this.#failure;
  }

  /** Page numbers here now, ascending. */
  get pages(): number[] {
    return [...this.#pages.keys()].sort((a, b) => a - b);
  }

  reset(fetch: Fetch<Row> | null, total: number | null = null): void {
    this.#generation++;
    this.#fetch = fetch;
    this.#total = total;
    this.#pages = new Map();
    this.#asked = new Set();
    this.#failure = null;
    this.#wanted = [];
  }

  /**
   * Asks anew for the pages in view.
   * @returns puts them in place of all that is here, unless another list was begun meanwhile.
   */
  async renewed(): Promise<() => void> {
    const fetch = this.#fetch;
    const generation = this.#generation;
    const numbers = this.#wanted;
    if (fetch === null || numbers.length === 0) return () => {};
    const pages = await Promise.all(numbers.map((number) => fetch(number * pageSize, pageSize)));
    return () => {
      if (generation !== this.#generation) return;
      this.reset(fetch, pages[0]?.total ?? null);
      for (const [at, page] of pages.entries()) this.#pages.set(numbers[at] ?? 0, page.rows);
      this.#wanted = numbers;
      this.#changed();
    };
  }

  /** Asks again for what failed. */
  retry(): void {
    this.#failure = null;
    this.#askWanted();
    this.#changed();
  }

  get(index: number): Row | undefined {
    return this.#pages.get(Math.floor(index / pageSize))?.[index % pageSize];
  }

  page(number: number): readonly Row[] {
    return this.#pages.get(number) ?? [];
  }

  /** Index of the first row here that fits; -1 when there is none. */
  findIndex(fits: (row: Row) => boolean): number {
    for (const [number, rows] of this.#pages) {
      const at = rows.findIndex(fits);
      if (at >= 0) return number * pageSize + at;
    }
    return -1;
  }

  /** Asks for the pages that hold rows [from, to) and are not here; what was wanted before and not yet asked for is forgotten. */
  want(from: number, to: number): void {
    this.wantRows(Array.from({ length: Math.max(0, to - from) }, (_, place) => from + place));
  }

  /** As `want`, for rows that need not be neighbours. */
  wantRows(indices: readonly number[]): void {
    this.#wanted = [...new Set(indices.map((index) => Math.floor(index / pageSize)))];
    this.#askWanted();
  }

  #askWanted(): void {
    if (this.#fetch === null || this.#failure !== null) return;
    for (const number of this.#wanted) {
      const rows = this.#pages.get(number);
      if (rows !== undefined) {
        this.#pages.delete(number);
        this.#pages.set(number, rows);
      } else if (number * pageSize < (this.#total ?? Infinity) && !this.#asked.has(number) && this.#asked.size < questionsAtOnce)
        void this.#ask(number, this.#fetch);
    }
  }

  async #ask(number: number, fetch: Fetch<Row>): Promise<void> {
    const generation = this.#generation;
    this.#asked.add(number);
    try {
      const page = await fetch(number * pageSize, pageSize);
      if (generation !== this.#generation) return;
      this.#total = page.total;
      this.#pages.set(number, page.rows);
      for (const [old] of this.#pages) {
        if (this.#pages.size <= keptPages) break;
        this.#pages.delete(old);
      }
    } catch (error) {
      if (generation !== this.#generation) return;
      this.#failure = error instanceof Error ? error.message : String(error);
    } finally {
      if (generation === this.#generation) {
        this.#asked.delete(number);
        this.#askWanted();
        this.#changed();
      }
    }
  }
}
