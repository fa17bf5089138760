/** `npm run fuzz -- [--seconds 60 | --inputs 100000] [--seed N] [--target NAME]`: builds the fuzzer with counters in our code, and runs it. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build } from 'esbuild';
import { createInstrumenter } from 'istanbul-lib-instrument';
import { main } from './vscode/main.mjs';
import { repository } from './vscode/paths.mjs';

const folder = join(repository, '.cache/fuzz');

/** Puts istanbul's counters into the readers of foreign bytes: the core and the worker. @type {import('esbuild').Plugin} */
const counters = {
  name: 'counters',
  setup({ onLoad }) {
    const instrumenter = createInstrumenter({ esModules: true, compact: true, produceSourceMap: false });
    onLoad({ filter: /[\\/]src[\\/](core|worker)[\\/].*\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        write: false,
        format: 'esm',
        target: 'es2022',
        logLevel: 'silent',
      });
      return { contents: instrumenter.instrumentSync(outputFiles[0]?.text ?? '', path), loader: 'js' };
    });
  },
};

await main(async () => {
  const program = join(folder, 'fuzz.mjs');
  await build({
    entryPoints: [join(repository, 'test/fuzz/main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    outfile: program,
    logLevel: 'warning',
    plugins: [counters],
  });
  const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: repository, stdio: 'inherit' });
  return status === 0;
});
