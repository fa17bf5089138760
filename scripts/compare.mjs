/** `npm run compare -- DIR`: holds frames, streams, RSTs, lengths, numbers, completeness and analysis of every capture there against tshark. */
import { importTypeScript } from './vscode/importTypeScript.mjs';

const [place, ...others] = process.argv.slice(2);
if (place === undefined || others.length > 0) {
  console.error('Usage: npm run compare -- DIR (a folder of captures, or one file)');
  process.exit(2);
}
/** @type {{ compareFolder: (folder: string, say: (line: string) => void) => Promise<{ exitCode: number }> }} */
const { compareFolder } = await importTypeScript('test/compare/compareFolder.ts');
process.exitCode = (await compareFolder(place, (line) => console.log(line))).exitCode;
