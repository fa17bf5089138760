/** `npm run docs`: writes docs/checklist.md from the rules in src/core/resets/rules. */
import { writeFile } from 'node:fs/promises';
import { importTypeScript } from './vscode/importTypeScript.mjs';

/** @type {{ checklistMarkdown: () => string }} */
const { checklistMarkdown } = await importTypeScript('src/core/report/checklist.ts');
const file = new URL('../docs/checklist.md', import.meta.url);
await writeFile(file, checklistMarkdown());
console.log('docs/checklist.md');
