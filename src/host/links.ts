import { commands, env, Uri, window, workspace } from 'vscode';
import { atFrame, frameOf, isCapture, timelineViewType, withoutPlace } from './captureUri.ts';

const extensionId = 'tcp-reset-explainer.tcp-reset-explainer';
const openPath = '/open';

/** A link that opens a capture at a frame, in whichever window the system takes it to. @param scheme that of this kind of VS Code */
export const linkTo = (scheme: string, capture: Uri, frame: number): Uri =>
  Uri.from({ scheme, authority: extensionId, path: openPath, query: atFrame(capture, frame).toString() });

export async function copyLink(capture: Uri, frame: number): Promise<void> {
  await env.clipboard.writeText(linkTo(env.uriScheme, capture, frame).toString());
  window.setStatusBarMessage(`Copied: link to frame ${frame}`, 3_000);
}

/**
 * The capture that a link points at, with its place; undefined for anything else. Links come from anywhere: beyond the workspace they
 * may name files of this machine only, since asking another one for a file tells it who is asking.
 */
export function linkedCapture({ path, query }: Uri, isInWorkspace: (capture: Uri) => boolean): Uri | undefined {
  if (path !== openPath) return undefined;
  try {
    const capture = Uri.parse(query, true);
    if (!isCapture(capture) || frameOf(capture) === undefined) return undefined;
    return isOnThisMachine(capture) || isInWorkspace(capture) ? capture : undefined;
  } catch {
    return undefined;
  }
}

// `//host/share` is another machine to Windows, wherever the slashes stand.
const isOnThisMachine = ({ scheme, authority, path }: Uri): boolean =>
  scheme === 'file' && authority === '' && !/^[/\\]{2}/.test(path);

/** Opens what a link points at. @param reveal shows a frame in the timeline of an open capture. */
export async function openLink(link: Uri, reveal: (capture: Uri, frame: number) => Promise<void>): Promise<void> {
  const capture = linkedCapture(link, (uri) => workspace.getWorkspaceFolder(uri) !== undefined);
  const frame = capture && frameOf(capture);
  if (capture === undefined || frame === undefined) {
    void window.showWarningMessage('This link does not point at a frame of a packet capture that may be opened here.');
    return;
  }
  await commands.executeCommand('vscode.openWith', withoutPlace(capture), timelineViewType);
  await reveal(withoutPlace(capture), frame);
}
