import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildProgram, programFolder, sampleFile } from '../support/cliProgram.ts';
import { runTool } from '../support/externalTools.ts';

const STAMP_LENGTH = 66;

let folder: string;
const inFolder = (name: string): string => join(folder, name);
const bytecode = (): Buffer => readFileSync(inFolder('program.bytecode'));
const explain = (file: string, ...flags: string[]): unknown => {
  const { status, stdout, stderr } = runTool(process.execPath, [...flags, inFolder('explain-resets.mjs'), file]);
  return { status, says: /\d+ \w+, \d+ faults/.exec(stdout)?.[0], stderr };
};
const explained = { status: 0, says: '72 resets, 11 faults', stderr: '' };

beforeAll(buildProgram);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'start-'));
  for (const name of ['explain-resets.mjs', 'program.cjs', 'program.bytecode', 'zstd.cjs'])
    copyFileSync(join(programFolder, name), inFolder(name));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the bytecode that the build keeps of the command line', () => {
  it('bears the stamp of the program, and V8 takes it', () => {
    const code = readFileSync(inFolder('program.cjs'));
    expect(bytecode().subarray(0, STAMP_LENGTH)).toEqual(code.subarray(-STAMP_LENGTH));
    // Asked of a V8 of its own: it refuses bytecode that was made with other flags, and a test of memory may have set one here.
    const [program, kept] = [JSON.stringify(inFolder('program.cjs')), JSON.stringify(inFolder('program.bytecode'))];
    const asked = `const { readFileSync } = require('node:fs'); const { Script } = require('node:vm');
      const cachedData = readFileSync(${kept}).subarray(${STAMP_LENGTH});
      console.log(new Script(readFileSync(${program}, 'utf8'), { cachedData }).cachedDataRejected)`;
    expect(runTool(process.execPath, ['-e', asked]).stdout).toBe('false\n');
    expect(explain(sampleFile)).toEqual(explained);
  });

  it('is not taken for another program, which V8 alone would do where that is as long', () => {
    const changed = readFileSync(inFolder('program.cjs'), 'utf8').replace('plural(resets, "reset")', 'plural(resets, "RESET")');
    writeFileSync(inFolder('program.cjs'), changed);
    expect(explain(sampleFile)).toEqual(explained);
    writeFileSync(inFolder('program.cjs'), changed.replace(/.$/, 'x'));
    expect(explain(sampleFile)).toEqual({ ...explained, says: '72 RESETs, 11 faults' });
  });

  it.each([
    ['that is not there', (): void => rmSync(inFolder('program.bytecode'))],
    ['that is empty', (): void => writeFileSync(inFolder('program.bytecode'), '')],
    ['that is cut short', (): void => writeFileSync(inFolder('program.bytecode'), bytecode().subarray(0, 5000))],
    [
      'of another version of V8',
      (): void => writeFileSync(inFolder('program.bytecode'), bytecode().fill(1, STAMP_LENGTH + 4, STAMP_LENGTH + 8)),
    ],
  ])('does without one %s', (_, spoil) => {
    spoil();
    expect(explain(sampleFile)).toEqual(explained);
  });

  it('does without one made under other flags', () => {
    expect(explain(sampleFile, '--no-opt')).toEqual(explained);
  });

  it('finds what is loaded on demand', () => {
    const packed = inFolder('sample.pcapng.zst');
    runTool('zstd', ['-q', sampleFile, '-o', packed]);
    expect(explain(packed)).toEqual(explained);
  });
});
