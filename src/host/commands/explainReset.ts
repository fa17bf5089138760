import { atFrame } from '../captureUri.ts';
import { openReport } from '../reports.ts';
import { type CommandContext, resetMeant, sayNoReset } from './context.ts';

/** Opens the readable report of one reset. */
export async function explainReset(context: CommandContext, args: readonly unknown[]): Promise<void> {
  const reset = await resetMeant(context, args);
  if (reset === undefined) sayNoReset();
  else await openReport(atFrame(reset.capture.uri, reset.frame));
}
