/** Scratch folders that VS Code opens, made anew each time from the sample captures. */
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { harnessFolder, repository } from './paths.mjs';

/**
 * A folder with a copy of `media/sample/` and the given files.
 * @param {string} name
 * @param {Record<string, string | Uint8Array>} [files] contents by file name
 * @returns {Promise<string>} its absolute path
 */
export async function makeWorkspace(name, files = {}) {
  const folder = join(harnessFolder, 'workspace', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const samples = join(repository, 'media/sample');
  if (existsSync(samples)) await cp(samples, folder, { recursive: true });
  for (const [file, content] of Object.entries(files)) await writeFile(join(folder, file), content);
  return folder;
}
