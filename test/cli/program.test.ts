import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram, runProgram, sampleFile } from '../support/cliProgram.ts';
import { runTool } from '../support/externalTools.ts';

interface Report {
  readonly schema: string;
  readonly capture: { readonly path: string; readonly packets: number };
  readonly resets: readonly { readonly frames: readonly number[]; readonly flow: number; readonly expected: boolean }[];
}
const report = (text: string): Report => JSON.parse(text) as Report;

let folder: string;
const inFolder = (name: string, bytes: Uint8Array | string): string => {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
};
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'explain-resets-'));
  await buildProgram();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('explain-resets on the sample', () => {
  it('finds every RST that tshark finds, each once, in the same flow', async () => {
    const { status, stdout, stderr } = await runProgram([sampleFile, '--format', 'json']);
    expect([status, stderr]).toEqual([0, '']);
    const judged = runTool('tshark', [
      '-r',
      sampleFile,
      '-Y',
      'tcp.flags.reset == 1',
      '-T',
      'fields',
      '-e',
      'frame.number',
      '-e',
      'tcp.stream',
    ]);
    const expected = judged.stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t').map(Number));
    const found = report(stdout).resets.flatMap(({ frames, flow }) => frames.map((frame) => [frame, flow]));
    expect(expected.length).toBeGreaterThan(10);
    expect(found.sort(([a = 0], [b = 0]) => a - b)).toEqual(expected);
  });

  it('writes text without colours to a pipe, and nothing else', async () => {
    const { status, stdout, stderr } = await runProgram([sampleFile]);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/resets\.pcapng — \d+ resets, \d+ faults/);
    expect(stdout).not.toContain('\x1b');
  });

  it('writes Markdown', async () => {
    const { stdout } = await runProgram([sampleFile, '--format', 'markdown']);
    expect(stdout).toMatch(/^# TCP resets in `resets\.pcapng`\n/);
    expect(stdout).toContain('**What would settle it, ');
  });

  it('exits with 1 for faults only when asked', async () => {
    const { status, stdout } = await runProgram([sampleFile, '--fail-on-fault', '--format', 'ndjson']);
    expect(report(stdout).resets.some(({ expected }) => !expected)).toBe(true);
    expect(status).toBe(1);
  });

  it('says the same of a compressed copy', async () => {
    const packed = inFolder('packed.pcapng.gz', gzipSync(readFileSync(sampleFile)));
    const [plain, gzip] = await Promise.all([sampleFile, packed].map((file) => runProgram([file, '--format', 'json'])));
    expect(gzip?.status).toBe(0);
    expect(report(gzip?.stdout ?? '').resets).toEqual(report(plain?.stdout ?? '').resets);
    expect(report(gzip?.stdout ?? '').capture.path).toBe(packed);
  });

  it('ends quietly when its reader has enough', async () => {
    const { stdout, stderr } = await runProgram([sampleFile, sampleFile, '--format', 'ndjson'], '"$@" | head -c 10');
    expect(stdout).toBe('{"schema":');
    expect(stderr).toBe('');
  });
});

describe('explain-resets on what it cannot read', () => {
  it('says what is wrong with each file, in one line, and explains the rest', async () => {
    const empty = inFolder('empty.pcap', '');
    const text = inFolder('notes.txt', 'This is no capture at all, only a few words about one.\n');
    const missing = join(folder, 'missing.pcap');
    const files = [empty, text, missing, folder];
    const { status, stdout, stderr } = await runProgram([...files, sampleFile, '--format', 'ndjson', '--fail-on-fault']);
    const sentences = stderr.trimEnd().split('\n');
    expect(status).toBe(2);
    expect(sentences).toHaveLength(files.length);
    files.forEach((file, index) => {
      expect(sentences[index]).toMatch(/^explain-resets: .*[.]$/);
      expect(sentences[index]).toContain(file);
      expect(sentences[index]).not.toMatch(/ENOENT|EISDIR|\bat .*:\d+/);
    });
    expect(report(stdout).capture.path).toBe(sampleFile);
  });

  it('says which options there are', async () => {
    const { status, stdout, stderr } = await runProgram(['--nonsense']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toBe("explain-resets: Unknown option '--nonsense'. explain-resets --help shows the options.\n");
  });
});

describe('explain-resets about itself', () => {
  it('knows its version and its options', async () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
    expect((await runProgram(['--version'])).stdout).toBe(`${manifest.version}\n`);
    expect((await runProgram(['--help'])).stdout).toContain('Usage: explain-resets FILE');
  });

  it.each([[sampleFile], ['--help'], ['--version']])('refuses to write %s to a full disk in silence', async (argument) => {
    const { status, stderr } = await runProgram([argument], '"$@" > /dev/full');
    expect(status).toBe(2);
    expect(stderr).toBe('explain-resets: The result could not be written: ENOSPC: no space left on device, write.\n');
  });
});
