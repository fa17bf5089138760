import { commands, type Disposable, env, Uri, window } from 'vscode';
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

/** The capture that a link points at, with its place; undefined for anything else. Links come from anywhere. */
export function linkedCapture({ path, query }: Uri): Uri | undefined {
  if (path !== openPath) return undefined;
  try {
    const capture = Uri.parse(query, true);
    return isCapture(capture) && frameOf(capture) !== undefined ? capture : undefined;
  } catch {
    return undefined;
  }
}

/** @param reveal opens the timeline of a capture at a frame. */
export const activateLinks = (reveal: (capture: Uri, frame: number) => Promise<void>): Disposable =>
  window.registerUriHandler({
    async handleUri(uri) {
      const capture = linkedCapture(uri);
      const frame = capture && frameOf(capture);
      if (capture === undefined || frame === undefined) {
        void window.showWarningMessage('This link does not point at a frame of a packet capture.');
        return;
      }
      await commands.executeCommand('vscode.openWith', withoutPlace(capture), timelineViewType);
      await reveal(withoutPlace(capture), frame);
    },
  });
