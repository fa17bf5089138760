import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { concat, u8 } from '../support/bytes.ts';
import { Coverage } from './coverage.ts';
import { Fuzzer, tried } from './fuzzer.ts';
import { mutated } from './mutate.ts';
import { Random } from '../support/random.ts';
import { targets } from './targets/all.ts';
import type { Target } from './targets/target.ts';

const folder = 'test/fixtures/crashers';
const crashers = existsSync(folder) ? readdirSync(folder) : [];

describe('inputs that once went wrong', () => {
  // Empty as long as nothing did; a name begins with the reader that the input is for.
  it(`do so no more (${crashers.length} of them)`, async () => {
    for (const name of crashers) {
      const found = targets.find(({ target }) => name.startsWith(`${target.name}-`));
      if (!found) throw new Error(`No target is named in ${name}.`);
      expect(await tried(found.target, new Uint8Array(readFileSync(join(folder, name))), true), name).toBeNull();
    }
  });
});

describe('the inputs each reader begins with', () => {
  it.each(targets.map(({ target }) => target))('of $name hold, and so do two hundred made of them', async (target) => {
    const fuzzer = new Fuzzer(target, new Random(7), new Coverage());
    expect(await fuzzer.begin()).toBeNull();
    for (let times = 0; times < 200; times++) expect(await fuzzer.step()).toBeNull();
    expect(fuzzer.inputs).toBe(200);
  });
});

describe('the fuzzer notices', () => {
  const notice = async (run: (input: Uint8Array) => string): Promise<string | undefined> => {
    const target: Target = { name: 'none', seeds: () => [], run: (input) => Promise.resolve().then(() => run(input)) };
    return (await tried(target, u8(1, 2, 3), true))?.error;
  };

  it('what is thrown, written, or said in two ways', async () => {
    let times = 0;
    expect(await notice(() => 'the same')).toBeUndefined();
    expect(await notice(() => String(++times))).toContain('two ways');
    expect(
      await notice((input) => {
        input[0] = 9;
        return '';
      }),
    ).toContain('written to');
    expect(
      await notice(() => {
        throw new RangeError('outside');
      }),
    ).toContain('RangeError: outside');
  });

  it('what takes too much memory', async () => {
    const kept: Uint8Array[] = [];
    expect(
      await notice(() => {
        kept.push(new Uint8Array(200_000_000));
        return String(kept.length > 0);
      }),
    ).toContain('MB');
  });
});

describe('a mutation', () => {
  it('is the same for the same seed, changes inputs of any length, and never the one it is made from', () => {
    const sound = concat(u8(1, 2, 3, 4, 5, 6, 7, 8), new Uint8Array(100));
    for (const input of [new Uint8Array(0), u8(1), sound]) {
      const before = input.slice();
      const made = Array.from({ length: 100 }, (_, seed) => mutated(new Random(seed), input, sound));
      expect(made).toEqual(Array.from({ length: 100 }, (_, seed) => mutated(new Random(seed), input, sound)));
      expect(input).toEqual(before);
      expect(new Set(made.map((bytes) => bytes.join())).size).toBeGreaterThan(10);
    }
  });
});
