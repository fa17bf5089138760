import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { CountReporter } from './test/support/countReporter.ts';

// Times and sort orders in tests must not depend on whose machine they run on.
process.env['TZ'] = 'UTC';
process.env['LC_ALL'] = 'C';

export default defineConfig({
  resolve: {
    alias: { vscode: fileURLToPath(new URL('test/support/fakeVscode.ts', import.meta.url)) },
  },
  test: {
    // The page is tried in a Chromium, which keeps a core busy by itself: its tests can run beside the others.
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/{core,shared,cli,worker,unit-host,house,fuzz}/**/*.test.ts'] },
      },
      {
        extends: true,
        test: { name: 'page', include: ['test/webview/**/*.test.ts'], globalSetup: ['test/webview/harness/browser.ts'] },
      },
    ],
    // Modules keep no state that a test could leave behind for another file: reading and compiling them for each took half the time.
    isolate: false,
    testTimeout: 20_000,
    // A focused test would hide all the others.
    allowOnly: false,
    reporters: ['default', new CountReporter()],
  },
});
