import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { startAnalysisThread } from '../../src/host/analysisThread.ts';

const folder = mkdtempSync(join(tmpdir(), 'threads-'));
afterAll(() => rmSync(folder, { recursive: true }));

let count = 0;
/** A thread that runs the given statements on each request. */
function script(onRequest: string): string {
  const file = join(folder, `thread${count++}.cjs`);
  writeFileSync(
    file,
    `const { parentPort } = require('node:worker_threads'); parentPort.on('message', (m) => { ${onRequest} });`,
  );
  return file;
}
const noNews = { progress: () => undefined, soFar: () => undefined };
const input = { name: 'a.pcap', path: '/a.pcap' };

describe('an analysis thread', () => {
  it('answers, and tells progress', async () => {
    const progress = { consumed: 1, size: 2, packets: 3, rstFrames: 0 };
    const heard: unknown[] = [];
    const thread = startAnalysisThread(
      script(`parentPort.postMessage({ kind: 'notice', name: 'progress', value: ${JSON.stringify(progress)} });
        parentPort.postMessage({ kind: 'reply', id: m.id, result: m.argument });`),
      { ...noNews, progress: (value) => heard.push(value) },
    );
    expect(await thread.call('analyse', input)).toEqual(input);
    expect(heard).toEqual([progress]);
    thread.stop('done');
  });

  it('stops within 100 ms in the middle of a computation', async () => {
    // The thread counts without a pause; when it has ended, the count stands still.
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const thread = startAnalysisThread(script('for (;;) Atomics.add(m.argument.bytes, 0, 1);'), noNews);
    const answer = thread.call('analyse', { name: 'a.pcap', bytes: counter as unknown as Uint8Array });
    await expect.poll(() => counter[0]).toBeGreaterThan(0);
    thread.stop('The user stopped it.');
    await expect(answer).rejects.toMatchObject({ name: 'Closed', message: 'The user stopped it.' });
    await setTimeout(100);
    const stood = counter[0];
    await setTimeout(50);
    expect(counter[0]).toBe(stood);
  });

  it('tells why it died', async () => {
    const thread = startAnalysisThread(script(`setImmediate(() => { throw new Error('broken'); })`), noNews);
    await expect(thread.call('analyse', input)).rejects.toMatchObject({ message: 'The reading thread failed: broken' });
  });

  it('does not leave a caller waiting when it just ends', async () => {
    const thread = startAnalysisThread(script('process.exit(0)'), noNews);
    await expect(thread.call('analyse', input)).rejects.toMatchObject({ message: 'The reading thread ended.' });
    await expect(thread.call('analyse', input)).rejects.toMatchObject({ name: 'Closed' });
  });
});
