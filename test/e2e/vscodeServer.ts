/** Starts the VS Code that all stories share, before the first; ends it after the last. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { obtainVsCode } from '../../scripts/vscode/obtain.mjs';
import { repository, resultsFolder } from '../../scripts/vscode/paths.mjs';
import { onInterrupt, startServer } from '../../scripts/vscode/server.mjs';
import { makeWorkspace } from '../../scripts/vscode/workspace.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** http://127.0.0.1:PORT */
    origin: string;
    /** The folder the stories open. */
    folder: string;
  }
}

/** The capture every story is about, and files that are none. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const sample = await readFile(join(repository, 'media/sample/resets.pcapng'));
  const folder = await makeWorkspace('stories', {
    'empty.pcap': '',
    'not-a-capture.pcap': 'This is a text file with the wrong name.\n',
    'cut-short.pcapng': sample.subarray(0, Math.floor(sample.length / 2) + 1),
  });
  await rm(join(resultsFolder, 'stories'), { recursive: true, force: true });
  await mkdir(join(resultsFolder, 'stories'), { recursive: true });
  // Captures come from strangers, and so may the folder: every story is told in Restricted Mode. (Host tests trust theirs.)
  const settings = { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' };
  const server = await startServer(await obtainVsCode(), { settings });
  onInterrupt(server.stop);
  provide('origin', server.origin);
  provide('folder', folder);
  return async () => {
    await writeFile(join(resultsFolder, 'stories/server.log'), server.log());
    await server.stop();
  };
}
