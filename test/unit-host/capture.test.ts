import { FileSystemError, Uri } from 'vscode';
import { describe, expect, it } from 'vitest';
import { Capture } from '../../src/host/capture.ts';
import { RemoteError } from '../../src/shared/rpc.ts';
import { facts, type FakeThread, type FakeTools, fakeTools, settle, totals } from '../support/captureTools.ts';

const uri = Uri.file('/a.pcap');

/** A capture whose reading has begun in a thread. */
async function reading(tools = fakeTools()): Promise<{ capture: Capture; tools: FakeTools; thread: FakeThread }> {
  const capture = new Capture(1, uri, tools);
  void capture.read();
  await settle();
  return { capture, tools, thread: tools.thread(0) };
}

describe('a capture', () => {
  it('reports progress, then the analysis', async () => {
    const { capture, thread } = await reading();
    const phases: string[] = [];
    capture.onDidChangeState(({ phase }) => phases.push(phase));
    const progress = { consumed: 1, size: 2, packets: 1, rstFrames: 0 };
    thread.says.progress(progress);
    expect(capture.state).toEqual({ phase: 'reading', progress });
    await thread.answer({ facts, totals });
    expect(capture.state).toMatchObject({ phase: 'ready', facts, totals });
    expect(phases).toEqual(['reading', 'ready']);
  });

  it('shows what is known while it is read, and answers questions about that', async () => {
    const { capture, thread } = await reading();
    thread.says.soFar({ facts, totals });
    expect(capture.state).toEqual({ phase: 'reading', progress: null, soFar: { version: 1, facts, totals } });
    const progress = { consumed: 1, size: 2, packets: 1, rstFrames: 0 };
    thread.says.progress(progress);
    expect(capture.state).toEqual({ phase: 'reading', progress, soFar: { version: 1, facts, totals } });
    void capture.ask('explain', 0);
    expect(thread.asked).toEqual(['analyse', 'explain']);
    // The whole is no part: what needs it all waits for it.
    await expect(capture.resets()).rejects.toMatchObject({ name: 'NotReady' });
    await thread.answer({ facts, totals, stopped: false });
    expect(capture.state).toEqual({ phase: 'ready', version: 2, facts, totals });
  });

  it('is cancelled at once, hears no more of its reading, and keeps what was read', async () => {
    const { capture, thread } = await reading();
    const progress = { consumed: 1, size: 2, packets: 1, rstFrames: 0 };
    thread.says.progress(progress);
    capture.cancel();
    expect(capture.state).toEqual({ phase: 'cancelled', progress });
    expect(thread.halts).toBe(1);
    thread.says.progress({ consumed: 2, size: 2, packets: 1, rstFrames: 0 });
    thread.says.soFar({ facts, totals });
    expect(capture.state).toEqual({ phase: 'cancelled', progress });
    await thread.answer({ facts, totals, stopped: true });
    expect(capture.state).toMatchObject({ phase: 'cancelled', progress, soFar: { facts, totals } });
    void capture.ask('explain', 0);
    expect(thread.asked).toEqual(['analyse', 'explain']);
    await thread.answer({});
    void capture.read();
    expect(thread.stopped).toBeDefined();
  });

  it('keeps what it had shown when it is cancelled', async () => {
    const { capture, thread } = await reading();
    thread.says.soFar({ facts, totals });
    capture.cancel();
    expect(capture.state).toEqual({ phase: 'cancelled', progress: null, soFar: { version: 1, facts, totals } });
  });

  it('says nothing of trouble after a cancel, and shows no more what nobody can ask about', async () => {
    const { capture, thread } = await reading();
    thread.says.soFar({ facts, totals });
    capture.cancel();
    await thread.fail(new RemoteError('Error', 'no'));
    expect(capture.state).toEqual({ phase: 'cancelled', progress: null });
    expect(thread.stopped).toBeDefined();
  });

  it('is ready when the cancel came after the last byte', async () => {
    const { capture, thread } = await reading();
    capture.cancel();
    await thread.answer({ facts, totals, stopped: false });
    expect(capture.state.phase).toBe('ready');
  });

  it('keeps what was read when cancel comes too late', async () => {
    const { capture, thread } = await reading();
    await thread.answer({ facts, totals });
    capture.cancel();
    expect(capture.state.phase).toBe('ready');
    expect(thread.stopped).toBeUndefined();
  });

  it('is read again in a new thread and with a new version', async () => {
    const { capture, tools, thread } = await reading();
    await thread.answer({ facts, totals });
    const first = capture.state;
    void capture.read();
    await settle();
    expect(thread.stopped).toBeDefined();
    await tools.thread(1).answer({ facts, totals });
    expect(capture.state.phase).toBe('ready');
    expect(capture.state).not.toEqual(first);
  });

  it('ignores the answer of a reading that was overtaken', async () => {
    const tools = fakeTools();
    const inputs: (() => void)[] = [];
    const capture = new Capture(1, uri, {
      ...tools,
      input: () => new Promise((resolve) => inputs.push(() => resolve({ name: 'a.pcap', path: '/a.pcap' }))),
    });
    void capture.read();
    void capture.read();
    for (const give of inputs) give();
    await settle();
    expect(tools.threads).toHaveLength(1);
  });

  it('says calmly what is wrong, and logs it', async () => {
    const { capture, tools, thread } = await reading();
    await thread.fail(new RemoteError('CaptureError', 'The file is empty.', 'empty-file'));
    const title = 'This capture cannot be read';
    expect(capture.state).toEqual({ phase: 'failed', title, message: 'The file is empty.', reason: 'empty' });
    expect(thread.stopped).toBeDefined();
    expect(tools.logged).toHaveLength(1);
  });

  it('shows no words of an error that is our own mistake', async () => {
    const { capture, thread } = await reading();
    await thread.fail(new RemoteError('TypeError', "Cannot read properties of undefined (reading 'x')"));
    expect(JSON.stringify(capture.state)).not.toContain('undefined');
    expect(capture.state).toMatchObject({ phase: 'failed' });
  });

  it('says that the file is gone', async () => {
    const missing = new FileSystemError('EntryNotFound: /secret/path');
    Object.assign(missing, { code: 'FileNotFound' });
    const capture = new Capture(
      1,
      uri,
      fakeTools(() => Promise.reject(missing)),
    );
    await capture.read();
    expect(capture.state).toMatchObject({ phase: 'failed', title: 'The capture is gone' });
  });

  it('answers questions only when it has been read', async () => {
    const { capture, thread } = await reading();
    await expect(capture.ask('explain', 0)).rejects.toMatchObject({ name: 'NotReady' });
    await expect(capture.resets()).rejects.toMatchObject({ name: 'NotReady' });
    await thread.answer({ facts, totals });
    void capture.resets();
    void capture.resets();
    expect(thread.asked).toEqual(['analyse', 'resetsText']);
  });

  const ready = async (): ReturnType<typeof reading> => {
    const made = await reading();
    await made.thread.answer({ facts, totals });
    return made;
  };
  const more = { ...facts, packets: 5 };

  it('takes what a growing file gains, in the same thread and with a new version', async () => {
    const { capture, tools, thread } = await ready();
    const phases: string[] = [];
    capture.onDidChangeState(({ phase }) => phases.push(phase));
    const before = capture.state;
    void capture.resets();
    await thread.answer({ text: '', lines: [] });
    void capture.follow();
    await thread.answer({ news: 'grown', facts: more, totals });
    expect(capture.state).toMatchObject({ phase: 'ready', facts: { packets: 5 } });
    expect(capture.state).not.toHaveProperty('version', (before as { version: number }).version);
    expect(phases).toEqual(['ready']);
    void capture.resets();
    expect(thread.asked).toEqual(['analyse', 'resetsText', 'follow', 'resetsText']);
    expect(tools.threads).toHaveLength(1);
  });

  it('looks again when the file changes while it is read or followed, once', async () => {
    const { capture, thread } = await reading();
    void capture.follow();
    void capture.follow();
    expect(thread.asked).toEqual(['analyse']);
    await thread.answer({ facts, totals });
    expect(thread.asked).toEqual(['analyse', 'follow']);
    void capture.follow();
    void capture.follow();
    await thread.answer({ news: 'grown', facts: more, totals });
    expect(thread.asked).toEqual(['analyse', 'follow', 'follow']);
    await thread.answer({ news: 'same' });
    expect(thread.asked).toEqual(['analyse', 'follow', 'follow']);
    expect(capture.state).toMatchObject({ phase: 'ready', facts: { packets: 5 } });
  });

  it.each(['truncated', 'replaced', 'touched'] as const)('is read anew when the file is %s, and says why', async (news) => {
    const { capture, tools, thread } = await ready();
    void capture.follow();
    await thread.answer({ news });
    expect(thread.stopped).toBeDefined();
    expect(capture.state.phase).toBe('reading');
    expect(tools.thread(1).told).toMatchObject({ noticed: news === 'touched' ? undefined : news });
  });

  it('is read anew when following fails', async () => {
    const { capture, tools, thread } = await ready();
    void capture.follow();
    await thread.fail(new RemoteError('Error', 'no'));
    expect(tools.threads).toHaveLength(2);
  });

  it('says that the file is gone while it was followed, and reads it when it is back', async () => {
    const { capture, tools, thread } = await ready();
    void capture.follow();
    await thread.answer({ news: 'gone' });
    expect(capture.state).toMatchObject({ phase: 'failed', title: 'The capture is gone' });
    void capture.follow();
    await settle();
    expect(tools.threads).toHaveLength(2);
  });

  it('stays cancelled, whatever becomes of the file', async () => {
    const { capture, tools } = await reading();
    capture.cancel();
    await capture.follow();
    expect(capture.state).toEqual({ phase: 'cancelled', progress: null });
    expect(tools.threads).toHaveLength(1);
  });

  it('releases everyone who waits when it is closed, and stays closed', async () => {
    const { capture, tools, thread } = await reading();
    const settled = capture.settled();
    capture.close();
    expect(await settled).toEqual({ phase: 'cancelled', progress: null });
    expect(thread.stopped).toBeDefined();
    await capture.read();
    expect(tools.threads).toHaveLength(1);
  });
});
