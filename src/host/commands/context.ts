import { Uri, window, workspace } from 'vscode';
import type { ActiveCapture } from '../activeCapture.ts';
import type { Bookmarks } from '../bookmarks.ts';
import type { Capture } from '../capture.ts';
import type { CaptureEditor } from '../captureEditor.ts';
import type { CaptureRegistry } from '../captureRegistry.ts';
import { captureOf, isCapture } from '../captureUri.ts';
import { findingAtOrUnder } from '../resetsDocument.ts';

/** What commands work on. */
export interface CommandContext {
  readonly registry: CaptureRegistry;
  readonly active: ActiveCapture;
  readonly editor: CaptureEditor;
  readonly bookmarks: Bookmarks;
  /** The frame that was last chosen in a capture's timeline and belongs to a finding. */
  chosenIn(capture: Capture): number | undefined;
}

/** One reset of an open capture. */
export interface ResetTarget {
  readonly capture: Capture;
  /** A RST of the finding. */
  readonly frame: number;
}

/**
 * The captures a command was called for. Menus pass the URI and, from the Explorer, all chosen ones; our links pass the id of an
 * open capture; the palette passes nothing, and means the capture that is being looked at.
 */
export function capturesMeant({ registry, active }: CommandContext, args: readonly unknown[]): Uri[] {
  const [first, all] = args;
  if (first === undefined) return [active.uri].filter((uri) => uri !== undefined);
  if (typeof first === 'number') return [registry.withId(first)?.uri].filter((uri) => uri !== undefined);
  const chosen = Array.isArray(all) && all.length > 0 ? (all as unknown[]) : [first];
  return chosen
    .filter((uri) => uri instanceof Uri)
    .map((uri) => captureOf(uri) ?? uri)
    .filter(isCapture);
}

/** As `capturesMeant`, asking for captures when none was named and none is looked at. @param label what the dialog's button says */
export async function capturesMeantOrPicked(
  context: CommandContext,
  args: readonly unknown[],
  label: string,
): Promise<readonly Uri[]> {
  const meant = capturesMeant(context, args);
  if (meant.length > 0 || args[0] !== undefined) return meant;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const picked = await window.showOpenDialog({
    canSelectMany: true,
    title: 'Choose packet captures',
    openLabel: label,
    filters: {
      'Packet captures': ['', '.gz', '.zst', '.lz4'].flatMap((packed) =>
        ['pcap', 'pcapng', 'cap', 'snoop', 'erf'].map((name) => name + packed),
      ),
    },
    ...(folder === undefined ? {} : { defaultUri: folder }),
  });
  return picked ?? [];
}

/** The reset a command was called for: that of our link, that of the cursor's line, or the one chosen in the active timeline. */
export async function resetMeant(context: CommandContext, args: readonly unknown[]): Promise<ResetTarget | undefined> {
  const { registry, active } = context;
  const [id, frame] = args;
  if (typeof id === 'number' && typeof frame === 'number') {
    const capture = registry.withId(id);
    return capture && { capture, frame };
  }
  const textEditor = window.activeTextEditor;
  const at = textEditor && (await findingAtOrUnder(registry, textEditor.document, textEditor.selection.active.line));
  if (at) return { capture: at.capture, frame: at.finding.frame };
  const { capture } = active;
  const chosen = capture && context.chosenIn(capture);
  return capture && chosen !== undefined ? { capture, frame: chosen } : undefined;
}

/** Said when a command about one reset finds none. */
export const sayNoReset = (): void =>
  void window.showInformationMessage('Choose a reset first: a line of the resets document, or a RST in the timeline.');
