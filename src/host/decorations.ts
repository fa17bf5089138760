import { Disposable, EventEmitter, FileDecoration, ThemeColor, type Uri, window } from 'vscode';
import type { Capture } from './capture.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { summaryText } from './totalsText.ts';

/**
 * The badge of an open capture in the Explorer and on its tab: how many faults it has. An entry in Problems would give a badge as
 * well, but would be counted among the findings, which then were one too many.
 */
export function activateDecorations(registry: CaptureRegistry): Disposable {
  const changed = new EventEmitter<Uri>();
  const tell = ({ uri }: Capture): void => changed.fire(uri);
  const provider = window.registerFileDecorationProvider({
    onDidChangeFileDecorations: changed.event,
    provideFileDecoration: (uri) => {
      const capture = registry.get(uri);
      return capture !== undefined && registry.isViewed(capture) ? decorationOf(capture) : undefined;
    },
  });
  return Disposable.from(provider, changed, registry.onDidChange(tell), registry.onDidClose(tell));
}

function decorationOf({ state }: Capture): FileDecoration | undefined {
  if (state.phase !== 'ready' || state.totals.faults === 0) return undefined;
  const { faults, byCause } = state.totals;
  // VS Code takes two characters, and writes its own counts so.
  const badge = faults > 9 ? '9+' : String(faults);
  const color = byCause[0]?.severity === 'error' ? 'list.errorForeground' : 'list.warningForeground';
  return new FileDecoration(badge, summaryText(state.totals), new ThemeColor(color));
}
