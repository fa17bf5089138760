/** `npm run test:host`: the host suite inside the extension host of a real VS Code, opened by a headless Chromium. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildExtension } from './vscode/build.mjs';
import { launchChromium } from './vscode/chromium.mjs';
import { bundleHostSuite, eventsVariable, HostResults } from './vscode/hostSuite.mjs';
import { main } from './vscode/main.mjs';
import { isPlatformNoise } from './vscode/noise.mjs';
import { obtainVsCode } from './vscode/obtain.mjs';
import { repository, resultsFolder } from './vscode/paths.mjs';
import { onInterrupt, startServer } from './vscode/server.mjs';
import { workbenchUrl } from './vscode/url.mjs';
import { makeWorkspace } from './vscode/workspace.mjs';

/** The host answers within seconds; a minute of silence is a hang. Mocha's own limit for one test is below it. */
const silenceLimit = 60_000;

await main(async () => {
  buildExtension();
  const tests = await bundleHostSuite();
  const folder = await makeWorkspace('host');
  await mkdir(resultsFolder, { recursive: true });
  const eventsFile = join(resultsFolder, 'host-events.ndjson');
  await rm(eventsFile, { force: true });

  const vscode = await obtainVsCode();
  const server = await startServer(vscode, {
    settings: { 'security.workspace.trust.enabled': false },
    environment: { [eventsVariable]: eventsFile },
  });
  onInterrupt(server.stop);
  /** @type {string[]} */
  const hostLog = [];
  const results = new HostResults(eventsFile);
  try {
    const browser = await launchChromium();
    const page = await browser.newPage();
    // The host's console is forwarded to the page's: this is its log.
    page.on('console', (message) => {
      if (!isPlatformNoise(message.text(), message.location().url)) hostLog.push(`${message.type()}: ${message.text()}`);
    });
    console.log(`Host tests in VS Code ${vscode.version}`);
    await page.goto(workbenchUrl(server.origin, { folder, extension: repository, tests }));
    await follow(results, () => / Extension Host Process exited /.test(server.log()));
    await browser.close();
  } finally {
    await server.stop();
  }

  const log = [...hostLog, '--- server ---', server.log()].join('\n');
  await writeFile(join(resultsFolder, 'host.log'), log);
  if (!results.ended) {
    results.failed += 1;
    console.log(`\nThe extension host did not finish the suite. The end of its log (all of it in test-results/host.log):`);
    console.log(hostLog.slice(-25).join('\n').slice(-4000));
  }
  return results.close();
});

/**
 * Until the suite ends, the host dies, or nothing happens for too long.
 * @param {HostResults} results
 * @param {() => boolean} hostDied
 */
async function follow(results, hostDied) {
  let lastNews = Date.now();
  let count = 0;
  while (!results.ended && Date.now() - lastNews < silenceLimit) {
    const died = hostDied();
    await results.read();
    if (died) return;
    if (results.passed + results.failed !== count) lastNews = Date.now();
    count = results.passed + results.failed;
    await sleep(100);
  }
}
