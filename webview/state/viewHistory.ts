/** Steps kept. A person goes back a few; a view is some hundred bytes. */
const keptSteps = 100;

/** The views a person has been at, to go back and forward among. One for the whole page, so that every change takes its turn. */
export class ViewHistory<View> {
  readonly #same: (a: View, b: View) => boolean;
  #views: View[] = [];
  #at = -1;

  /** @param same whether two views are one place: the later then takes the place of the earlier. */
  constructor(same: (a: View, b: View) => boolean) {
    this.#same = same;
  }

  /** Notes where one is now. What one had gone back from is forgotten, unless this is still the same place. */
  visit(view: View): void {
    const here = this.#views[this.#at];
    if (here !== undefined && this.#same(here, view)) {
      this.#views[this.#at] = view;
      return;
    }
    this.#views = [...this.#views.slice(Math.max(0, this.#at + 2 - keptSteps), this.#at + 1), view];
    this.#at = this.#views.length - 1;
  }

  can(direction: 1 | -1): boolean {
    const at = this.#at + direction;
    return at >= 0 && at < this.#views.length;
  }

  /** Goes one step. @returns the view there; null when there is none that way. */
  step(direction: 1 | -1): View | null {
    if (!this.can(direction)) return null;
    this.#at += direction;
    return this.#views[this.#at] ?? null;
  }

  /** Another capture, or another reading of it. */
  clear(): void {
    this.#views = [];
    this.#at = -1;
  }
}
