import { type QuickInputButton, type QuickPickItem, ThemeIcon, window } from 'vscode';
import { type Bookmark, maximumNote } from '../../shared/bookmark.ts';
import { writeNote } from '../bookmarkNote.ts';
import type { Bookmarks } from '../bookmarks.ts';
import type { Capture } from '../capture.ts';
import type { CaptureEditor } from '../captureEditor.ts';
import { nameOf } from '../captureUri.ts';
import { notificationLabel, statusLabel } from '../labels.ts';
import type { CommandContext } from './context.ts';

interface Item extends QuickPickItem {
  readonly bookmark: Bookmark;
}

const remove: QuickInputButton = { iconPath: new ThemeIcon('trash'), tooltip: 'Remove this bookmark' };
const write: QuickInputButton = { iconPath: new ThemeIcon('edit'), tooltip: 'Write a note' };

/** Lists the bookmarks of a capture; the one chosen is shown in its timeline. */
function listBookmarks(bookmarks: Bookmarks, editor: CaptureEditor, capture: Capture): void {
  if (bookmarks.of(capture).length === 0) {
    const name = notificationLabel(nameOf(capture.uri));
    void window.showInformationMessage(`${name} has no bookmarks. Choose a packet in its timeline and press B.`);
    return;
  }
  const list = window.createQuickPick<Item>();
  list.title = 'Bookmarks';
  list.placeholder = 'Type a frame number or a word of a note';
  list.matchOnDetail = true;
  const fill = (): void => {
    list.items = bookmarks.of(capture).map(itemOf);
  };
  fill();
  list.onDidTriggerItemButton(async ({ item, button }) => {
    if (button === write) return writeNote(bookmarks, capture, item.bookmark);
    bookmarks.remove(capture, item.bookmark.frame);
    fill();
    if (list.items.length === 0) list.hide();
  });
  list.onDidAccept(() => {
    const [chosen] = list.selectedItems;
    list.hide();
    if (chosen) void editor.reveal(capture, chosen.bookmark.frame);
  });
  list.onDidHide(() => list.dispose());
  list.show();
}

function itemOf(bookmark: Bookmark): Item {
  const { frame, seconds, note } = bookmark;
  return {
    bookmark,
    label: `$(bookmark) Frame ${frame}`,
    description: `${seconds.toFixed(3)} s`,
    buttons: [write, remove],
    ...(note === '' ? {} : { detail: statusLabel(note, maximumNote) }),
  };
}

/** Lists the bookmarks of the capture that is being looked at, or of the one our link names. */
export function goToBookmark({ registry, active, bookmarks, editor }: CommandContext, args: readonly unknown[]): void {
  const [id] = args;
  const capture = typeof id === 'number' ? registry.withId(id) : active.capture;
  if (capture === undefined) void window.showInformationMessage('Open a capture in its timeline first.');
  else listBookmarks(bookmarks, editor, capture);
}
