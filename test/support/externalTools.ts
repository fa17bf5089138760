import { spawnSync } from 'node:child_process';

/** What an installed tool answered. */
export interface ToolAnswer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a tool that decides whether our output is right.
 * @throws Error when it is not installed: a missing judge must fail a test, never pass it.
 */
export function runTool(name: string, args: readonly string[], input?: string): ToolAnswer {
  const result = spawnSync(name, args, { encoding: 'utf8', timeout: 60_000, ...(input === undefined ? {} : { input }) });
  if (result.error)
    throw new Error(`${name} could not be run (${result.error.message}). Install it; .ci/run lists what the tests need.`);
  return { status: result.status, stdout: result.stdout, stderr: result.stderr };
}
