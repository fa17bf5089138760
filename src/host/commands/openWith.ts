import { commands } from 'vscode';
import { timelineViewType } from '../captureUri.ts';
import { capturesMeantOrPicked, type CommandContext } from './context.ts';

/** Opens captures in the timeline, also where another extension opens them by default. */
export async function openWith(context: CommandContext, args: readonly unknown[]): Promise<void> {
  for (const capture of await capturesMeantOrPicked(context, args, 'Open'))
    await commands.executeCommand('vscode.openWith', capture, timelineViewType);
}
