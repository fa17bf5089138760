import { describe, expect, it } from 'vitest';
import { type KeyPress, listCommand, moveCursor, pageCommand } from '../../webview/keyboard/keymap.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...held,
});

describe('keys of the page', () => {
  it('walks resets with F8, everywhere', () => {
    expect(pageCommand(press('F8'), true)).toBe('next-reset');
    expect(pageCommand(press('F8', { shiftKey: true }), false)).toBe('previous-reset');
  });

  it('filters with slash, finds with Ctrl+F and Cmd+F, but types a slash in a field', () => {
    expect(pageCommand(press('/'), false)).toBe('focus-filter');
    expect(pageCommand(press('/'), true)).toBeNull();
    expect(pageCommand(press('f', { ctrlKey: true }), true)).toBe('find');
    expect(pageCommand(press('f', { metaKey: true }), false)).toBe('find');
    expect(pageCommand(press('f'), false)).toBeNull();
    expect(pageCommand(press('F', { ctrlKey: true, shiftKey: true }), false)).toBeNull();
  });

  it('leaves Alt and an arrow to the command of the host, wherever the focus is', () => {
    expect(pageCommand(press('ArrowLeft', { altKey: true }), true)).toBe('leave-to-host');
    expect(pageCommand(press('ArrowRight', { altKey: true }), false)).toBe('leave-to-host');
    expect(pageCommand(press('ArrowLeft', { altKey: true, ctrlKey: true }), false)).toBeNull();
  });

  it('leaves other keys with Alt to the menus', () => expect(pageCommand(press('F8', { altKey: true }), false)).toBeNull());
});

describe('keys of a list', () => {
  it('knows arrows, pages, ends and choice, and no other key', () => {
    expect(
      ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End', 'Enter', ' '].map((key) => listCommand(press(key))),
    ).toEqual(['up', 'down', 'page-up', 'page-down', 'first', 'last', 'choose', 'choose']);
    expect(listCommand(press('a'))).toBeNull();
    expect(listCommand(press('toString'))).toBeNull();
    expect(listCommand(press('ArrowDown', { ctrlKey: true }))).toBeNull();
  });

  it.each([
    ['up', 0, 0],
    ['down', 99, 99],
    ['down', 5, 6],
    ['page-down', 5, 14],
    ['page-up', 5, 0],
    ['first', 50, 0],
    ['last', 50, 99],
  ] as const)('%s from %d goes to %d of 100, ten in view', (command, from, to) =>
    expect(moveCursor(command, from, 100, 10)).toBe(to),
  );

  it('stays at the top of an empty list', () => expect(moveCursor('down', 0, 0, 10)).toBe(0));
});
