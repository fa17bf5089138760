import { execFile, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const repository = fileURLToPath(new URL('../..', import.meta.url));
/** Where no other build can overwrite it; the manifest is in the folder above, as it is for dist/. */
export const programFolder = fileURLToPath(new URL('../../.cache/', import.meta.url));
const program = `${programFolder}explain-resets.mjs`;

/** The sample capture that ships with the extension. */
export const sampleFile = fileURLToPath(new URL('../../media/sample/resets.pcapng', import.meta.url));

export async function buildProgram(): Promise<void> {
  await promisify(execFile)(process.execPath, ['esbuild.mjs', '--only', 'cli', '--into', '.cache'], { cwd: repository });
}

export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line; through `shell`, where "$@" stands for it and its arguments, when there is one. */
export function runProgram(args: readonly string[], shell?: string): Promise<Run> {
  const command = [process.execPath, program, ...args];
  const [file, given] =
    shell === undefined ? [command[0], command.slice(1)] : ['bash', ['-o', 'pipefail', '-c', shell, 'bash', ...command]];
  return new Promise((resolve, reject) => {
    const child = spawn(file ?? '', given, { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject);
    child.on('close', (status) => {
      resolve({ status, stdout, stderr });
    });
  });
}
