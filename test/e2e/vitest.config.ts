import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { CountReporter } from '../support/countReporter.ts';

process.env['TZ'] = 'UTC';
process.env['LC_ALL'] = 'C';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/vscodeServer.ts'],
    allowOnly: false,
    // One VS Code, two cores: stories take turns.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    reporters: ['verbose', new CountReporter()],
  },
});
