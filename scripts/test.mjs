/** `npm test`: every check, the quick ones first; stops at the first that fails and ends with one line of counts. */
import { spawn } from 'node:child_process';
import { obtainChromium } from './vscode/chromium.mjs';
import { canInstall, install } from './vscode/debian.mjs';
import { main } from './vscode/main.mjs';
import { HarnessError } from './vscode/obtain.mjs';
import { findProgram } from './vscode/program.mjs';

/** Judges of the unit tests, each a Debian package of the same name: what is read and explained is held against what they say. */
const judges = ['tshark', 'tcpdump', 'zstd', 'lz4'];

/**
 * Scripts of package.json, in the order they are run; those of one group side by side: lint keeps one core busy and unit tests the other.
 * A step that runs tests says how many: "N passed, N failed" on a line.
 */
const groups = [
  ['typecheck'],
  ['boundaries'],
  ['deadcode'],
  ['build'],
  ['lint', 'test:unit'],
  ['test:pictures'],
  ['accuracy'],
  ['test:fuzz'],
  ['test:host'],
  ['test:stories'],
];

await main(async () => {
  const startedAt = performance.now();
  obtainTools();
  const { passed, failed } = await runSteps();
  console.log(`\nIn ${seconds(startedAt)}:`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
});

/** Once, before anything: tests run side by side, and two of them must not install the same thing. */
function obtainTools() {
  obtainChromium();
  const missing = judges.filter((name) => findProgram(name) === undefined);
  if (missing.length === 0) return;
  if (!canInstall())
    throw new HarnessError(`The tests need ${missing.join(' and ')}: please install. Debian's packages have these names.`);
  install(missing);
}

/** @returns {Promise<{ passed: number, failed: number }>} */
async function runSteps() {
  let passed = 0;
  let failed = 0;
  for (const [index, group] of groups.entries()) {
    console.log(`\n== ${group.join(', ')}`);
    const startedAt = performance.now();
    const last = group.length - 1;
    const results = await Promise.all(
      group.map((step, at) => run(step, at === last).then((done) => told(step, done, at !== last, startedAt))),
    );
    for (const counts of results) {
      passed += counts.passed;
      failed += counts.failed;
    }
    if (failed === 0) continue;
    const left = groups.slice(index + 1).flat();
    if (left.length > 0) console.log(`Not run: ${left.join(', ')}.`);
    break;
  }
  return { passed, failed };
}

/**
 * Says how a step went, and what it printed when that has not been shown.
 * @param {string} step
 * @param {{ code: number | null, output: string }} done
 * @param {boolean} unseen
 * @param {number} startedAt
 * @returns {{ passed: number, failed: number }}
 */
function told(step, { code, output }, unseen, startedAt) {
  if (unseen) process.stdout.write(output);
  console.log(`== ${step}: ${code === 0 ? 'good' : 'FAILED'} in ${seconds(startedAt)}`);
  const counts = countsOf(output);
  // A check that runs no tests has failed as one.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/**
 * Keeps a script's output.
 * @param {string} script
 * @param {boolean} shown as it comes
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(script, shown) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      output += text;
      if (shown) process.stdout.write(text);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, output });
    });
  });
}

/** @param {string} output what a step printed; the last line with counts is its own @returns {{ passed: number, failed: number }} */
function countsOf(output) {
  const last = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  return { passed: Number(last?.[1] ?? 0), failed: Number(last?.[2] ?? 0) };
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
