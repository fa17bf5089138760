import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/core/analysis.ts';
import { type AnalysisThread, startAnalysisThread } from '../../src/host/analysisThread.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const sample = path('media/sample/resets.pcapng');
const folder = mkdtempSync(join(tmpdir(), 'worker-'));
const script = join(folder, 'worker.cjs');

beforeAll(async () => {
  await build({
    entryPoints: [path('src/worker/analysisWorker.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'silent',
  });
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true }));

let thread: AnalysisThread | undefined;
const start = (onProgress: (progress: Progress) => void = () => undefined): AnalysisThread => {
  thread = startAnalysisThread(script, onProgress);
  return thread;
};
afterEach(() => thread?.stop('The test is over.'));

describe('the worker', () => {
  it('reads a file, and answers every question about it', async () => {
    const progress: Progress[] = [];
    const { call } = start((value) => progress.push(value));
    const { facts, totals } = await call('analyse', { name: 'resets.pcapng', path: sample });
    expect(facts).toMatchObject({ path: 'resets.pcapng', format: 'pcapng' });
    expect(totals.resets).toBeGreaterThan(0);
    expect(progress.length).toBeGreaterThan(0);
    const [first] = await call('findings', { offset: 0, limit: 1 });
    const finding = await call('explain', 0);
    expect(finding.frame).toBe(first?.frame);
    expect(await call('locate', finding.frame)).toMatchObject({ flow: finding.flow, finding: 0 });
    const ladder = await call('ladder', { flow: finding.flow, offset: 0, limit: 500 });
    expect(ladder.rows.some(({ frame }) => frame === finding.frame)).toBe(true);
    const query = { sort: 'flow', descending: false, text: '', show: 'resets', offset: 0, limit: 500 } as const;
    const flows = await call('flows', query);
    expect(flows.rows.reduce((sum, { resetCount }) => sum + resetCount, 0)).toBe(totals.resets);
    const { text, lines } = await call('resetsText', { maximumFindings: 1000 });
    expect(text.split('\n')).toHaveLength(lines.length);
    expect(lines.filter(({ kind }) => kind === 'finding')).toHaveLength(totals.resets);
    expect(await call('markdown', { maximumFindings: 10 })).toMatch(/^# TCP resets in /);
  });

  it('reads a capture in memory as it reads the file', async () => {
    const { call } = start();
    const fromFile = await call('analyse', { name: 'resets.pcapng', path: sample });
    const fromMemory = await call('analyse', { name: 'resets.pcapng', bytes: await readFile(sample) });
    expect(fromMemory).toEqual(fromFile);
  });

  it.each(['flows', 'explain', 'resetsText'] as const)('answers %s with an error before anything was read', async (name) => {
    await expect(start().call(name, 0 as never)).rejects.toThrow();
  });

  it('says what is wrong, and can read another capture afterwards', async () => {
    const { call } = start();
    await expect(call('analyse', { name: 'empty.pcap', bytes: new Uint8Array() })).rejects.toMatchObject({
      name: 'CaptureError',
    });
    await expect(call('explain', 0)).rejects.toThrow('The capture has not been read.');
    await expect(call('analyse', { name: 'resets.pcapng', path: sample })).resolves.toHaveProperty('totals');
  });
});
