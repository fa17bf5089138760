import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { checklistMarkdown } from '../../src/core/report/checklist.ts';

test('docs/checklist.md is what the rules say (npm run docs)', async () => {
  const written = await readFile(new URL('../../docs/checklist.md', import.meta.url), 'utf8');
  expect(written).toBe(checklistMarkdown());
});

test('every anchor of the checklist stands once', () => {
  const anchors = [...checklistMarkdown().matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id]) => id);
  expect(anchors.length).toBeGreaterThan(20);
  expect(new Set(anchors).size).toBe(anchors.length);
});
