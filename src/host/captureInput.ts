import { setImmediate } from 'node:timers/promises';
import { FileType, type Uri, workspace } from 'vscode';
import type { CaptureInput } from '../shared/protocol.ts';
import { nameOf } from './captureUri.ts';

/** Without a local path VS Code hands out files only whole, through memory; beyond this much that would starve other extensions. */
const maximumRemoteBytes = 256 * 2 ** 20;
/** Copying this much takes about 3 ms; the extension host serves others between two pieces. */
const copyBytes = 8 * 2 ** 20;

/** The capture cannot be handed to the reader; `message` is for the user. */
class InputError extends Error {
  override readonly name = 'InputError';
}

/** What tells two states of a file apart. @throws FileSystemError */
export async function fileStamp(uri: Uri): Promise<string> {
  const { mtime, size } = await workspace.fs.stat(uri);
  return `${mtime} ${size}`;
}

/** @throws InputError or FileSystemError */
export async function captureInput(uri: Uri): Promise<CaptureInput> {
  const name = nameOf(uri);
  const { size, type } = await workspace.fs.stat(uri);
  if ((type & FileType.Directory) !== 0) throw new InputError('This is a folder, not a capture.');
  if (uri.scheme === 'file') return { name, path: uri.fsPath };
  if (size > maximumRemoteBytes) throw new InputError(tooLarge(size));
  return { name, bytes: await shared(await workspace.fs.readFile(uri)) };
}

/** Shared memory reaches the thread without a second copy in the message. */
async function shared(bytes: Uint8Array): Promise<Uint8Array> {
  const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
  for (let offset = 0; offset < bytes.length; offset += copyBytes) {
    copy.set(bytes.subarray(offset, offset + copyBytes), offset);
    await setImmediate();
  }
  return copy;
}

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en')} MiB`;

const tooLarge = (size: number): string =>
  `It has ${mebibytes(size)}, and a file that is not on a disk here can be read up to ${mebibytes(maximumRemoteBytes)}. ` +
  'Copy it to a local folder and open it there.';
