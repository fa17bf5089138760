import { type Uri, window } from 'vscode';
import type { CaptureRegistry } from '../captureRegistry.ts';
import { nameOf } from '../captureUri.ts';
import { notificationLabel } from '../labels.ts';
import { read } from '../reading.ts';
import { openReport } from '../reports.ts';
import { capturesMeantOrPicked, type CommandContext } from './context.ts';

/** Opens the readable report of each capture meant; asks for captures when there is none to mean. */
export async function explainResets(context: CommandContext, args: readonly unknown[]): Promise<void> {
  for (const capture of await capturesMeantOrPicked(context, args, 'Explain resets')) await explain(context.registry, capture);
}

async function explain(registry: CaptureRegistry, uri: Uri): Promise<void> {
  const lease = registry.acquire(uri, 'question');
  try {
    const state = await read(lease.capture);
    if (state.phase === 'ready') await openReport(uri);
    else if (state.phase === 'failed')
      void window.showErrorMessage(notificationLabel(`${nameOf(uri)}: ${state.title}. ${state.message}`));
  } finally {
    lease.dispose();
  }
}
