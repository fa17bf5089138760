import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { CountReporter } from '../support/countReporter.ts';

process.env['TZ'] = 'UTC';
process.env['LC_ALL'] = 'C';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/pictures/**/*.test.ts'],
    globalSetup: ['test/webview/harness/browser.ts'],
    allowOnly: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['default', new CountReporter()],
  },
});
