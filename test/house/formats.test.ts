import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { withFormats } from '../../src/core/report/formatsPage.ts';

const page = await readFile(new URL('../../docs/formats.md', import.meta.url), 'utf8');

test('docs/formats.md is what the reader says (npm run docs)', () => {
  expect(withFormats(page)).toBe(page);
});

test('what stands between the marks is made anew, and a page without marks is refused', () => {
  const spoilt = page.replace(/\| `no-time`.*\n/, '| `no-time` | never |\n');
  expect(spoilt).not.toBe(page);
  expect(withFormats(spoilt)).toBe(page);
  expect(() => withFormats(page.replace('<!-- notes: end -->', ''))).toThrow('docs/formats.md has no marks for notes.');
});
