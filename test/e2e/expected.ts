import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../../scripts/vscode/paths.mjs';
import type { Finding } from '../../src/core/resets/finding.ts';

/** What the command line says about a capture: the yardstick for what the window shows. */
export interface Expected {
  readonly resets: readonly Finding[];
  readonly faults: number;
}

export function explainedByCli(capture: string): Expected {
  const program = join(repository, 'dist/explain-resets.mjs');
  const output = execFileSync(process.execPath, [program, capture, '--format', 'json'], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const { resets } = JSON.parse(output) as { resets: Finding[] };
  return { resets, faults: resets.filter(({ outcome }) => outcome === 'fault').length };
}
