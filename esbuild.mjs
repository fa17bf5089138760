// Builds every bundle into dist/. For people: `npm run build` (what is shipped); for work: `node esbuild.mjs [--only NAME] [--into FOLDER] [--watch]`.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, chmod, readFile } from 'node:fs/promises';
import { parseArgs, promisify } from 'node:util';
import { build, context } from 'esbuild';

/** @typedef {{ name: string, part: string, budget: number, executable?: true, keepsBytecode?: true, neededBy?: string[], options: import('esbuild').BuildOptions }} Bundle */

/** Without `import()`: code that V8 takes from kept bytecode cannot call it. */
const node = { platform: 'node', target: 'node20', supported: { 'dynamic-import': false } };
const page = { platform: 'browser', target: 'es2022' };

/**
 * The zstd decoder is 80 KB that few captures need: it is a file of its own, loaded by the first such capture.
 * @type {import('esbuild').Plugin}
 */
const zstdApart = {
  name: 'zstd apart',
  setup({ onResolve }) {
    onResolve({ filter: /^zstddec\/stream$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './zstd.cjs', external: true } : undefined,
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
    budget: 450_000,
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
    part: 'command',
    budget: 2_000,
    executable: true,
    options: {
      ...node,
      format: 'esm',
      banner: { js: '#!/usr/bin/env node' },
      entryPoints: ['src/cli/start.ts'],
      outfile: 'dist/explain-resets.mjs',
    },
  },
  {
    name: 'cli',
    part: 'command line',
    budget: 455_000,
    keepsBytecode: true,
    options: {
      ...node,
      format: 'cjs',
      // What src/cli/start.ts calls.
      banner: { js: '(function (require, module, programUrl) {' },
      footer: { js: '})' },
      define: { 'import.meta.url': 'programUrl' },
      entryPoints: ['src/cli/main.ts'],
      outfile: 'dist/program.cjs',
      plugins: [zstdApart],
    },
  },
  {
    name: 'zstd',
    part: 'zstd decoder',
    budget: 100_000,
    neededBy: ['worker', 'cli'],
    options: { ...node, format: 'cjs', entryPoints: ['zstddec/stream'], outfile: 'dist/zstd.cjs' },
  },
];

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    into: { type: 'string', default: 'dist' },
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
      fail(`Not built: ${bundle.part} (${outfileOf(bundle)}).`);
      continue;
    }
    const outfile = outfileOf(bundle);
    if (bundle.executable) await chmod(outfile, 0o755);
    if (bundle.keepsBytecode) await keepBytecode(outfile);
    checkSize(bundle, result.metafile.outputs[outfile]?.bytes ?? 0);
  }
}

async function watch() {
  for (const bundle of chosen) await (await context({ ...optionsOf(bundle), logLevel: 'info' })).watch();
}

/** @param {Bundle} bundle */
function outfileOf({ options }) {
  return `${options.outfile}`.replace('dist', flags.into);
}

/**
 * Lays the bytecode of a program beside it, as V8 has it after explaining the sample: with the functions that are used in it.
 * Both bear the same stamp, by which src/cli/start.ts knows that they belong together.
 * @param {string} program
 */
async function keepBytecode(program) {
  const stamp = `//${createHash('sha256')
    .update(await readFile(program))
    .digest('hex')}`;
  await appendFile(program, stamp);
  await promisify(execFile)(process.execPath, ['scripts/keepBytecode.mjs', program, stamp]);
}

/** @param {Bundle} bundle @returns {import('esbuild').BuildOptions & { metafile: true }} */
function optionsOf(bundle) {
  return {
    ...bundle.options,
    outfile: outfileOf(bundle),
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
function checkSize(bundle, bytes) {
  if (!flags.production) return;
  const { part, budget } = bundle;
  const size = `${part}: ${(bytes / 1000).toFixed(1)} of ${budget / 1000} KB (${outfileOf(bundle)})`;
  if (bytes > budget) fail(`Over budget. ${size}`);
  if (!flags.quiet) console.log(size);
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
