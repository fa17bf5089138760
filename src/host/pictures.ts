import { Uri, window, workspace } from 'vscode';
import { notificationLabel } from './labels.ts';
import { pictureRequest } from './pictureMessages.ts';

/** Asks where to save a picture that a page has drawn, and writes it there. @returns whether it was. */
export async function savePicture(capture: Uri, request: unknown): Promise<boolean> {
  const { name, svg, png } = pictureRequest(request);
  const target = await window.showSaveDialog({
    title: 'Save the picture',
    defaultUri: Uri.joinPath(capture, '..', `${name}.svg`),
    filters: { 'SVG, lines and text': ['svg'], 'PNG, pixels': ['png'] },
  });
  if (target === undefined) return false;
  try {
    await workspace.fs.writeFile(target, /\.png$/i.test(target.path) ? png : Buffer.from(svg));
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void window.showErrorMessage(`The picture could not be saved. ${notificationLabel(why)}`);
    return false;
  }
}
