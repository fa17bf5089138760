/** Where the harness keeps its things. Everything lives in the git-ignored `.vscode-test/`. */
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** The repository; also the extension's folder. */
export const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

/** Downloads and scratch folders of the real VS Code; safe to delete at any time. */
export const harnessFolder = join(repository, '.vscode-test');

/** Screenshots and logs of the last test run. */
export const resultsFolder = join(repository, 'test-results');
