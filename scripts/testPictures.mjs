/**
 * `npm run test:pictures`: holds the page, state by state and theme by theme, against the pictures in test/pictures/kept.
 * `-- --update` keeps what is seen now; look at the changed pictures before you commit them. Other arguments go to Vitest.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { obtainChromium } from './vscode/chromium.mjs';
import { main } from './vscode/main.mjs';
import { repository } from './vscode/paths.mjs';

await main(async () => {
  obtainChromium();
  const given = process.argv.slice(2);
  const environment = { ...process.env, ...(given.includes('--update') ? { UPDATE_PICTURES: '1' } : {}) };
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/pictures/vitest.config.ts', ...given.filter((each) => each !== '--update')];
  return spawnSync(process.execPath, args, { cwd: repository, stdio: 'inherit', env: environment }).status === 0;
});
