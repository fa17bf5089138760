import { type ExtensionContext, Uri, window } from 'vscode';
import { ActiveCapture } from './host/activeCapture.ts';
import { startAnalysisThread } from './host/analysisThread.ts';
import { apiOf, type TcpResetExplainerApi } from './host/api.ts';
import { Bookmarks } from './host/bookmarks.ts';
import { activateEditor, CaptureEditor } from './host/captureEditor.ts';
import { captureInput } from './host/captureInput.ts';
import { CaptureRegistry } from './host/captureRegistry.ts';
import { CaptureTexts } from './host/captureTexts.ts';
import { reportScheme, resetsScheme } from './host/captureUri.ts';
import { activateWatching } from './host/captureWatcher.ts';
import { activateCodeActions } from './host/codeActions.ts';
import { activateCommands } from './host/commands/register.ts';
import { activateDecorations } from './host/decorations.ts';
import { activateDiagnostics } from './host/diagnostics.ts';
import { activateHovers } from './host/hovers.ts';
import { openLink } from './host/links.ts';
import { renderReport } from './host/reports.ts';
import { activateResetsTabs } from './host/resetsTabs.ts';
import { activateSelectionSync } from './host/selectionSync.ts';
import { activateStatusBar } from './host/statusBar.ts';

export function activate(context: ExtensionContext): TcpResetExplainerApi {
  const output = window.createOutputChannel('TCP Reset Explainer', { log: true });
  const log = (message: string): void => output.info(message);
  const workerScript = Uri.joinPath(context.extensionUri, 'dist', 'worker.cjs').fsPath;
  const registry = new CaptureRegistry({
    input: captureInput,
    startThread: (hear) => startAnalysisThread(workerScript, hear),
    log,
  });
  const active = new ActiveCapture(registry);
  const bookmarks = new Bookmarks(context.workspaceState);
  const editor = new CaptureEditor(registry, context.extensionUri, bookmarks);
  const open = (link: Uri): Promise<void> =>
    openLink(link, async (uri, frame) => {
      const capture = registry.get(uri);
      if (capture !== undefined) await editor.reveal(capture, frame);
    });
  context.subscriptions.push(
    output,
    active,
    activateEditor(editor),
    activateWatching(registry),
    activateDiagnostics(registry, log),
    activateDecorations(registry),
    activateStatusBar(registry, active),
    new CaptureTexts(resetsScheme, registry, async (capture) => (await capture.resets()).text),
    new CaptureTexts(reportScheme, registry, (capture, uri) => renderReport(capture, uri, bookmarks)),
    activateResetsTabs(registry),
    activateHovers(registry),
    activateCodeActions(registry),
    activateSelectionSync(registry, editor, log),
    window.registerUriHandler({ handleUri: open }),
    activateCommands(registry, active, editor, bookmarks),
    bookmarks,
    // Subscriptions end in this order: what listens to captures goes before they do.
    registry,
  );
  return apiOf(registry, open);
}
