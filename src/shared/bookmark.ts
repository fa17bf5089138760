/** A packet that somebody marked, with or without a note. */
export interface Bookmark {
  readonly frame: number;
  /** Seconds since the capture's first packet. */
  readonly seconds: number;
  /** Plain text of one line; empty for none. */
  readonly note: string;
}

/** More in one capture would mark nothing out. */
export const maximumBookmarks = 1_000;
/** Characters of a note. */
export const maximumNote = 500;
