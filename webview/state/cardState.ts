import type { ShownFinding } from '../../src/shared/protocol.ts';
import type { Findings } from './findings.ts';

/** Which finding's card is to be seen, and why. */
export interface ShownCard {
  readonly finding: number;
  /** Pinned cards stay; previews follow pointer and focus. */
  readonly pinned: boolean;
}

/** Time for the pointer to travel from a packet to its card, and not to set off cards of packets it passes. Milliseconds. */
export const previewDelay = 180;
const leaveDelay = 320;

/** The cause card: a preview while the pointer or the focus is on a reset, over the pinned one if any. */
export class CardState {
  readonly #findings: Findings;
  readonly #changed: () => void;
  #preview: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The finding on show and its explanation when it has come. */
  #loaded: { readonly index: number; readonly finding: ShownFinding | null; readonly failure: string | null } | null = null;
  pinned: number | null = null;

  constructor(findings: Findings, changed: () => void) {
    this.#findings = findings;
    this.#changed = changed;
  }

  get shown(): ShownCard | null {
    if (this.#preview !== null) return { finding: this.#preview, pinned: this.#preview === this.pinned };
    return this.pinned === null ? null : { finding: this.pinned, pinned: true };
  }

  /** The explanation of the card on show; null while it is on its way. */
  get finding(): ShownFinding | null {
    return this.#loaded?.index === this.shown?.finding ? (this.#loaded?.finding ?? null) : null;
  }

  get failure(): string | null {
    return this.#loaded?.index === this.shown?.finding ? (this.#loaded?.failure ?? null) : null;
  }

  /** Shows a finding in passing: after a moment for the pointer, at once for the focus. */
  preview(finding: number, delay: number): void {
    if (finding === this.#preview) return this.hold();
    this.#after(delay, () => this.#set(finding, this.pinned));
  }

  /** The pointer or the focus has left; the card goes after a moment unless `hold` is called. */
  leave(): void {
    if (this.#preview === null) return this.hold();
    this.#after(leaveDelay, () => this.#set(null, this.pinned));
  }

  /** The card stays as it is: the pointer is on it, or has nowhere else to go. */
  hold(): void {
    clearTimeout(this.#timer);
  }

  pin(finding: number | null): void {
    clearTimeout(this.#timer);
    this.#set(null, finding);
  }

  /** The findings are those of another analysis: what was explained before is forgotten, and an answer still on its way too. */
  reset(): void {
    this.#loaded = null;
    this.pin(null);
  }

  /**
   * As `reset`, when the pinned finding is known under this number now: what was explained of it stays until that has come anew.
   */
  renew(pinned: number | null): void {
    clearTimeout(this.#timer);
    const shown = this.shown?.finding === this.pinned ? this.#loaded : null;
    this.#preview = null;
    this.pinned = pinned;
    if (pinned === null) this.#loaded = null;
    else void this.#load(pinned, shown?.finding ?? null);
    this.#changed();
  }

  /** @returns whether there was a card to close. */
  close(): boolean {
    const open = this.shown !== null;
    this.pin(null);
    return open;
  }

  #after(delay: number, act: () => void): void {
    clearTimeout(this.#timer);
    if (delay === 0) act();
    else this.#timer = setTimeout(act, delay);
  }

  #set(preview: number | null, pinned: number | null): void {
    this.#preview = preview;
    this.pinned = pinned;
    const index = this.shown?.finding;
    // What failed may be well now.
    if (index !== undefined && (this.#loaded?.index !== index || this.#loaded.failure !== null)) void this.#load(index);
    this.#changed();
  }

  async #load(index: number, meanwhile: ShownFinding | null = null): Promise<void> {
    const asked = { index, finding: meanwhile, failure: null };
    this.#loaded = asked;
    let finding: ShownFinding | null = null;
    let failure: string | null = null;
    try {
      finding = await this.#findings.explain(index);
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    // Another card, or the same one of another analysis, may be on show by now.
    if (this.#loaded !== asked) return;
    this.#loaded = { index, finding, failure };
    this.#changed();
  }
}
