/** `npm run sample`: writes media/sample/resets.pcapng from its script, test/support/sampleCapture.ts. */
import { writeFile } from 'node:fs/promises';
import { importTypeScript } from './vscode/importTypeScript.mjs';

/** @type {{ sampleCapture: () => Uint8Array }} */
const { sampleCapture } = await importTypeScript('test/support/sampleCapture.ts');
const bytes = sampleCapture();
await writeFile(new URL('../media/sample/resets.pcapng', import.meta.url), bytes);
console.log(`media/sample/resets.pcapng: ${(bytes.length / 1000).toFixed(1)} KB`);
