import { getHeapStatistics } from 'node:v8';
import type { Coverage } from './coverage.ts';
import { mutated } from './mutate.ts';
import type { Random } from '../support/random.ts';
import type { Target } from './targets/target.ts';

/** Milliseconds of this process's own time that one small input may take: a hundred times what the slowest takes. */
const SLOWEST = 2000;
/** Bytes that one input of 8 KB may make live outside the heap: tables and chunks of a small capture take a tenth. */
const MOST_MEMORY = 150_000_000;
/** Every so many inputs one is read twice, and must say the same twice. */
const REPEATED = 16;
/** Inputs kept of one target; more of them only dilute. */
const MOST_KEPT = 4000;

/** An input that does what none may do. */
export interface Crash {
  readonly target: string;
  readonly input: Uint8Array;
  readonly error: string;
}

/** Feeds one target with mutations of what has led to new code before. */
export class Fuzzer {
  readonly #corpus: Uint8Array[];
  inputs = 0;

  constructor(
    readonly target: Target,
    private readonly random: Random,
    private readonly coverage: Coverage,
    more: readonly Uint8Array[] = [],
  ) {
    this.#corpus = [...target.seeds(), ...more];
  }

  get kept(): number {
    return this.#corpus.length;
  }

  /** Runs every input it begins with: those must hold too. */
  async begin(): Promise<Crash | null> {
    for (const seed of this.#corpus) {
      const crash = await tried(this.target, seed, true);
      if (crash) return crash;
    }
    this.coverage.grew();
    return null;
  }

  /** Tries one more input. */
  async step(): Promise<Crash | null> {
    const input = mutated(this.random, this.#any(), this.#any());
    const crash = await tried(this.target, input, ++this.inputs % REPEATED === 0);
    if (crash === null && this.coverage.grew() && this.#corpus.length < MOST_KEPT) this.#corpus.push(input);
    return crash;
  }

  #any(): Uint8Array {
    return this.#corpus[this.random.below(this.#corpus.length)] ?? new Uint8Array(1);
  }
}

/** Runs one input and says what went wrong, if anything did. */
export async function tried(target: Target, input: Uint8Array, twice: boolean): Promise<Crash | null> {
  const crash = (error: string): Crash => ({ target: target.name, input: input.slice(), error });
  const kept = input.slice();
  const startedAt = performance.now();
  const before = memory();
  try {
    const said = await target.run(input);
    if (twice && (await target.run(kept.slice())) !== said) return crash('The same input was read in two ways.');
  } catch (error) {
    return crash(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  if (kept.some((byte, at) => byte !== input[at])) return crash('The input was written to.');
  const took = performance.now() - startedAt;
  if (took > SLOWEST && (await ownTime(target, kept)) > SLOWEST) return crash(`It took ${Math.round(took)} ms.`);
  const grown = memory() - before;
  return grown > MOST_MEMORY ? crash(`It took ${Math.round(grown / 1e6)} MB.`) : null;
}

/** Bytes of the heap and outside it, garbage included. */
function memory(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/** Milliseconds of this process's own time: a busy machine makes everything look slow. */
async function ownTime(target: Target, input: Uint8Array): Promise<number> {
  const start = process.cpuUsage();
  await target.run(input);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
