/** The keys of the page, as data: what a press means, wherever the focus is. */

export type PageCommand =
  | 'next-reset'
  | 'previous-reset'
  | 'close'
  | 'focus-filter'
  | 'leave-to-host'
  | 'details'
  | 'find'
  | 'keys'
  | 'copy'
  | 'copy-flow'
  | 'copy-explanation'
  | 'link'
  | 'save-picture'
  | BookmarkCommand
  | TimeCommand;
export type BookmarkCommand = 'bookmark' | 'note' | 'bookmarks' | 'next-bookmark' | 'previous-bookmark' | 'undo' | 'redo';
/** What is done to the part of the time on show, wherever the focus is. */
export type TimeCommand = 'zoom-in' | 'zoom-out' | 'zoom-whole' | 'pan-left' | 'pan-right';
export type ListCommand = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last' | 'choose';

/** The part of a KeyboardEvent that matters. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const bookmarkCommands: ReadonlySet<string> = new Set<BookmarkCommand>([
  ...(['bookmark', 'note', 'bookmarks'] as const),
  ...(['next-bookmark', 'previous-bookmark', 'undo', 'redo'] as const),
]);
export const isBookmarkCommand = (command: PageCommand): command is BookmarkCommand => bookmarkCommands.has(command);

/** Keys that mean something where nobody types. */
const plainKeys: Readonly<Record<string, PageCommand>> = {
  '/': 'focus-filter',
  d: 'details',
  c: 'copy',
  C: 'copy-flow',
  e: 'copy-explanation',
  l: 'link',
  s: 'save-picture',
  '?': 'keys',
  b: 'bookmark',
  B: 'bookmarks',
  n: 'note',
};

/** Bound in VS Code, which hears them too; a browser around it would leave the whole workbench at them. */
const hostKeys: Readonly<Record<string, PageCommand>> = { ArrowLeft: 'leave-to-host', ArrowRight: 'leave-to-host' };

const timeKeys: Readonly<Record<string, TimeCommand>> = {
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  _: 'zoom-out',
  '0': 'zoom-whole',
};
const panKeys: Readonly<Record<string, TimeCommand>> = { ArrowLeft: 'pan-left', ArrowRight: 'pan-right' };

/** @param typing the focus is in a text field, where a slash is a slash. */
export function pageCommand(press: KeyPress, typing: boolean): PageCommand | null {
  const withControl = press.ctrlKey || press.metaKey;
  if (press.altKey) return withControl || press.shiftKey ? null : (hostKeys[press.key] ?? null);
  if (press.key === 'F8') return press.shiftKey ? 'previous-reset' : 'next-reset';
  if (press.key === 'F2' && !withControl) return press.shiftKey ? 'previous-bookmark' : 'next-bookmark';
  if (press.key === 'Escape') return 'close';
  // In a field they are the field's own.
  if (!typing && withControl && press.key.toLowerCase() === 'z') return press.shiftKey ? 'redo' : 'undo';
  if (!typing && withControl && press.key.toLowerCase() === 'y') return 'redo';
  if (!typing && !withControl) {
    if (press.shiftKey && Object.hasOwn(panKeys, press.key)) return panKeys[press.key] ?? null;
    if (Object.hasOwn(timeKeys, press.key)) return timeKeys[press.key] ?? null;
    if (Object.hasOwn(plainKeys, press.key)) return plainKeys[press.key] ?? null;
  }
  if (press.key.toLowerCase() === 'f' && withControl && !press.shiftKey) return 'find';
  return null;
}

const listKeys: Readonly<Record<string, ListCommand>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  PageUp: 'page-up',
  PageDown: 'page-down',
  Home: 'first',
  End: 'last',
  Enter: 'choose',
  ' ': 'choose',
};

/** @param marks Shift moves as well, marking what is passed. */
export function listCommand(press: KeyPress, marks = false): ListCommand | null {
  if (press.altKey || press.ctrlKey || press.metaKey || (press.shiftKey && !marks)) return null;
  return Object.hasOwn(listKeys, press.key) ? (listKeys[press.key] ?? null) : null;
}

/** Where the cursor of a list of `count` rows goes. `page` is how many rows are in view. */
export function moveCursor(command: Exclude<ListCommand, 'choose'>, cursor: number, count: number, page: number): number {
  const step = Math.max(1, page - 1);
  const target = {
    up: cursor - 1,
    down: cursor + 1,
    'page-up': cursor - step,
    'page-down': cursor + step,
    first: 0,
    last: count - 1,
  }[command];
  return Math.max(0, Math.min(count - 1, target));
}
