/**
 * `npm run pictures`: takes the README's pictures in the real VS Code, into media/pictures/.
 * With options, takes any others: every theme x size x view of one capture, named VIEW-THEME-SIZE.png.
 *
 *   node scripts/pictures.mjs --capture FILE --out DIR [--theme dark]... [--size 1400x900]... [--view timeline]... [--flow N]
 */
import { mkdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildExtension } from './vscode/build.mjs';
import { launchChromium } from './vscode/chromium.mjs';
import { importTypeScript } from './vscode/importTypeScript.mjs';
import { main } from './vscode/main.mjs';
import { HarnessError, obtainVsCode } from './vscode/obtain.mjs';
import { repository } from './vscode/paths.mjs';
import { onInterrupt, startServer } from './vscode/server.mjs';
import { makeWorkspace } from './vscode/workspace.mjs';

/** @typedef {{ view: string, theme: string, size: string, flow: number | undefined, file: string }} Picture */

/** What the command line calls a theme, and what VS Code does. @type {Record<string, string>} */
const themes = {
  dark: 'Dark 2026',
  light: 'Light 2026',
  'dark-modern': 'Dark Modern',
  'light-modern': 'Light Modern',
  hc: 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};
const views = ['timeline', 'problems', 'report'];

/** Flow 9 of the sample is cut by a firewall that speaks for both ends: the case for which this extension is made. */
const readme = [
  { view: 'timeline', theme: 'dark', size: '1600x900', flow: 9, file: 'timeline-dark.png' },
  { view: 'timeline', theme: 'light', size: '1600x900', flow: 6, file: 'timeline-light.png' },
  { view: 'timeline', theme: 'hc', size: '1600x900', flow: 9, file: 'timeline-high-contrast.png' },
  { view: 'problems', theme: 'dark', size: '1600x900', flow: undefined, file: 'problems.png' },
  { view: 'report', theme: 'dark', size: '1600x900', flow: undefined, file: 'report.png' },
];

await main(async () => {
  const { values } = parseArgs({
    options: {
      capture: { type: 'string', default: join(repository, 'media/sample/resets.pcapng') },
      out: { type: 'string', default: join(repository, 'media/pictures') },
      theme: { type: 'string', multiple: true },
      size: { type: 'string', multiple: true },
      view: { type: 'string', multiple: true },
      flow: { type: 'string' },
    },
  });
  const asked = values.theme ?? values.size ?? values.view ?? values.flow;
  const pictures = asked === undefined && process.argv.length === 2 ? readme : combinations(values);
  await takeAll(pictures, resolve(values.capture), resolve(values.out));
  return true;
});

/**
 * @param {{ theme?: string[], size?: string[], view?: string[], flow?: string }} options
 * @returns {Picture[]}
 */
function combinations({ theme = ['dark'], size = ['1400x900'], view = ['timeline'], flow }) {
  const unknown = [...theme.filter((name) => !(name in themes)), ...view.filter((name) => !views.includes(name))];
  if (unknown.length > 0) {
    throw new HarnessError(
      `Not known: ${unknown.join(', ')}. Themes: ${Object.keys(themes).join(', ')}. Views: ${views.join(', ')}.`,
    );
  }
  return theme.flatMap((theme) =>
    size.flatMap((size) =>
      view.map((view) => ({
        ...{ view, theme, size, flow: flow === undefined ? undefined : Number(flow) },
        file: `${view}-${theme}-${size}.png`,
      })),
    ),
  );
}

/**
 * @param {Picture[]} pictures
 * @param {string} capture
 * @param {string} out
 */
async function takeAll(pictures, capture, out) {
  buildExtension();
  const name = basename(capture);
  const folder = await makeWorkspace('pictures', { [name]: await readFile(capture) });
  await mkdir(out, { recursive: true });
  const vscode = await obtainVsCode();
  const { takePicture } = await importTypeScript('test/e2e/takePicture.ts');
  const browser = await launchChromium();
  try {
    for (const theme of new Set(pictures.map((picture) => picture.theme))) {
      const settings = { 'security.workspace.trust.enabled': false, 'workbench.colorTheme': themes[theme] };
      const server = await startServer(vscode, { settings });
      onInterrupt(server.stop);
      try {
        for (const { view, size, flow, file } of pictures.filter((picture) => picture.theme === theme)) {
          const [width = 0, height = 0] = size.split('x').map(Number);
          await takePicture(
            browser,
            { origin: server.origin, folder, size: { width, height } },
            { name, view, flow, path: join(out, file) },
          );
          console.log(join(out, file));
        }
      } finally {
        await server.stop();
      }
    }
  } finally {
    await browser.close();
  }
}
