/** `npm run sample`: writes media/sample/resets.pcapng from its script, test/support/sampleCapture.ts. */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const repository = new URL('..', import.meta.url);
const bundle = fileURLToPath(new URL('.cache/sampleCapture.mjs', repository));
const sample = new URL('media/sample/resets.pcapng', repository);

await build({
  entryPoints: [fileURLToPath(new URL('test/support/sampleCapture.ts', repository))],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
});
/** @type {{ sampleCapture: () => Uint8Array }} */
const { sampleCapture } = await import(pathToFileURL(bundle).href);
const bytes = sampleCapture();
await mkdir(new URL('.', sample), { recursive: true });
await writeFile(sample, bytes);
console.log(`media/sample/resets.pcapng: ${(bytes.length / 1000).toFixed(1)} KB`);
