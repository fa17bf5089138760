/** A headless Chromium: the one on this machine, or Debian's. */
import { chromium } from 'playwright-core';
import { canInstall, install } from './debian.mjs';
import { HarnessError } from './obtain.mjs';
import { findProgram, isProgram } from './program.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/**
 * Launches it.
 * @throws {HarnessError} when there is none; the message says what to do.
 */
export async function launchChromium() {
  return chromium.launch(howToLaunch());
}

/**
 * Launches one that other processes can connect to, until it is closed.
 * @throws {HarnessError} when there is none; the message says what to do.
 */
export async function serveChromium() {
  return chromium.launchServer({ ...howToLaunch(), host: '127.0.0.1' });
}

const howToLaunch = () => ({
  // Root, as in a container, cannot have the sandbox; the pages are our own and on the loopback address.
  chromiumSandbox: false,
  executablePath: obtainChromium(),
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

/**
 * @returns {string} its path; it is installed where it is missing
 * @throws {HarnessError} when it cannot be; the message says what to do.
 */
export const obtainChromium = () => findChromium() ?? installChromium();

/** @returns {string | undefined} */
function findChromium() {
  const chosen = process.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    if (isProgram(chosen)) return chosen;
    throw new HarnessError(`CHROMIUM_PATH names ${chosen}, which is not a program that can be run.`);
  }
  return findProgram(...names);
}

function installChromium() {
  if (!canInstall()) {
    throw new HarnessError(
      'These tests need Chromium (or Chrome), and none was found. On Debian: `sudo apt-get install chromium`. ' +
        'Elsewhere install it, and set CHROMIUM_PATH if it is not on the PATH.',
    );
  }
  install(['chromium', 'fonts-dejavu-core']);
  const found = findChromium();
  if (found === undefined) throw new HarnessError('apt-get installed Chromium, but it is not on the PATH.');
  return found;
}
