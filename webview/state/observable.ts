/** Something that views draw and that says when to draw again. */
export class Observable {
  readonly #listeners = new Set<() => void>();

  /** @returns a function that ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
