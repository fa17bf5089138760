/** `npm run docs`: writes docs/checklist.md from the rules, and what docs/formats.md says of files and notes from the reader. */
import { readFile, writeFile } from 'node:fs/promises';
import { importTypeScript } from './vscode/importTypeScript.mjs';

/** @type {{ checklistMarkdown: () => string }} */
const { checklistMarkdown } = await importTypeScript('src/core/report/checklist.ts');
/** @type {{ withFormats: (page: string) => string }} */
const { withFormats } = await importTypeScript('src/core/report/formatsPage.ts');
/** @type {{ withFilterFields: (page: string) => string }} */
const { withFilterFields } = await importTypeScript('src/core/timeline/filter/filterPage.ts');

const file = (/** @type {string} */ name) => new URL(`../docs/${name}`, import.meta.url);
await writeFile(file('checklist.md'), checklistMarkdown());
await writeFile(file('formats.md'), withFormats(await readFile(file('formats.md'), 'utf8')));
await writeFile(file('filter.md'), withFilterFields(await readFile(file('filter.md'), 'utf8')));
console.log('docs/checklist.md, docs/filter.md, docs/formats.md');
