import { type Event, EventEmitter, type Memento } from 'vscode';
import { type Bookmark, maximumBookmarks } from '../shared/bookmark.ts';
import type { Capture } from './capture.ts';
import { bookmarks as checked } from './pageMessages.ts';

const storageKey = 'tcpResetExplainer.bookmarks';
/** Captures whose bookmarks are kept; beyond, those touched longest ago go. */
const maximumCaptures = 200;

/**
 * The packets that somebody marked, kept with the workspace. Belongs to a capture by its place and the time of its first packet:
 * another capture under the same name has bookmarks of its own, and the old ones are there again when the old file is.
 */
export class Bookmarks {
  readonly #changed = new EventEmitter<Capture>();
  readonly onDidChange: Event<Capture> = this.#changed.event;

  constructor(private readonly memento: Memento) {}

  /** Whether it is known which capture this is: that takes its first packet. */
  knows(capture: Capture): boolean {
    return keyOf(capture) !== undefined;
  }

  /** In the order of frames; none of a capture that is not known yet. */
  of(capture: Capture): readonly Bookmark[] {
    const key = keyOf(capture);
    const kept = key === undefined ? undefined : this.#kept()[key];
    try {
      return kept === undefined ? [] : checked(kept);
    } catch {
      // Written by another version, or by hand.
      return [];
    }
  }

  /** Takes the place of all that were there. */
  set(capture: Capture, bookmarks: readonly Bookmark[]): void {
    const key = keyOf(capture);
    if (key === undefined) return;
    const others = Object.entries(this.#kept()).filter(([other]) => other !== key);
    const sorted = [...bookmarks].sort((a, b) => a.frame - b.frame).slice(0, maximumBookmarks);
    const kept = [...others.slice(-(maximumCaptures - 1)), ...(sorted.length === 0 ? [] : [[key, sorted] as const])];
    void this.memento.update(storageKey, Object.fromEntries(kept));
    this.#changed.fire(capture);
  }

  /** Adds a bookmark, or changes the one of its frame. */
  put(capture: Capture, bookmark: Bookmark): void {
    this.set(capture, [...this.of(capture).filter(({ frame }) => frame !== bookmark.frame), bookmark]);
  }

  remove(capture: Capture, frame: number): void {
    this.set(
      capture,
      this.of(capture).filter((bookmark) => bookmark.frame !== frame),
    );
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #kept(): Readonly<Record<string, unknown>> {
    const kept = this.memento.get<unknown>(storageKey);
    return typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, unknown>>) : {};
  }
}

function keyOf({ uri, state }: Capture): string | undefined {
  const facts = state.phase === 'ready' ? state.facts : state.phase === 'failed' ? undefined : state.soFar?.facts;
  return facts && `${uri.toString()} ${facts.firstTime ?? ''}`;
}
