/** One VS Code server on the loopback address, with a data folder of its own that is gone when it stops. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HarnessError } from './obtain.mjs';

/**
 * @typedef {object} ServerOptions
 * @property {Record<string, unknown>} [settings] the user's settings.json
 * @property {Record<string, string>} [environment] what the extension host finds in process.env besides ours
 * @property {string} [dataFolder] kept when the server stops; without it a temporary one is used and removed
 *
 * @typedef {object} Server
 * @property {string} origin http://127.0.0.1:PORT
 * @property {() => string} log what server and extension host wrote, the last 200 KB
 * @property {Promise<void>} ended settles when it is gone, for whatever reason
 * @property {() => Promise<void>} stop ends every process of the server; may be called twice
 */

/** Settings every page of ours needs: nothing on the network, no greeting, no panes that cover what is tested. */
const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'workbench.enableExperiments': false,
  'workbench.startupEditor': 'none',
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'npm.autoDetect': 'off',
  'typescript.tsserver.enabled': false,
  'window.commandCenter': false,
};

/**
 * @param {import('./obtain.mjs').VsCode} vscode
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 * @throws {HarnessError} when it does not answer within a minute; the message holds the end of its log.
 */
export async function startServer(vscode, options = {}) {
  const runtimeFolder = await mkdtemp(join(tmpdir(), 'vscode-'));
  const dataFolder = options.dataFolder ?? join(runtimeFolder, 'server');
  const userFolder = join(dataFolder, 'data/User');
  await mkdir(userFolder, { recursive: true });
  await writeFile(join(userFolder, 'settings.json'), JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));

  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(new URL('keeper.mjs', import.meta.url)),
      vscode.node,
      vscode.server,
      ...['--host', '127.0.0.1', '--port', String(port)],
      '--without-connection-token',
      '--accept-server-license-terms',
      ...['--server-data-dir', dataFolder],
      '--disable-telemetry',
      // In a built VS Code this flag is what makes the workbench honour extensionDevelopmentPath and extensionTestsPath.
      '--enable-smoke-test-driver',
    ],
    {
      detached: true,
      // The open standard input is what keeps it alive: even if we are killed outright, it ends with us.
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...cleanEnvironment(),
        // Sockets go there too, and so do not outlive the server.
        XDG_RUNTIME_DIR: runtimeFolder,
        // No marketplace: tests and first steps must not depend on the network.
        EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: '' }),
        ...options.environment,
      },
    },
  );

  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (log = (log + String(data)).slice(-200_000)));
  let alive = true;
  const ended = new Promise((resolve) => child.once('close', resolve)).then(() => {
    alive = false;
  });
  child.once('error', (error) => (log += error.message));
  const stop = async () => {
    child.stdin.destroy();
    await ended;
    await rm(runtimeFolder, { recursive: true, force: true, maxRetries: 5 });
  };

  try {
    await answers(origin, () => !alive);
  } catch {
    await stop();
    throw new HarnessError(`VS Code's server did not answer on ${origin}. Its last words:\n${log.slice(-3000)}`);
  }
  return { origin, log: () => log, ended, stop };
}

/**
 * Stops in order when the user presses Ctrl+C. Without it Node would leave at once, and scratch folders would stay.
 * @param {() => Promise<void>} cleanUp
 */
export function onInterrupt(cleanUp) {
  for (const [signal, code] of /** @type {const} */ ([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ])) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(code)));
  }
}

/** The environment without what an outer VS Code or Electron left in it: it would change how ours starts. */
function cleanEnvironment() {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)));
}

/**
 * @param {string} origin
 * @param {() => boolean} dead
 */
async function answers(origin, dead) {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && !dead()) {
    const answer = await fetch(`${origin}/version`).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(150);
  }
  throw new Error('no answer');
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
