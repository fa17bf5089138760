import { describe, expect, it } from 'vitest';
import { NameArena } from '../../../src/core/payload/nameArena.ts';
import { payloadBytes } from '../../support/bytes.ts';

const add = (arena: NameArena, name: string): number => {
  const bytes = payloadBytes(`<${name}>`);
  return arena.add(bytes, 1, bytes.length - 1);
};

describe('NameArena', () => {
  it('keeps each name once, in small letters', () => {
    const arena = new NameArena();
    expect([add(arena, 'Example.COM'), add(arena, 'b.example'), add(arena, 'example.com')]).toEqual([0, 1, 0]);
    expect([arena.text(0), arena.text(1)]).toEqual(['example.com', 'b.example']);
  });

  it('keeps the end of a long name, and says that it is cut', () => {
    const arena = new NameArena();
    const exact = `${'x'.repeat(52)}.example.com`;
    expect(arena.text(add(arena, exact))).toBe(exact);
    expect(arena.text(add(arena, `y${exact}`))).toBe(`…${exact.slice(1)}`);
    expect(arena.text(add(arena, `z${exact}`))).toBe(`…${exact.slice(1)}`);
  });

  it('grows, and finds every name again', () => {
    const arena = new NameArena();
    const names = Array.from({ length: 5000 }, (_, i) => `host-${i}.example`);
    expect(names.map((name) => add(arena, name))).toEqual(names.map((_, i) => i));
    expect(names.map((name) => add(arena, name.toUpperCase()))).toEqual(names.map((_, i) => i));
    expect(names.map((_, i) => arena.text(i))).toEqual(names);
  });
});
