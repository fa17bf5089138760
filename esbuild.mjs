// Builds every bundle into dist/. For people: `npm run build` (what is shipped); for work: `node esbuild.mjs [--only NAME] [--watch]`.
import { chmod } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { build, context } from 'esbuild';

/** @typedef {{ name: string, part: string, budget: number, executable?: true, neededBy?: string[], options: import('esbuild').BuildOptions }} Bundle */

const node = { platform: 'node', target: 'node20' };
const page = { platform: 'browser', target: 'es2022' };

/**
 * The zstd decoder is 80 KB that few captures need: it is a file of its own, loaded by the first such capture.
 * @type {import('esbuild').Plugin}
 */
const zstdApart = {
  name: 'zstd apart',
  setup({ onResolve }) {
    onResolve({ filter: /^zstddec\/stream$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './zstd.mjs', external: true } : undefined,
    );
  },
};

/** Budgets are bytes of the shipped file; the two bundles of the page share one, given to its code. @type {Bundle[]} */
const bundles = [
  {
    name: 'extension',
    part: 'host',
    budget: 150_000,
    options: { ...node, format: 'cjs', external: ['vscode'], entryPoints: ['src/extension.ts'], outfile: 'dist/extension.cjs' },
  },
  {
    name: 'worker',
    part: 'worker',
    budget: 430_000,
    options: {
      ...node,
      format: 'cjs',
      entryPoints: ['src/worker/analysisWorker.ts'],
      outfile: 'dist/worker.cjs',
      plugins: [zstdApart],
    },
  },
  {
    name: 'webview',
    part: 'page',
    budget: 250_000,
    options: { ...page, format: 'iife', entryPoints: ['webview/main.ts'], outfile: 'dist/webview.js' },
  },
  {
    name: 'webview',
    part: 'page style',
    budget: 50_000,
    options: {
      ...page,
      loader: { '.ttf': 'file', '.svg': 'file' },
      assetNames: '[name]',
      entryPoints: ['webview/style/main.css'],
      outfile: 'dist/webview.css',
    },
  },
  {
    name: 'cli',
    part: 'command line',
    budget: 430_000,
    executable: true,
    options: {
      ...node,
      format: 'esm',
      banner: { js: '#!/usr/bin/env node' },
      entryPoints: ['src/cli/main.ts'],
      outfile: 'dist/explain-resets.mjs',
      plugins: [zstdApart],
    },
  },
  {
    name: 'zstd',
    part: 'zstd decoder',
    budget: 100_000,
    neededBy: ['worker', 'cli'],
    options: { ...node, format: 'esm', entryPoints: ['zstddec/stream'], outfile: 'dist/zstd.mjs' },
  },
];

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    quiet: { type: 'boolean', default: false },
    watch: { type: 'boolean', default: false },
    production: { type: 'boolean', default: false },
  },
});

const chosen = bundles.filter(({ name, neededBy = [] }) => [undefined, name, ...neededBy].includes(flags.only));
if (chosen.length === 0)
  fail(`--only takes one of ${[...new Set(bundles.map(({ name }) => name))].join(', ')}, not "${flags.only}".`);
await (flags.watch ? watch() : buildAll());

async function buildAll() {
  for (const bundle of chosen) {
    const result = await build(optionsOf(bundle)).catch(() => null);
    if (result === null) {
      // esbuild has already said what is wrong, and where.
      fail(`Not built: ${bundle.part} (${bundle.options.outfile}).`);
      continue;
    }
    if (bundle.executable) await chmod(`${bundle.options.outfile}`, 0o755);
    checkSize(bundle, result.metafile.outputs[`${bundle.options.outfile}`]?.bytes ?? 0);
  }
}

async function watch() {
  for (const bundle of chosen) await (await context({ ...optionsOf(bundle), logLevel: 'info' })).watch();
}

/** @param {Bundle} bundle @returns {import('esbuild').BuildOptions & { metafile: true }} */
function optionsOf({ options }) {
  return {
    ...options,
    bundle: true,
    // Sentences have curly quotes and dashes: three bytes each, and six when escaped.
    charset: 'utf8',
    metafile: true,
    minify: flags.production,
    sourcemap: flags.production ? false : 'linked',
    // Licence texts of what is bundled ship beside it.
    legalComments: flags.production ? 'external' : 'none',
    logLevel: 'warning',
  };
}

/** @param {Bundle} bundle @param {number} bytes */
function checkSize({ part, budget, options }, bytes) {
  if (!flags.production) return;
  const size = `${part}: ${(bytes / 1000).toFixed(1)} of ${budget / 1000} KB (${options.outfile})`;
  if (bytes > budget) fail(`Over budget. ${size}`);
  if (!flags.quiet) console.log(size);
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
