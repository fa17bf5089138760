/** Builds the extension as it will run. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { HarnessError } from './obtain.mjs';
import { repository } from './paths.mjs';

/** @throws {HarnessError} when it does not build; the compiler has said why on the terminal. */
export function buildExtension() {
  const { status } = spawnSync(process.execPath, [join(repository, 'esbuild.mjs')], { cwd: repository, stdio: 'inherit' });
  if (status !== 0) throw new HarnessError('The extension does not build (see above).');
}
