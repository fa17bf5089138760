import { commands, Disposable } from 'vscode';
import type { ActiveCapture } from '../activeCapture.ts';
import type { Bookmarks } from '../bookmarks.ts';
import type { Capture } from '../capture.ts';
import type { CaptureEditor } from '../captureEditor.ts';
import type { CaptureRegistry } from '../captureRegistry.ts';
import { commandIds } from '../commandLinks.ts';
import { cancel } from './cancel.ts';
import type { CommandContext } from './context.ts';
import { copyExplanation } from './copyExplanation.ts';
import { copyFlow, copyPackets } from './copyText.ts';
import { copyWiresharkFilter } from './copyWiresharkFilter.ts';
import { goToBookmark } from './goToBookmark.ts';
import { explainReset } from './explainReset.ts';
import { explainResets } from './explainResets.ts';
import { openResetsDocument } from './openResetsDocument.ts';
import { openWith } from './openWith.ts';
import { revealReset } from './revealReset.ts';
import { viewBack, viewForward } from './travel.ts';

type Run = (context: CommandContext, args: readonly unknown[]) => void | Promise<void>;

const table: Record<keyof typeof commandIds, Run> = {
  explainResets,
  explainReset,
  revealReset,
  copyWiresharkFilter,
  copyExplanation,
  copyPackets,
  copyFlow,
  openWith,
  openResetsDocument,
  cancel,
  viewBack,
  viewForward,
  goToBookmark,
};

/** Registers every command, and runs what the timelines' own buttons ask for. */
export function activateCommands(
  registry: CaptureRegistry,
  active: ActiveCapture,
  editor: CaptureEditor,
  bookmarks: Bookmarks,
): Disposable {
  const chosen = new WeakMap<Capture, number>();
  const context: CommandContext = { registry, active, editor, bookmarks, chosenIn: (capture) => chosen.get(capture) };
  const names = Object.keys(table) as (keyof typeof table)[];
  return Disposable.from(
    ...names.map((name) => commands.registerCommand(commandIds[name], (...args: unknown[]) => table[name](context, args))),
    editor.onDidSelect(({ capture, value }) => {
      if (value !== null && value.finding !== null) chosen.set(capture, value.frame);
      else chosen.delete(capture);
    }),
    editor.onDidAct(({ capture, value }) => {
      switch (value) {
        case 'explain-resets':
          void commands.executeCommand(commandIds.explainResets, capture.id);
          break;
        case 'open-resets-document':
          void commands.executeCommand(commandIds.openResetsDocument, capture.id);
          break;
        case 'list-bookmarks':
          void commands.executeCommand(commandIds.goToBookmark, capture.id);
          break;
        case 'cancel':
          capture.cancel();
          break;
        case 'reload':
          void capture.read();
      }
    }),
  );
}
