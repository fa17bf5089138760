import { CodeAction, CodeActionKind, type CodeActionContext, type Disposable, languages } from 'vscode';
import type { CaptureRegistry } from './captureRegistry.ts';
import { resetsScheme } from './captureUri.ts';
import { commandIds } from './commandLinks.ts';
import { type FindingAt, findingAt } from './resetsDocument.ts';

const kind = CodeActionKind.QuickFix;

/** What can be done about the reset on a line of the resets document; Problems offers it as well. */
export const activateCodeActions = (registry: CaptureRegistry): Disposable =>
  languages.registerCodeActionsProvider(
    { scheme: resetsScheme },
    {
      async provideCodeActions(document, { start }, context) {
        const at = await findingAt(registry, document, start.line);
        return at && actionsOf(at, context);
      },
    },
    { providedCodeActionKinds: [kind] },
  );

function actionsOf({ capture, finding }: FindingAt, { diagnostics }: CodeActionContext): CodeAction[] {
  const action = (title: string, command: string): CodeAction => {
    const made = new CodeAction(title, kind);
    made.command = { title, command, arguments: [capture.id, finding.frame] };
    made.diagnostics = [...diagnostics];
    return made;
  };
  return [
    action('Reveal reset in timeline', commandIds.revealReset),
    action('Explain this reset', commandIds.explainReset),
    action('Copy Wireshark filter', commandIds.copyWiresharkFilter),
  ];
}
