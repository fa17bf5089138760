/** `npm run test:desktop`: the same host suite in the desktop VS Code that `@vscode/test-electron` downloads. */
import { runTests } from '@vscode/test-electron';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { buildExtension } from './vscode/build.mjs';
import { bundleHostSuite, eventsVariable, HostResults } from './vscode/hostSuite.mjs';
import { main } from './vscode/main.mjs';
import { HarnessError } from './vscode/obtain.mjs';
import { harnessFolder, repository, resultsFolder } from './vscode/paths.mjs';
import { makeWorkspace } from './vscode/workspace.mjs';

await main(async () => {
  buildExtension();
  const tests = await bundleHostSuite();
  const folder = await makeWorkspace('desktop');
  await mkdir(resultsFolder, { recursive: true });
  const eventsFile = join(resultsFolder, 'desktop-events.ndjson');
  await rm(eventsFile, { force: true });

  const results = new HostResults(eventsFile);
  const reading = setInterval(() => void results.read(), 200);
  try {
    await runTests({
      cachePath: join(harnessFolder, 'desktop'),
      extensionDevelopmentPath: repository,
      extensionTestsPath: tests,
      extensionTestsEnv: { [eventsVariable]: eventsFile },
      launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust', '--no-sandbox'],
    });
  } catch (error) {
    await results.read();
    // A suite that ran has said what failed; only one that did not needs words of ours.
    if (!results.ended) {
      throw new HarnessError(
        'The desktop VS Code could not be fetched from update.code.visualstudio.com or did not start ' +
          `(without a desktop, try xvfb-run). \`npm run test:host\` needs neither.\n${String(error)}`,
      );
    }
  } finally {
    clearInterval(reading);
  }
  await results.read();
  return results.close();
});
