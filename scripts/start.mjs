/** `npm start`: builds the extension and opens a real VS Code on a folder with the sample capture, until Ctrl+C. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildExtension } from './vscode/build.mjs';
import { main } from './vscode/main.mjs';
import { HarnessError, obtainVsCode } from './vscode/obtain.mjs';
import { harnessFolder, repository } from './vscode/paths.mjs';
import { findProgram } from './vscode/program.mjs';
import { onInterrupt, startServer } from './vscode/server.mjs';
import { workbenchUrl } from './vscode/url.mjs';
import { makeWorkspace } from './vscode/workspace.mjs';

/** The folder opens in Restricted Mode, which looks as though something were wrong. */
const whatToDo =
  'In the Explorer, double-click resets.pcapng: the timeline opens in its place.\n' +
  'The notice of Restricted Mode is VS Code’s own and may be closed: this extension works in it.';

await main(async () => {
  buildExtension();
  const folder = await makeWorkspace('start');
  const desktop = findProgram(process.platform === 'win32' ? 'code.cmd' : 'code');
  return desktop === undefined ? openInBrowser(folder) : openOnDesktop(desktop, folder);
});

/**
 * @param {string} program
 * @param {string} folder
 * @returns {Promise<boolean>}
 */
function openOnDesktop(program, folder) {
  console.log(`Opening VS Code (${program}) on ${folder}\n${whatToDo} This ends when you close the window.`);
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${repository}`, folder];
  return new Promise((resolve, reject) => {
    spawn(program, args, { stdio: 'inherit', shell: process.platform === 'win32' })
      .once('error', reject)
      .once('close', (code) => resolve(code === 0));
  });
}

/**
 * @param {string} folder
 * @returns {Promise<boolean>}
 */
async function openInBrowser(folder) {
  const server = await startServer(await obtainVsCode(), { dataFolder: join(harnessFolder, 'start-data') });
  let interrupted = false;
  onInterrupt(() => {
    interrupted = true;
    return server.stop();
  });
  console.log(
    '\nVS Code is running. Open this address in a browser on this machine:\n' +
      `\n  ${workbenchUrl(server.origin, { folder, extension: repository })}\n` +
      `\n${whatToDo} Ctrl+C here ends it.`,
  );
  await server.ended;
  if (interrupted) return true;
  throw new HarnessError(`VS Code's server ended by itself. Its last words:\n${server.log().slice(-2000)}`);
}
