/** The suite that runs inside the extension host: its bundles, and the thread that brings its results to the terminal. */
import { build } from 'esbuild';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HarnessError } from './obtain.mjs';
import { repository } from './paths.mjs';

/** Names the environment variable by which `test/host/run.ts` learns where to write. */
export const eventsVariable = 'HOST_TEST_EVENTS';

/**
 * One line of the events file, written by `test/host/run.ts` as it happens.
 * @typedef {{ kind: 'pass', title: string, milliseconds: number }
 *   | { kind: 'fail', title: string, error: string }
 *   | { kind: 'pending', title: string }
 *   | { kind: 'end' }
 *   | { kind: 'broken', error: string }} HostTestEvent
 */

/**
 * Bundles every `test/host/*.test.ts` and the runner.
 * @returns {Promise<string>} the file that exports `run()`
 */
export async function bundleHostSuite() {
  const source = join(repository, 'test/host');
  const outdir = join(repository, '.cache/host-tests');
  const tests = (await readdir(source)).filter((name) => name.endsWith('.test.ts'));
  if (tests.length === 0) throw new HarnessError('There is no test in test/host.');
  await rm(outdir, { recursive: true, force: true });
  await build({
    entryPoints: ['run.ts', ...tests].map((name) => join(source, name)),
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'inline',
    // Mocha finds its reporters at run time, so it stays what npm installed.
    external: ['vscode', 'mocha'],
    logLevel: 'warning',
  }).catch(() => {
    throw new HarnessError('The host tests do not build (see above).');
  });
  return join(outdir, 'run.cjs');
}

/** Reads the events file as it grows, prints each result, and counts. */
export class HostResults {
  #file;
  #seen = 0;
  passed = 0;
  failed = 0;
  /** The suite reached its end; without it a result is never good. */
  ended = false;

  /** @param {string} file */
  constructor(file) {
    this.#file = file;
  }

  /** Prints what is new. */
  async read() {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    // The last piece is a line still being written, or empty.
    const lines = text.split('\n').slice(0, -1);
    for (const line of lines.slice(this.#seen)) this.#print(JSON.parse(line));
    this.#seen = lines.length;
  }

  /** Prints the closing line. @returns {boolean} whether all is well */
  close() {
    console.log(`\n${this.passed} passed, ${this.failed} failed`);
    return this.ended && this.failed === 0 && this.passed > 0;
  }

  /** @param {HostTestEvent} event */
  #print(event) {
    switch (event.kind) {
      case 'pass':
        this.passed += 1;
        console.log(`  ok    ${event.title} (${event.milliseconds} ms)`);
        break;
      case 'fail':
        this.failed += 1;
        console.log(`  FAIL  ${event.title}\n${event.error.replace(/^/gm, '        ')}`);
        break;
      // A test that does not run cannot fail, so it counts as failed.
      case 'pending':
        this.failed += 1;
        console.log(`  FAIL  ${event.title}\n        is skipped; make it run or remove it`);
        break;
      case 'broken':
        this.failed += 1;
        this.ended = true;
        console.log(`  FAIL  the suite could not run\n${event.error.replace(/^/gm, '        ')}`);
        break;
      case 'end':
        this.ended = true;
    }
  }
}
