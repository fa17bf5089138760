import { env, window } from 'vscode';
import { findingReport } from '../../core/report/markdown.ts';
import { findingOf } from '../findingOf.ts';
import { type CommandContext, resetMeant, sayNoReset } from './context.ts';

/** Puts all that is known of a reset on the clipboard, as Markdown that also reads as text. */
export async function copyExplanation(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const reset = await resetMeant(context, args);
  const finding = reset && (await findingOf(reset.capture, reset.frame));
  if (finding === undefined) {
    sayNoReset();
    return;
  }
  await env.clipboard.writeText(findingReport(finding));
  window.setStatusBarMessage('Copied: explanation', 3_000);
}
