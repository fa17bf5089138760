/** Installs Debian packages, where that can be done without asking. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { HarnessError } from './obtain.mjs';

/** Whether this is root on Debian or its like, as in a container. */
export const canInstall = () => process.getuid?.() === 0 && existsSync('/etc/debian_version');

/**
 * @param {readonly string[]} packages
 * @throws {HarnessError} when apt-get fails
 */
export function install(packages) {
  console.log(`Installing ${packages.join(', ')} (apt-get) ...`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', ...packages],
  ]) {
    const { status, stdout, stderr } = spawnSync('apt-get', args, { env: environment, encoding: 'utf8' });
    if (status !== 0) throw new HarnessError(`apt-get ${args.join(' ')} failed:\n${(stdout + stderr).slice(-2000)}`);
  }
}
