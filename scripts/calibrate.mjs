/** `npm run calibrate`: fits the confidences to the training part of the labelled captures; writes src/core/resets/judging/calibrationFit.ts. */
import { writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = '.cache/calibrate.mjs';
const identity = 'export const calibrationFit = { slope: 1, offset: 0 };';

await build({
  absWorkingDir: root,
  entryPoints: ['test/lab/accuracy/calibrate.ts'],
  bundle: true,
  platform: 'node',
  format: 'esm',
  outfile,
  logLevel: 'error',
  plugins: [
    {
      name: 'raw-promises',
      setup({ onLoad }) {
        onLoad({ filter: /calibrationFit\.ts$/ }, () => ({ contents: identity, loader: 'ts' }));
      },
    },
  ],
});
const lines = execFileSync(process.execPath, [outfile], { cwd: root, encoding: 'utf8' }).trim().split('\n');
const { slope, offset } = JSON.parse(lines.pop() ?? '');
console.log(lines.join('\n'));
await writeFile(
  `${root}/src/core/resets/judging/calibrationFit.ts`,
  [
    '/** Made by `npm run calibrate` from the training part of the labelled captures; do not edit. */',
    `export const calibrationFit = { slope: ${slope}, offset: ${offset} };`,
    '',
  ].join('\n'),
);
