/** Lets a script use the page objects of the stories, which are TypeScript and which Node 20 does not run as it is. */
import { build } from 'esbuild';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './paths.mjs';

/**
 * @param {string} file relative to the repository
 * @returns {Promise<any>} the module
 */
export async function importTypeScript(file) {
  const outfile = join(repository, '.cache', file.replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [join(repository, file)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    plugins: [
      {
        name: 'scripts stay where they are',
        setup({ onResolve }) {
          // They find the repository from their own place, which a bundle would change.
          onResolve({ filter: /\/scripts\/.*\.mjs$/ }, ({ path, resolveDir }) => ({
            path: pathToFileURL(join(resolveDir, path)).href,
            external: true,
          }));
        },
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
}
