import type { Bookmark } from '../../src/shared/bookmark.ts';
import type { HostLink } from '../bridge.ts';
import { formatCount } from '../format.ts';

/** Changes that can be undone. */
const steps = 50;

/** A packet and its time, in seconds since the capture's first packet. */
export type Place = Pick<Bookmark, 'frame' | 'seconds'>;

/** The bookmarks of the capture. The host keeps them; here is what is drawn, and the way back from each change. */
export class BookmarksState {
  readonly #host: HostLink;
  readonly #say: (text: string) => void;
  readonly #drawn: () => void;
  #list: readonly Bookmark[] = [];
  /** The next list is that of a reading that has just begun, and no change. */
  #awaited = true;
  #before: (readonly Bookmark[])[] = [];
  #after: (readonly Bookmark[])[] = [];
  /** Flows of bookmarked frames; null for frames that are no TCP. */
  #flows = new Map<number, number | null>();

  /** @param say tells the reader, and has everything drawn again. @param drawn has everything drawn again */
  constructor(host: HostLink, say: (text: string) => void, drawn: () => void) {
    this.#host = host;
    this.#say = say;
    this.#drawn = drawn;
  }

  /** In the order of frames. */
  get all(): readonly Bookmark[] {
    return this.#list;
  }

  at(frame: number): Bookmark | undefined {
    return this.#list.find((bookmark) => bookmark.frame === frame);
  }

  /** Those on packets of a flow, as far as it is known which they are. */
  inFlow(flow: number): readonly Bookmark[] {
    return this.#list.filter(({ frame }) => this.#flows.get(frame) === flow);
  }

  /** Another capture, or another reading of it: its bookmarks are still to come. */
  forget(): void {
    this.#awaited = true;
    this.#flows = new Map();
    void this.#locate();
  }

  /** The host's word. */
  arrive(list: readonly Bookmark[]): void {
    const before = this.#list;
    const awaited = this.#awaited;
    this.#awaited = false;
    if (JSON.stringify(before) === JSON.stringify(list)) return;
    this.#take(list);
    if (awaited) {
      this.#before = [];
      this.#after = [];
      return this.#say('');
    }
    this.#before = [...this.#before.slice(1 - steps), before];
    this.#after = [];
    this.#say(changeInWords(before, list));
  }

  /** Sets a bookmark, or takes it away. */
  toggle({ frame, seconds }: Place): void {
    const others = this.all.filter((bookmark) => bookmark.frame !== frame);
    const list =
      this.at(frame) === undefined ? [...others, { frame, seconds, note: '' }].sort((a, b) => a.frame - b.frame) : others;
    this.arrive(list);
    this.#host.tell('bookmarks', list);
  }

  /** Has the host ask for a note. */
  write({ frame, seconds }: Place): void {
    this.#host.tell('annotate', this.at(frame) ?? { frame, seconds, note: '' });
  }

  /** Undoes the last change (-1), or does it again (1). */
  travel(direction: 1 | -1): void {
    const [from, to] = direction === -1 ? [this.#before, this.#after] : [this.#after, this.#before];
    const list = from.pop();
    if (list === undefined)
      return this.#say(direction === -1 ? 'No change of a bookmark to undo.' : 'No change of a bookmark to redo.');
    const before = this.all;
    to.push(before);
    this.#take(list);
    this.#host.tell('bookmarks', list);
    this.#say(changeInWords(before, list));
  }

  #take(list: readonly Bookmark[]): void {
    this.#list = list;
    void this.#locate();
  }

  /** Finds out which flows the bookmarks are in; without it they are in no lane, and everywhere else all the same. */
  async #locate(): Promise<void> {
    const flows = this.#flows;
    const unknown = this.#list.filter(({ frame }) => !flows.has(frame));
    if (unknown.length === 0) return;
    for (const { frame } of unknown) flows.set(frame, null);
    for (const { frame } of unknown) {
      const found = await this.#host.call('locate', frame).catch(() => null);
      if (flows !== this.#flows) return;
      flows.set(frame, found?.flow ?? null);
    }
    this.#drawn();
  }

  /** The frame of the next or previous bookmark, around the end; null when there is no other. */
  next(direction: 1 | -1, from: number): number | null {
    const frames = this.all.map(({ frame }) => frame);
    if (frames.length === 0) return null;
    if (direction === 1) return frames.find((frame) => frame > from) ?? frames[0] ?? null;
    return frames.findLast((frame) => frame < from) ?? frames.at(-1) ?? null;
  }
}

/** "Bookmark on frame 1,234: what somebody noted". */
export const bookmarkInWords = ({ frame, note }: Bookmark): string =>
  `Bookmark on frame ${formatCount(frame)}${note === '' ? '' : `: ${note}`}`;

function changeInWords(before: readonly Bookmark[], after: readonly Bookmark[]): string {
  const had = new Map(before.map((bookmark) => [bookmark.frame, bookmark]));
  const has = new Map(after.map((bookmark) => [bookmark.frame, bookmark]));
  const [added] = after.filter(({ frame }) => !had.has(frame));
  if (added !== undefined) return `${bookmarkInWords(added)}.`;
  const [removed] = before.filter(({ frame }) => !has.has(frame));
  if (removed !== undefined) return `Bookmark on frame ${formatCount(removed.frame)} removed.`;
  const [written] = after.filter(({ frame, note }) => had.get(frame)?.note !== note);
  return written === undefined ? '' : `Note on frame ${formatCount(written.frame)}: ${written.note}`;
}
