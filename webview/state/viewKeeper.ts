import type { ViewStorage } from '../bridge.ts';
import { isSamePlace, readSavedView, type SavedView } from './savedView.ts';
import { ViewHistory } from './viewHistory.ts';

/** Milliseconds: scrolling asks to be kept at every step. */
const restBeforeKeeping = 150;

/** Keeps the view: over a tab switch and a reload for the one that comes back, and every one for those who go back. */
export class ViewKeeper {
  readonly #storage: ViewStorage;
  readonly #now: () => SavedView | null;
  readonly #history = new ViewHistory<SavedView>(isSamePlace);
  #saving: ReturnType<typeof setTimeout> | undefined;
  /** On the way to a view of the history, whose steps are no news to it. */
  travelling = false;

  /** @param now the view on show; null while there is nothing to keep. */
  constructor(storage: ViewStorage, now: () => SavedView | null) {
    this.#storage = storage;
    this.#now = now;
  }

  /** What was kept before this page was made. */
  kept(): SavedView | null {
    return readSavedView(this.#storage.getState());
  }

  /** Keeps the view soon. */
  save(): void {
    clearTimeout(this.#saving);
    this.#saving = setTimeout(() => this.saveNow(), restBeforeKeeping);
  }

  saveNow(): void {
    clearTimeout(this.#saving);
    const view = this.#now();
    if (view !== null) this.#storage.setState(view);
  }

  /** One has come to where one wanted to be. */
  visit(): void {
    if (this.travelling) return;
    const view = this.#now();
    if (view !== null) this.#history.visit(view);
  }

  /** @returns the view one step away in the history; null when there is none. */
  step(direction: 1 | -1): SavedView | null {
    // A view that is still moving is one to step from, too: else a step back from it would skip the one before.
    this.visit();
    return this.#history.step(direction);
  }

  /** Another capture, or another reading of it. */
  forgetSteps(): void {
    this.#history.clear();
  }
}
