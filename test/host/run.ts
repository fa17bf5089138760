/** Runs the suite inside the extension host; the same contract for every launcher: resolves when all passed. */
import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import type { HostTestEvent } from '../../scripts/vscode/hostSuite.mjs';
import { readableStack } from './stack.ts';

/** Results go to a file: an extension host has no terminal, and its exit code does not reach every launcher. */
function report(event: HostTestEvent): void {
  const file = process.env['HOST_TEST_EVENTS'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(event)}\n`);
}

const describeError = (error: unknown): string => (error instanceof Error ? readableStack(error) : String(error));

export async function run(): Promise<void> {
  // Keeps the source maps of what is loaded from here on; `readableStack` looks them up.
  process.setSourceMapsEnabled(true);
  let failures: number;
  try {
    failures = await runMocha();
  } catch (error) {
    report({ kind: 'broken', error: describeError(error) });
    throw error;
  }
  report({ kind: 'end' });
  if (failures > 0) throw new Error(`${failures} host tests failed`);
}

async function runMocha(): Promise<number> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: 'base', forbidOnly: true, fullTrace: true });
  for (const name of readdirSync(__dirname)) {
    if (name.endsWith('.test.cjs')) mocha.addFile(join(__dirname, name));
  }
  return new Promise((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => report({ kind: 'pass', title: test.fullTitle(), milliseconds: test.duration ?? 0 }))
      .on('pending', (test) => report({ kind: 'pending', title: test.fullTitle() }))
      .on('fail', (test, error) => report({ kind: 'fail', title: test.fullTitle(), error: describeError(error) }));
  });
}
