import { ViewColumn, window } from 'vscode';
import { resetsScheme } from '../captureUri.ts';
import { type CommandContext, resetMeant, sayNoReset } from './context.ts';

/** Brings the timeline to the front and selects the reset. Beside the resets document, so that both can be seen. */
export async function revealReset(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const reset = await resetMeant(context, args);
  if (reset === undefined) {
    sayNoReset();
    return;
  }
  const fromText = window.activeTextEditor?.document.uri.scheme === resetsScheme;
  await context.editor.reveal(reset.capture, reset.frame, fromText ? ViewColumn.Beside : ViewColumn.Active);
}
