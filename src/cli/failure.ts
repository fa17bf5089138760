import { CaptureError } from '../core/analysis.ts';
import { plainLine } from '../core/report/plainText.ts';

const byCode: Record<string, string> = {
  ENOENT: 'There is no such file. Check the path.',
  ENOTDIR: 'There is no such file. Check the path.',
  EACCES: 'You may not read this file. Check its permissions.',
  EPERM: 'You may not read this file. Check its permissions.',
  EISDIR: 'This is a folder. Name the captures in it.',
  ENAMETOOLONG: 'The name is too long for this system. Check the path.',
  EMFILE: 'Too many files are open. Close some programs and try again.',
};

/** A sentence about a capture that could not be explained: which, what is wrong, what to do. One line, safe to print. */
export function failureSentence(file: string, error: unknown): string {
  return `${plainLine(file, 1000)}: ${plainLine(reason(error))}`;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return `Reading failed: ${String(error)}`;
  if (error instanceof CaptureError) return error.message;
  // These three come from mistakes in a program, never from a capture: do not blame the file.
  if (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError)
    return `explain-resets itself failed on this capture (${error.message}). Please report it with the capture, if you may share it.`;
  const code = codeOf(error) ?? codeOf(error.cause);
  return (code === undefined ? undefined : byCode[code]) ?? error.message;
}

/** The operating system's word, which a source may have wrapped into a sentence of its own. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}
