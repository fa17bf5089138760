import { Disposable, StatusBarAlignment, type StatusBarItem, window } from 'vscode';
import type { Progress } from '../core/analysis.ts';
import type { ActiveCapture } from './activeCapture.ts';
import type { Capture } from './capture.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { nameOf } from './captureUri.ts';
import { commandIds } from './commandLinks.ts';
import { statusLabel } from './labels.ts';
import { totalsText } from './totalsText.ts';

/** One item: the capture that is being read, or else the totals of the one the user looks at. */
export function activateStatusBar(registry: CaptureRegistry, active: ActiveCapture): Disposable {
  const item = window.createStatusBarItem('tcpResetExplainer.status', StatusBarAlignment.Left);
  item.name = 'TCP Reset Explainer';
  const update = (): void => {
    const reading = [active.capture, ...registry.captures].find((capture) => capture?.state.phase === 'reading');
    show(item, reading ?? active.capture);
  };
  return Disposable.from(item, active.onDidChange(update));
}

function show(item: StatusBarItem, capture: Capture | undefined): void {
  const state = capture?.state;
  if (capture !== undefined && state?.phase === 'reading') {
    item.text = `$(sync~spin) Reading ${statusLabel(nameOf(capture.uri))}${percent(state.progress)}`;
    item.tooltip = 'Stop reading';
    item.command = commandIds.cancel;
    item.show();
  } else if (state?.phase === 'ready') {
    item.text = `$(pulse) ${totalsText(state.totals)}`;
    item.tooltip = 'Explain resets';
    item.command = commandIds.explainResets;
    item.show();
  } else {
    item.hide();
  }
}

const percent = (progress: Progress | null): string =>
  progress === null || progress.size === 0 ? '' : ` ${Math.floor((100 * progress.consumed) / progress.size)} %`;
