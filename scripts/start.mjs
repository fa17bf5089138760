/** `npm start`: builds the extension and opens a real VS Code on a folder with the sample capture, which it shows, until Ctrl+C. */
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

const sample = 'resets.pcapng';

/** The status bar says Restricted Mode, which looks as though something were wrong. */
const trust = 'VS Code does not trust the folder (Restricted Mode), as one should with captures: this extension works in it.';

const settings = {
  // A file is opened before VS Code has heard of extensions, and only one whose editor the settings name waits for them.
  'workbench.editorAssociations': { '*.pcapng': 'tcpResetExplainer.timeline' },
  // The status bar says it, too.
  'security.workspace.trust.banner': 'never',
};

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
  console.log(
    `Opening VS Code (${program}) on ${folder}\n` +
      `Should ${sample} come up as a binary file, close it and double-click it in the Explorer: VS Code learns of new editors late.\n` +
      `${trust}\nThis ends when you close the window.`,
  );
  const args = ['--new-window', '--wait', `--extensionDevelopmentPath=${repository}`, folder, join(folder, sample)];
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
  const server = await startServer(await obtainVsCode(), { settings, dataFolder: join(harnessFolder, 'start-data') });
  let interrupted = false;
  onInterrupt(() => {
    interrupted = true;
    return server.stop();
  });
  const url = workbenchUrl(server.origin, { folder, extension: repository, file: join(folder, sample) });
  console.log(
    `\nVS Code is running, with the timeline of ${sample}. Open this address in a browser on this machine:\n\n  ${url}\n` +
      `\n${trust} Ctrl+C here ends it.`,
  );
  await server.ended;
  if (interrupted) return true;
  throw new HarnessError(`VS Code's server ended by itself. Its last words:\n${server.log().slice(-2000)}`);
}
