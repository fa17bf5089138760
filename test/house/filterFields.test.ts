import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { withFilterFields } from '../../src/core/timeline/filter/filterPage.ts';

const page = await readFile(new URL('../../docs/filter.md', import.meta.url), 'utf8');

test('docs/filter.md lists the fields that there are (npm run docs)', () => {
  expect(withFilterFields(page)).toBe(page);
  const spoilt = page.replace(/\| `tcp.completeness`.*\n/, '');
  expect(spoilt).not.toBe(page);
  expect(withFilterFields(spoilt)).toBe(page);
});
