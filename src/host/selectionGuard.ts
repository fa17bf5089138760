/**
 * Keeps two views that follow each other from chasing their own echo. When the cursor moves quickly over frames 1, 2, 3, the
 * timeline answers "1 selected" after the cursor has left: obeying that would drag the cursor back.
 */
export class SelectionGuard {
  #awaited: { readonly frame: number; readonly until: number } | undefined;

  constructor(
    /** After this long an answer will not come any more: the view may be closed or still reading. */
    private readonly patienceMilliseconds: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** The view is told to select this frame. */
  told(frame: number): void {
    this.#awaited = { frame, until: this.now() + this.patienceMilliseconds };
  }

  /** Is a selection that the view reports the user's own, and not an answer to what it was told? */
  isOwn(frame: number): boolean {
    if (this.#awaited === undefined) return true;
    const { until } = this.#awaited;
    if (frame === this.#awaited.frame || this.now() > until) this.#awaited = undefined;
    return this.now() > until;
  }
}
