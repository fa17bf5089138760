import { Disposable, RelativePattern, Uri, workspace } from 'vscode';
import type { Capture } from './capture.ts';
import { fileStamp } from './captureInput.ts';
import type { CaptureRegistry } from './captureRegistry.ts';

/** A capture that is being written changes many times a second, and may never come to rest: so often is it looked at. */
const lookMilliseconds = 500;

/** Follows the files of open captures: what is added is read, what is another file is read anew, and what goes away is said. */
export function activateWatching(registry: CaptureRegistry): Disposable {
  const watched = new Map<Capture, Disposable>();
  return Disposable.from(
    registry.onDidOpen((capture) => watched.set(capture, watch(capture))),
    registry.onDidClose((capture) => {
      watched.get(capture)?.dispose();
      watched.delete(capture);
    }),
    new Disposable(() => {
      for (const watching of watched.values()) watching.dispose();
    }),
  );
}

function watch(capture: Capture): Disposable {
  // The folder and not the name: a name may hold the pattern's own signs.
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.joinPath(capture.uri, '..'), '*'));
  let timer: NodeJS.Timeout | undefined;
  let stamp = stampOf(capture.uri);
  const look = async (): Promise<void> => {
    const before = await stamp;
    stamp = stampOf(capture.uri);
    const now = await stamp;
    if (now === undefined) capture.lose();
    // Copying and backing up make events too, without changing a byte.
    else if (now !== before) void capture.follow();
  };
  const soon = (uri: Uri): void => {
    if (uri.toString() !== capture.uri.toString()) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void look();
    }, lookMilliseconds);
  };
  return Disposable.from(watcher, watcher.onDidChange(soon), watcher.onDidCreate(soon), watcher.onDidDelete(soon), {
    dispose: () => clearTimeout(timer),
  });
}

/** undefined when there is no such file. */
const stampOf = (uri: Uri): Promise<string | undefined> => fileStamp(uri).catch(() => undefined);
