import { Uri } from 'vscode';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CaptureRegistry } from '../../src/host/captureRegistry.ts';
import { facts, fakeTools, settle, totals } from '../support/captureTools.ts';

const uri = Uri.file('/a.pcap');

afterEach(() => vi.useRealTimers());

describe('the registry', () => {
  it('reads a capture once for all who hold it, whatever place they name', async () => {
    const tools = fakeTools();
    const registry = new CaptureRegistry(tools);
    const first = registry.acquire(uri, 'view');
    const second = registry.acquire(uri.with({ fragment: 'frame=3' }), 'view');
    await settle();
    expect(second.capture).toBe(first.capture);
    expect(second.capture.uri.toString()).toBe('file:///a.pcap');
    expect(tools.threads).toHaveLength(1);
  });

  it('closes it with the last hold, not before, and counts a hold only once', async () => {
    const tools = fakeTools();
    const registry = new CaptureRegistry(tools);
    const closed: number[] = [];
    registry.onDidClose(({ id }) => closed.push(id));
    const first = registry.acquire(uri, 'view');
    const second = registry.acquire(uri, 'question');
    await settle();
    first.dispose();
    first.dispose();
    expect(tools.thread(0).stopped).toBeUndefined();
    second.dispose();
    expect(tools.thread(0).stopped).toBeDefined();
    expect(closed).toEqual([first.capture.id]);
    expect(registry.captures).toEqual([]);
  });

  it('takes closing a capture for no end of a reading', async () => {
    const registry = new CaptureRegistry(fakeTools());
    const settled: string[] = [];
    registry.onDidSettle(({ state }) => settled.push(state.phase));
    const reading = registry.acquire(uri, 'question');
    await settle();
    reading.dispose();
    expect(settled).toEqual([]);
    const stopped = registry.acquire(uri, 'question');
    await settle();
    stopped.capture.cancel();
    expect(settled).toEqual(['cancelled']);
  });

  it('keeps a capture that has been read a little longer, for whoever comes next', async () => {
    const tools = fakeTools();
    const registry = new CaptureRegistry(tools);
    const first = registry.acquire(uri, 'view');
    await settle();
    await tools.thread(0).answer({ facts, totals });
    vi.useFakeTimers();
    first.dispose();
    vi.advanceTimersByTime(2_900);
    const second = registry.acquire(uri, 'view');
    expect(second.capture).toBe(first.capture);
    vi.advanceTimersByTime(10_000);
    expect(tools.thread(0).stopped).toBeUndefined();
    second.dispose();
    expect(registry.isViewed(second.capture)).toBe(false);
    vi.advanceTimersByTime(3_100);
    expect(tools.thread(0).stopped).toBeDefined();
    expect(registry.captures).toEqual([]);
  });

  it('gives a capture that is opened again a new id, so old links lead nowhere', () => {
    const registry = new CaptureRegistry(fakeTools());
    const first = registry.acquire(uri, 'view');
    const { id } = first.capture;
    first.dispose();
    expect(registry.acquire(uri, 'view').capture.id).not.toBe(id);
    expect(registry.withId(id)).toBeUndefined();
  });

  it('tells views from questions', () => {
    const registry = new CaptureRegistry(fakeTools());
    const question = registry.acquire(uri, 'question');
    expect(registry.isViewed(question.capture)).toBe(false);
    let told = 0;
    registry.onDidChange(() => told++);
    const view = registry.acquire(uri, 'view');
    expect(registry.isViewed(question.capture)).toBe(true);
    view.dispose();
    expect(registry.isViewed(question.capture)).toBe(false);
    expect(told).toBe(2);
  });

  it('closes every capture at the end', async () => {
    const tools = fakeTools();
    const registry = new CaptureRegistry(tools);
    registry.acquire(uri, 'view');
    registry.acquire(Uri.file('/b.pcap'), 'view');
    await settle();
    registry.dispose();
    expect(tools.threads.map(({ stopped }) => stopped !== undefined)).toEqual([true, true]);
  });
});
