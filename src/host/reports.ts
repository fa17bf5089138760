import { commands, type Uri, window, workspace } from 'vscode';
import { findingReport } from '../core/report/markdown.ts';
import { prose, table } from '../core/report/markdownText.ts';
import type { Bookmark } from '../shared/bookmark.ts';
import type { Bookmarks } from './bookmarks.ts';
import type { Capture } from './capture.ts';
import { findingOf } from './findingOf.ts';
import { captureOf, frameOf, reportUri } from './captureUri.ts';

/** A report is for reading: nobody reads more, and the resets document lists the rest. */
const maximumExplained = 200;

/** The readable report of a capture with the bookmarks in it, or of the reset at the place the URI names. */
export async function renderReport(capture: Capture, uri: Uri, bookmarks: Bookmarks): Promise<string> {
  const frame = frameOf(captureOf(uri) ?? uri);
  if (frame === undefined)
    return (await capture.ask('markdown', { maximumFindings: maximumExplained })) + marked(bookmarks.of(capture));
  const finding = await findingOf(capture, frame);
  return finding === undefined ? `Frame ${frame} of this capture is not a TCP reset.\n` : findingReport(finding);
}

function marked(bookmarks: readonly Bookmark[]): string {
  if (bookmarks.length === 0) return '';
  const rows = bookmarks.map(({ frame, seconds, note }) => [String(frame), `${seconds.toFixed(3)} s`, prose(note)]);
  return `\n## Bookmarks\n\n${table(['Frame', 'Time', 'Note'], rows).join('\n')}\n`;
}

/** @param capture a place in it opens the report of the reset there. */
export async function openReport(capture: Uri): Promise<void> {
  const uri = reportUri(capture);
  // Opened first, so that the capture is held before whoever asked for the report lets it go.
  const document = await workspace.openTextDocument(uri);
  try {
    // Locked: an unlocked preview is shared, and a second report would take the place of the first.
    await commands.executeCommand('markdown.showPreview', uri, undefined, { locked: true });
  } catch {
    // The Markdown extension is built in, but can be switched off.
    await window.showTextDocument(document);
  }
}
