import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { categories } from '../../../src/core/resets/finding.ts';
import { UNKNOWN_RULE } from '../../../src/core/resets/findingTable.ts';
import { rules } from '../../../src/core/resets/judging/rules.ts';
import { unknown } from '../../../src/core/resets/rules/unknown.ts';

const all = [...rules, unknown];
const files = (folder: string): string[] => readdirSync(new URL(folder, import.meta.url)).sort();

describe('the checklist', () => {
  it('holds every rule file once, and each has its stories', () => {
    const written = files('../../../src/core/resets/rules').map((name) => name.replace(/\.ts$/, ''));
    const told = files('rules').flatMap((name) => (name.endsWith('.test.ts') ? [name.replace(/\.test\.ts$/, '')] : []));
    expect(told).toEqual(written);
    expect(all).toHaveLength(written.length);
  });

  it('has a name of its own for each cause', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  });

  it('fits the byte that findings keep of it', () => {
    expect(rules.length).toBeLessThan(UNKNOWN_RULE);
    expect(rules).not.toContain(unknown);
  });

  it.each(all.map((rule) => [rule.id, rule] as const))('%s is described as the contract asks', (id, rule) => {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(rule.title).toMatch(/^[A-Z][^.]*[^.\s]$/);
    // What a ladder has room for beside a middlebox, and the overview beside a strip.
    expect(rule.title.length).toBeLessThanOrEqual(30);
    expect(categories).toContain(rule.category);
    expect(rule.ceiling).toBeGreaterThan(0);
    expect(rule.ceiling).toBeLessThanOrEqual(1);
    expect(rule.summary).toMatch(/^[A-Z].*\.$/);
  });
});
