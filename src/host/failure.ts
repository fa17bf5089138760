import { FileSystemError } from 'vscode';
import type { CaptureState, FailureReason } from '../shared/protocol.ts';
import { RemoteError } from '../shared/rpc.ts';
import { outOfMemory } from './analysisThread.ts';

export type Failure = Extract<CaptureState, { readonly phase: 'failed' }>;

/** The file was there and is not any more. */
export const vanished: Failure = {
  phase: 'failed',
  title: 'The capture is gone',
  message: 'The file was moved, renamed or deleted. It is read again as soon as it is back.',
  reason: 'gone',
};

/** What the page and the notifications say when a capture cannot be read: a title, what and where, never a stack. */
export function failureOf(error: unknown): Failure {
  const code = fileSystemCode(error);
  if (code === 'FileNotFound') return vanished;
  if (code !== undefined) return unreadable(fileSystemSentence(code), code === 'NoPermissions' ? 'access' : 'other');
  return unreadable(sentence(error), reasonOf(error));
}

const unreadable = (message: string, reason: FailureReason): Failure => ({
  phase: 'failed',
  title: 'This capture cannot be read',
  message,
  reason,
});

/** By the codes of CaptureError, of the system, and of a thread that found no memory. */
const reasons: Readonly<Record<string, FailureReason>> = {
  'not-a-capture': 'format',
  'empty-file': 'empty',
  unreadable: 'cut',
  EACCES: 'access',
  EPERM: 'access',
  [outOfMemory]: 'memory',
};

const reasonOf = (error: unknown): FailureReason =>
  (error instanceof RemoteError && error.code !== undefined ? reasons[error.code] : undefined) ?? 'other';

/** VS Code's words for what the operating system says to the worker, whose errors arrive as a name and a message only. */
const systemCodes: Readonly<Record<string, string>> = {
  ENOENT: 'FileNotFound',
  EACCES: 'NoPermissions',
  EPERM: 'NoPermissions',
  EIO: 'Unavailable',
  ESTALE: 'Unavailable',
};

function fileSystemCode(error: unknown): string | undefined {
  if (error instanceof FileSystemError) return error.code;
  return error instanceof Error ? systemCodes[/^(E[A-Z]+): /.exec(error.message)?.[1] ?? ''] : undefined;
}

/** Errors whose messages are written for the user; the file source and the reader throw only such. */
const forTheUser = new Set(['CaptureError', 'InputError', 'Closed', 'Error']);

function sentence(error: unknown): string {
  if (error instanceof Error && forTheUser.has(error.name)) return error.message;
  return 'The reader met something it was not made for. The log “TCP Reset Explainer” says what; please report it.';
}

function fileSystemSentence(code: string): string {
  switch (code) {
    case 'NoPermissions':
      return 'You are not allowed to read this file. Change its permissions, or copy it to where you may read it.';
    case 'Unavailable':
      return 'The place this file is stored at does not answer. Try again when it does.';
    default:
      return `The file system says: ${code}.`;
  }
}
