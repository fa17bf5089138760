import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, vi } from 'vitest';
import { OpenPage, type Opening } from './pages.ts';

/** Tabs of the browser for the tests of a file. @returns opens a page, which is checked and closed after the test. */
export function useHarness(): (opening?: Opening) => Promise<OpenPage> {
  // A browser on a busy machine may take its time; what is slow here is not the page.
  vi.setConfig({ testTimeout: 30_000 });
  let browser: Browser;
  let empty: Page | undefined;
  const opened: OpenPage[] = [];

  beforeAll(async () => {
    browser = await chromium.connect(inject('chromium'));
  }, 60_000);
  // What is open goes with the connection.
  afterAll(() => browser.close());

  // Whatever a test did: no error, and nothing that the policy of a webview forbids.
  afterEach(async ({ task }) => {
    for (const open of opened.splice(0)) {
      expect(await open.violations()).toEqual([]);
      expect(open.errors).toEqual([]);
      // A test that failed may have left a key held down, and must not make others fail.
      if (empty === undefined && task.result?.state !== 'fail') empty = await open.leave();
      else await open.page.close();
    }
  });

  return async (opening) => {
    const tab = empty ?? (await browser.newPage());
    empty = undefined;
    const page = await OpenPage.open(tab, inject('harness'), opening);
    opened.push(page);
    return page;
  };
}

/** Asks until the answer is the same for 300 ms, which is longer than the page waits before it keeps or redraws anything: the answer. */
export async function settled<T>(ask: () => Promise<T>): Promise<T> {
  let now = await ask();
  await eventually(
    async () => {
      const before = now;
      await sleep(300);
      now = await ask();
      return JSON.stringify(now) === JSON.stringify(before);
    },
    (same) => expect(same, 'it stays the same').toBe(true),
  );
  return now;
}

/** Asks until the answer passes the check. */
export const eventually = <T>(ask: () => Promise<T>, check: (value: T) => void): Promise<void> =>
  expect.poll(ask, { timeout: 10_000 }).toSatisfy((value: T) => {
    check(value);
    return true;
  });
