import { readFileSync } from 'node:fs';
import { stderr, stdout } from 'node:process';
import { analyse } from '../core/analyse.ts';
import { openSource } from '../worker/fileSource.ts';
import { Output } from './output.ts';
import { terminalOf } from './paint.ts';
import { ProgressLine } from './progress.ts';
import { run } from './run.ts';

/** The version of the package this file was built into (dist/). */
function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}

const terminal = terminalOf(stdout.isTTY, stdout.columns, process.env);
void run(process.argv.slice(2), {
  open: openSource,
  analyse,
  version,
  output: new Output(stdout),
  complain: (sentence) => stderr.write(`explain-resets: ${sentence}\n`),
  terminal,
  ...(stderr.isTTY ? { progress: new ProgressLine((text) => stderr.write(text)) } : {}),
}).then((status) => {
  process.exitCode = status;
  // Without taking everything down first, which takes 20 ms after a large capture; but what is still on its way to a slow pipe gets there.
  if (stdout.writableLength === 0 && stderr.writableLength === 0) process.exit();
});
