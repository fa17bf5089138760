import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { serveChromium } from '../../../scripts/vscode/chromium.mjs';
import { serveHarness } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser that the tests of the page share listens. */
    chromium: string;
    /** Where the page with its fake host is served. */
    harness: string;
  }
}

/** Once for all files: a browser, and the page, built and served. @returns ends both. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [browser, server] = await Promise.all([
    serveChromium(),
    serveHarness(fileURLToPath(new URL('../../..', import.meta.url))),
  ]);
  project.provide('chromium', browser.wsEndpoint());
  project.provide('harness', server.address);
  return async () => {
    await browser.close();
    await server.close();
  };
}
