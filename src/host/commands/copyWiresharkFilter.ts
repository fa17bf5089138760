import { env, window } from 'vscode';
import { wiresharkFilter } from '../../core/report/filters.ts';
import { findingOf } from '../findingOf.ts';
import { type CommandContext, resetMeant, sayNoReset } from './context.ts';

/** Puts the display filter for a reset's connection on the clipboard. */
export async function copyWiresharkFilter(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const reset = await resetMeant(context, args);
  const finding = reset && (await findingOf(reset.capture, reset.frame));
  if (finding === undefined) {
    sayNoReset();
    return;
  }
  await env.clipboard.writeText(wiresharkFilter(finding));
  window.setStatusBarMessage('Copied: Wireshark filter', 3_000);
}
