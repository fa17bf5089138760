/** A row that a list is to bring into view, once; `focus` moves the keyboard there too. */
export interface ScrollWish {
  readonly index: number;
  readonly focus: boolean;
}

/** How a packet came to be chosen, which decides what else moves. */
export interface Manner {
  /** The host did it, so it need not be told. */
  readonly quiet?: boolean;
  readonly focus?: boolean;
  /** Whether the card of a reset is pinned; 'keep' leaves the card as it is. */
  readonly card?: 'pin' | 'pin-if-wide' | 'keep';
}
