/** `npm run test:stories`: what users do, done in a real VS Code in a headless Chromium. Arguments are passed on to Vitest. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildExtension } from './vscode/build.mjs';
import { main } from './vscode/main.mjs';
import { obtainVsCode } from './vscode/obtain.mjs';
import { repository } from './vscode/paths.mjs';

await main(async () => {
  buildExtension();
  await obtainVsCode();
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/e2e/vitest.config.ts', ...process.argv.slice(2)];
  return spawnSync(process.execPath, args, { cwd: repository, stdio: 'inherit' }).status === 0;
});
