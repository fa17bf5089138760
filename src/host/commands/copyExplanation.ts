import { env, window } from 'vscode';
import { findingReport } from '../../core/report/markdown.ts';
import { findingOf } from '../findingOf.ts';
import { type CommandContext, resetMeant, sayNoReset } from './context.ts';

/** Puts all that is known of a reset on the clipboard, as Markdown that also reads as text. */
export async function copyExplanation(context: CommandContext, args: readonly unknown[]): Promise<void> {
  // From a menu of the timeline: the page knows which reset is looked at, and the worst of the flow where none is.
  if (isPageMenu(args[0])) {
    context.editor.copy('explanation');
    return;
  }
  const reset = await resetMeant(context, args);
  const finding = reset && (await findingOf(reset.capture, reset.frame));
  if (finding === undefined) {
    sayNoReset();
    return;
  }
  await env.clipboard.writeText(findingReport(finding));
  window.setStatusBarMessage('Copied: explanation', 3_000);
}

const isPageMenu = (argument: unknown): boolean =>
  typeof argument === 'object' && argument !== null && 'webviewSection' in argument;
