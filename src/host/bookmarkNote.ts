import { window } from 'vscode';
import { type Bookmark, maximumNote } from '../shared/bookmark.ts';
import type { Bookmarks } from './bookmarks.ts';
import type { Capture } from './capture.ts';

/** Asks for the note on a packet; a packet with a note is a bookmark. */
export async function writeNote(bookmarks: Bookmarks, capture: Capture, bookmark: Bookmark): Promise<void> {
  const known = bookmarks.of(capture).find(({ frame }) => frame === bookmark.frame);
  const note = await window.showInputBox({
    title: `Note on frame ${bookmark.frame}`,
    value: known?.note ?? '',
    placeHolder: 'What is it about this packet?',
    prompt: 'Kept with this workspace, on this machine.',
    validateInput: (text) => (text.length > maximumNote ? `At most ${maximumNote} characters.` : undefined),
  });
  if (note !== undefined) bookmarks.put(capture, { ...bookmark, note: note.trim() });
}
