import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { appendFile, copyFile, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Progress } from '../../src/core/analysis.ts';
import { captureOf, flow } from '../support/conversation.ts';
import { type AnalysisThread, startAnalysisThread, type ThreadNews } from '../../src/host/analysisThread.ts';

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
const start = (hear: Partial<ThreadNews> = {}): AnalysisThread => {
  thread = startAnalysisThread(script, { progress: () => undefined, soFar: () => undefined, ...hear });
  return thread;
};
afterEach(() => thread?.stop('The test is over.'));

describe('the worker', () => {
  it('reads a file, and answers every question about it', async () => {
    const progress: Progress[] = [];
    const { call } = start({ progress: (value) => progress.push(value) });
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

  it('stops where it is told to, and explains what it has read', async () => {
    const [refused, bulk] = [flow({ client: '10.0.0.1:50000' }).syn().rst('server'), flow({ start: 1 }).handshake()];
    for (let at = 0; at < 80; at++) bulk.send('server', 40_000);
    const bytes = captureOf(refused, bulk);
    const reader = start();
    const { call } = reader;
    const answer = call('analyse', { name: 'large.pcap', bytes });
    reader.halt();
    const { facts, totals, stopped } = await answer;
    expect(stopped).toBe(true);
    expect(facts.bytes).toBeLessThan(bytes.length);
    expect(totals.resets).toBe(1);
    expect(await call('explain', 0)).toMatchObject({ frame: 2 });
    expect((await call('packet', 2)).frame).toBe(2);
    const whole = await call('analyse', { name: 'large.pcap', bytes });
    expect(whole).toMatchObject({ stopped: false, facts: { bytes: bytes.length } });
  }, 20_000);

  it.each(['flows', 'explain', 'resetsText'] as const)('answers %s with an error before anything was read', async (name) => {
    await expect(start().call(name, 0 as never)).rejects.toThrow();
  });

  it('shows packets of the file, again and again, and says when it has become another', async () => {
    const copy = join(folder, 'shown.pcapng');
    await copyFile(sample, copy);
    const { call } = start();
    await call('analyse', { name: 'shown.pcapng', path: copy });
    const [first, fourth] = await Promise.all([call('packet', 1), call('packet', 4)]);
    expect(first).toMatchObject({ frame: 1, interface: null, path: 'eth:ethertype:ip:tcp' });
    expect(fourth.bytes).toHaveLength(fourth.captured);
    expect(await call('packet', 1)).toEqual(first);
    await expect(call('packet', 1_000_000)).rejects.toThrow('There is no frame 1000000.');
    await writeFile(copy, (await readFile(sample)).subarray(0, 2000));
    await expect(call('packet', 4)).rejects.toThrow(/shown\.pcapng has changed since it was read/);
    await rm(copy);
    await expect(call('packet', 4)).rejects.toThrow('There is no file shown.pcapng.');
  });

  it.each(['gzip', 'zstd', 'lz4'])('shows packets of a %s file as of a plain one, also when it is gone', async (program) => {
    const copy = join(folder, `packed.${program}`);
    await writeFile(copy, execFileSync(program, ['-c'], { input: await readFile(sample) }));
    const { call } = start();
    await call('analyse', { name: 'plain', path: sample });
    const plain = await call('packet', 20);
    const { facts } = await call('analyse', { name: 'packed', path: copy });
    expect(facts.format).toBe(`pcapng (${program})`);
    expect(await call('packet', 20)).toEqual(plain);
    await rm(copy);
    expect(await call('packet', 20)).toEqual(plain);
  });

  it('reads only what a growing file gains, and comes to what reading all of it comes to', async () => {
    const copy = join(folder, 'growing.pcapng');
    const whole = await readFile(sample);
    const { call } = start();
    const { stopped, ...expected } = await call('analyse', { name: 'whole', path: sample });
    expect(stopped).toBe(false);
    const text = await call('resetsText', { maximumFindings: 100 });
    // Cut in the middle of a packet.
    await writeFile(copy, whole.subarray(0, 5001));
    const part = await call('analyse', { name: 'growing', path: copy });
    expect(part.facts.packets).toBeLessThan(expected.facts.packets);
    expect(part.facts.warnings).toMatchObject([{ code: 'truncated-record' }]);
    expect(await call('follow', null)).toEqual({ news: 'same' });
    await appendFile(copy, whole.subarray(5001, 20_000));
    expect(await call('follow', null)).toMatchObject({ news: 'grown' });
    await appendFile(copy, whole.subarray(20_000));
    const [grown, again] = await Promise.all([call('follow', null), call('follow', null)]);
    expect(again).toEqual(grown);
    expect(grown).toEqual({ ...expected, news: 'grown', facts: { ...expected.facts, path: 'growing.pcapng' } });
    expect(await call('resetsText', { maximumFindings: 100 })).toEqual({
      ...text,
      text: text.text.replace('resets.pcapng', 'growing.pcapng'),
    });
    expect((await call('packet', expected.facts.packets)).frame).toBe(expected.facts.packets);
  });

  it('tells a file that was cut or replaced, and notes it when it is read anew', async () => {
    const copy = join(folder, 'rotated.pcapng');
    const whole = await readFile(sample);
    await writeFile(copy, whole);
    const { call } = start();
    await call('analyse', { name: 'rotated', path: copy });
    await truncate(copy, 3000);
    expect(await call('follow', null)).toEqual({ news: 'truncated' });
    const cut = await call('analyse', { name: 'rotated', path: copy, noticed: 'truncated' });
    expect(cut.facts.warnings[0]).toMatchObject({
      code: 'file-replaced',
      message: expect.stringMatching(/became shorter/) as string,
    });
    await writeFile(copy, Buffer.concat([whole.subarray(0, 2800), whole]));
    expect(await call('follow', null)).toEqual({ news: 'replaced' });
    const other = await call('analyse', { name: 'rotated', path: copy, noticed: 'replaced' });
    expect(other.facts.warnings[0]).toMatchObject({
      code: 'file-replaced',
      message: expect.stringMatching(/another file/) as string,
    });
    await rm(copy);
    expect(await call('follow', null)).toEqual({ news: 'gone' });
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
