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
 * Scripts of package.json, in stages. A stage's chains run side by side: on two cores ESLint and the core's tests take as long as
 * Chromium takes over the page's. What opens a VS Code, which uses both, has its stage to itself.
 * A step that runs tests says how many: "N passed, N failed" on a line.
 */
const stages = [
  [['typecheck', 'boundaries', 'deadcode', 'build']],
  [
    ['lint', 'test:unit'],
    ['test:page', 'test:pictures', 'accuracy', 'test:fuzz'],
  ],
  [['test:host', 'test:stories']],
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
  for (const [index, chains] of stages.entries()) {
    for (const counts of await Promise.all(chains.map(runChain))) {
      passed += counts.passed;
      failed += counts.failed;
    }
    if (failed === 0) continue;
    const left = stages.slice(index + 1).flat(2);
    if (left.length > 0) console.log(`Not run: ${left.join(', ')}.`);
    break;
  }
  return { passed, failed };
}

/**
 * Until a step fails. What a step prints is shown when it is done, so that two of them do not talk at once.
 * @param {string[]} steps
 * @returns {Promise<{ passed: number, failed: number }>}
 */
async function runChain(steps) {
  let passed = 0;
  for (const [index, step] of steps.entries()) {
    const startedAt = performance.now();
    console.log(`== ${step} …`);
    const { code, output } = await run(step);
    process.stdout.write(`\n${output}== ${step}: ${code === 0 ? 'good' : 'FAILED'} in ${seconds(startedAt)}\n`);
    const counts = countsOf(output);
    passed += counts.passed;
    if (code === 0 && counts.failed === 0) continue;
    const left = steps.slice(index + 1);
    if (left.length > 0) console.log(`Not run: ${left.join(', ')}.`);
    // A check that runs no tests has failed as one.
    return { passed, failed: Math.max(counts.failed, 1) };
  }
  return { passed, failed: 0 };
}

/**
 * Keeps a script's output.
 * @param {string} script
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(script) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', script], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
        output += text;
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
