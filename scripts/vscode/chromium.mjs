/** A headless Chromium: the one on this machine, or Debian's. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { HarnessError } from './obtain.mjs';
import { findProgram, isProgram } from './program.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Launches it.
 * @param {(line: string) => void} [say]
 * @throws {HarnessError} when there is none; the message says what to do.
 */
export async function launchChromium(say = console.log) {
  return chromium.launch({
    // Root, as in a container, cannot have the sandbox; the pages are our own and on the loopback address.
    chromiumSandbox: false,
    executablePath: findChromium() ?? installChromium(say),
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--disable-dev-shm-usage',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-prefers-reduced-motion',
      // The pages are local; whatever else they ask for must fail the same way everywhere.
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
    ],
  });
}

/** @returns {string | undefined} */
function findChromium() {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (isProgram(chosen)) return chosen;
    throw new HarnessError(`CHROMIUM_PATH names ${chosen}, which is not a program that can be run.`);
  }
  return findProgram(...names);
}

/** @param {(line: string) => void} say */
function installChromium(say) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
    throw new HarnessError(
      'These tests need Chromium (or Chrome), and none was found. On Debian: `sudo apt-get install chromium`. ' +
        'Elsewhere install it, and set CHROMIUM_PATH if it is not on the PATH.',
    );
  }
  say('Installing Chromium (apt-get) ...');
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['update', '-q'],
    ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    const { status, stdout, stderr } = spawnSync('apt-get', args, { env: environment, encoding: 'utf8' });
    if (status !== 0) throw new HarnessError(`apt-get ${args.join(' ')} failed:\n${(stdout + stderr).slice(-2000)}`);
  }
  const found = findChromium();
  if (found === undefined) throw new HarnessError('apt-get installed Chromium, but it is not on the PATH.');
  return found;
}
