import { FileSystemError } from 'vscode';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/host/failure.ts';
import { RemoteError } from '../../src/shared/rpc.ts';

const fileSystem = (code: string): Error => Object.assign(new FileSystemError(`${code} (FileSystemError): /secret`), { code });

describe('what is said of a capture that cannot be read', () => {
  it.each<[unknown, string, string]>([
    [new RemoteError('CaptureError', 'The file is empty.'), 'This capture cannot be read', 'The file is empty.'],
    [fileSystem('FileNotFound'), 'The capture is gone', 'The file was moved'],
    [new RemoteError('Error', "ENOENT: no such file or directory, open '/secret'"), 'The capture is gone', 'The file was moved'],
    [new RemoteError('Error', "EACCES: permission denied, open '/secret'"), 'This capture cannot be read', 'You are not allowed'],
    [fileSystem('NoPermissions'), 'This capture cannot be read', 'You are not allowed'],
    [fileSystem('Unavailable'), 'This capture cannot be read', 'The place this file is stored at'],
    [fileSystem('Strange'), 'This capture cannot be read', 'The file system says: Strange.'],
    [
      new RemoteError('RangeError', 'Offset is outside the bounds: /secret'),
      'This capture cannot be read',
      'The reader met something',
    ],
    ['a thrown text: /secret', 'This capture cannot be read', 'The reader met something'],
  ])('%#: a title and a sentence, without paths or stacks', (error, title, start) => {
    const failure = failureOf(error);
    expect(failure.title).toBe(title);
    expect(failure.message.startsWith(start)).toBe(true);
    expect(failure.message).not.toContain('secret');
  });
});
