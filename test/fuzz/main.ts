/** `npm run fuzz`: tries inputs for a given time or number, and keeps what goes wrong as a fixture that a test repeats. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Coverage } from './coverage.ts';
import { type Crash, Fuzzer, tried } from './fuzzer.ts';
import { Random } from '../support/random.ts';
import { targets } from './targets/all.ts';
import type { Target } from './targets/target.ts';

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    inputs: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 0x100000000) },
    target: { type: 'string' },
  },
});

const crashers = 'test/fixtures/crashers';
/** Real captures, not part of the project; small ones make good inputs. */
const others = '../shared/captures';
const LARGEST_OTHER = 8192;
/** A run that finds this many ways to fail has said enough. */
const MOST_CRASHES = 10;

const seed = Number(flags.seed);
const limit = flags.inputs === undefined ? Infinity : Number(flags.inputs);
const deadline = flags.inputs === undefined ? Date.now() + Number(flags.seconds) * 1000 : Infinity;
const chosen = targets.filter(({ target }) => flags.target === undefined || target.name === flags.target);
if (chosen.length === 0) throw new Error(`--target takes one of ${targets.map(({ target }) => target.name).join(', ')}.`);

const coverage = new Coverage();
const random = new Random(seed);
const fuzzers = chosen.map(({ target, weight }) => ({
  fuzzer: new Fuzzer(target, random, coverage, target.name === 'capture' ? otherCaptures() : []),
  weight,
}));
const crashes = new Map<string, Crash>();
let tries = 0;

console.log(`Seed ${seed}. ${coverage.total} statements and branches.`);
for (const { fuzzer } of fuzzers) await note(fuzzer.target, await fuzzer.begin());
const startedAt = Date.now();
let toldAt = startedAt;
while (tries < limit && Date.now() < deadline && crashes.size < MOST_CRASHES) {
  for (const { fuzzer, weight } of fuzzers) {
    for (let times = 0; times < weight && tries < limit; times++, tries++) await note(fuzzer.target, await fuzzer.step());
  }
  if (Date.now() - toldAt > 10_000) tell();
}
tell();
console.log(`${tries} passed, ${crashes.size} failed`);
process.exitCode = crashes.size > 0 ? 1 : 0;

function tell(): void {
  toldAt = Date.now();
  const seconds = (toldAt - startedAt) / 1000;
  const kept = fuzzers.map(({ fuzzer }) => `${fuzzer.target.name} ${fuzzer.inputs} (${fuzzer.kept})`).join(', ');
  const rss = Math.round(process.memoryUsage.rss() / 1e6);
  console.log(
    `${seconds.toFixed(0)} s: ${tries} inputs, ${Math.round(tries / seconds)} a second; ${coverage.reached} of ${coverage.total} reached; ${rss} MB; ${kept}`,
  );
}

function otherCaptures(): Uint8Array[] {
  if (!existsSync(others)) {
    console.log(`${others} is not here; beginning with the project's own captures alone.`);
    return [];
  }
  return readdirSync(others)
    .map((name) => join(others, name))
    .filter((path) => statSync(path).isFile() && statSync(path).size <= LARGEST_OTHER)
    .map((path) => new Uint8Array(readFileSync(path)));
}

/** Keeps a crash, made as small as it goes, under a name made of its first line: one fixture for each way to fail. */
async function note(target: Target, crash: Crash | null): Promise<void> {
  if (crash === null) return;
  const way = `${target.name} ${crash.error.split('\n').slice(0, 2).join(' ').replace(/\d+/g, 'N')}`;
  if (crashes.has(way)) return;
  crashes.set(way, crash);
  const input = await smaller(target, crash.input);
  const name = `${target.name}-${createHash('sha256').update(way).digest('hex').slice(0, 12)}.bin`;
  mkdirSync(crashers, { recursive: true });
  writeFileSync(join(crashers, name), input);
  console.log(`\n${name} (${input.length} bytes): ${crash.error}\n`);
}

/** Leaves out pieces as long as it still fails. */
async function smaller(target: Target, input: Uint8Array): Promise<Uint8Array> {
  let best = input;
  for (let piece = best.length >> 1; piece > 0; piece >>= 1) {
    for (let at = 0; at + piece <= best.length;) {
      const less = new Uint8Array([...best.subarray(0, at), ...best.subarray(at + piece)]);
      if ((await tried(target, less, true)) === null) at += piece;
      else best = less;
    }
  }
  return best;
}
