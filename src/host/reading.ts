import { type CancellationToken, type Progress, ProgressLocation, window } from 'vscode';
import type { Capture, SettledState } from './capture.ts';
import { nameOf } from './captureUri.ts';
import { notificationLabel } from './labels.ts';

/** Waits until the capture has been read, with a notification that shows how far it is and can cancel. */
export async function read(capture: Capture): Promise<SettledState> {
  if (capture.state.phase !== 'reading') return capture.settled();
  const options = {
    location: ProgressLocation.Notification,
    cancellable: true,
    title: notificationLabel(`Reading ${nameOf(capture.uri)}`),
  };
  return window.withProgress(options, (progress, token) => follow(capture, progress, token));
}

async function follow(
  capture: Capture,
  progress: Progress<{ increment: number }>,
  token: CancellationToken,
): Promise<SettledState> {
  let shown = 0;
  const listening = capture.onDidChangeState((state) => {
    if (state.phase !== 'reading' || state.progress === null || state.progress.size === 0) return;
    const percent = Math.floor((100 * state.progress.consumed) / state.progress.size);
    progress.report({ increment: percent - shown });
    shown = percent;
  });
  const cancelling = token.onCancellationRequested(() => capture.cancel());
  try {
    return await capture.settled();
  } finally {
    listening.dispose();
    cancelling.dispose();
  }
}
