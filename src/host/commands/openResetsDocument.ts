import { ViewColumn, window, workspace } from 'vscode';
import { resetsUri } from '../captureUri.ts';
import { capturesMeant, type CommandContext } from './context.ts';

/** Shows the resets document beside the timeline: the two follow each other. */
export async function openResetsDocument(context: CommandContext, args: readonly unknown[]): Promise<void> {
  for (const capture of capturesMeant(context, args)) {
    const document = await workspace.openTextDocument(resetsUri(capture));
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preview: false });
  }
}
