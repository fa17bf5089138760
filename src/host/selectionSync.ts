import { Disposable, type TextEditor, TextEditorRevealType, Selection, window } from 'vscode';
import type { Capture } from './capture.ts';
import type { CaptureEditor } from './captureEditor.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { RemoteError } from '../shared/rpc.ts';
import { captureShownIn, findingAt } from './resetsDocument.ts';
import { SelectionGuard } from './selectionGuard.ts';

/** A page answers within some 50 ms; one that is still being loaded takes longer. */
const patienceMilliseconds = 500;

interface Guards {
  readonly timeline: SelectionGuard;
  readonly text: SelectionGuard;
}

/** Moving the cursor in the resets document moves the timeline, and choosing a reset there moves the cursor, without echo. */
export function activateSelectionSync(
  registry: CaptureRegistry,
  editor: CaptureEditor,
  log: (message: string) => void,
): Disposable {
  const failed = (error: unknown): void => {
    // The capture was closed or is being read again between the question and its answer: what was selected is gone with it.
    if (!(error instanceof RemoteError)) log(`The selection was not followed. ${String(error)}`);
  };
  const guards = new WeakMap<Capture, Guards>();
  const guardsOf = (capture: Capture): Guards => {
    const known = guards.get(capture) ?? {
      timeline: new SelectionGuard(patienceMilliseconds),
      text: new SelectionGuard(patienceMilliseconds),
    };
    guards.set(capture, known);
    return known;
  };

  const cursorMoved = async (textEditor: TextEditor): Promise<void> => {
    const at = await findingAt(registry, textEditor.document, textEditor.selection.active.line);
    if (at === undefined) return;
    const { timeline, text } = guardsOf(at.capture);
    const { frame } = at.finding;
    if (text.isOwn(frame) && editor.follow(at.capture, frame)) timeline.told(frame);
  };

  const resetChosen = async (capture: Capture, frame: number, finding: number): Promise<void> => {
    const { timeline, text } = guardsOf(capture);
    if (!timeline.isOwn(frame)) return;
    const { lines } = await capture.resets();
    const line = lines.findIndex((entry) => entry.kind === 'finding' && entry.index === finding);
    const entry = lines[line];
    if (entry?.kind !== 'finding') return;
    for (const textEditor of window.visibleTextEditors) {
      if (captureShownIn(registry, textEditor.document) !== capture || textEditor.selection.active.line === line) continue;
      text.told(entry.frame);
      const { start, end } = textEditor.document.lineAt(line).range;
      textEditor.selection = new Selection(start, start);
      textEditor.revealRange(new Selection(start, end), TextEditorRevealType.InCenterIfOutsideViewport);
    }
  };

  return Disposable.from(
    window.onDidChangeTextEditorSelection(({ textEditor }) => void cursorMoved(textEditor).catch(failed)),
    editor.onDidSelect(({ capture, value }) => {
      if (value !== null && value.finding !== null) void resetChosen(capture, value.frame, value.finding).catch(failed);
    }),
  );
}
