import type { Finding } from '../../src/core/resets/finding.ts';
import { type Look, lookOf } from '../look.ts';

/** What ties a packet to the reset whose card is on show: the thread in the margin runs from the first evidence to the last. */
export interface Thread {
  readonly role: 'reset' | 'for' | 'against' | 'between';
  readonly first: boolean;
  readonly last: boolean;
  readonly look: Look;
}

/** The packets that a finding rests on. */
export class EvidenceThread {
  readonly #for: ReadonlySet<number>;
  readonly #against: ReadonlySet<number>;
  readonly #resets: ReadonlySet<number>;
  readonly #first: number;
  readonly #last: number;
  readonly #look: Look;

  constructor({ causes: [cause], origin, frames, severity, outcome }: Finding) {
    const framesOf = (list: Finding['origin']['evidence']): number[] => list.flatMap((one) => one.frames);
    this.#for = new Set([...framesOf(cause.evidence), ...framesOf(origin.evidence)]);
    this.#against = new Set([...framesOf(cause.against), ...framesOf(origin.against)]);
    this.#resets = new Set(frames);
    const all = [...this.#for, ...this.#against, ...frames];
    // Not spread into Math.min: a finding may have more frames than a call takes arguments.
    this.#first = all.reduce((least, frame) => Math.min(least, frame), Infinity);
    this.#last = all.reduce((most, frame) => Math.max(most, frame), 0);
    this.#look = lookOf({ severity, outcome });
  }

  /** null for frames before and after all of it. Frames of a flow ascend, so those between lie between. */
  at(frame: number): Thread | null {
    return this.over(frame, frame);
  }

  /** The same for a run of frames that is drawn as one row. */
  over(from: number, to: number): Thread | null {
    if (to < this.#first || from > this.#last) return null;
    const has = (frames: ReadonlySet<number>): boolean => {
      if (from === to) return frames.has(from);
      for (const frame of frames) if (frame >= from && frame <= to) return true;
      return false;
    };
    const role = has(this.#resets) ? 'reset' : has(this.#for) ? 'for' : has(this.#against) ? 'against' : 'between';
    return { role, first: from <= this.#first, last: to >= this.#last, look: this.#look };
  }
}
