import { beforeEach, describe, expect, it } from 'vitest';
import { SelectionGuard } from '../../src/host/selectionGuard.ts';

let time = 0;
beforeEach(() => {
  time = 1000;
});
const guard = (): SelectionGuard => new SelectionGuard(500, () => time);

describe('the guard of two views that follow each other', () => {
  it('lets the user choose', () => {
    expect(guard().isOwn(3)).toBe(true);
  });

  it('takes an answer for an echo, once', () => {
    const view = guard();
    view.told(3);
    expect(view.isOwn(3)).toBe(false);
    expect(view.isOwn(3)).toBe(true);
  });

  it('takes late answers to quick moves for echoes, until the last has come', () => {
    const view = guard();
    view.told(1);
    view.told(2);
    view.told(3);
    expect([view.isOwn(1), view.isOwn(2), view.isOwn(3)]).toEqual([false, false, false]);
    expect(view.isOwn(2)).toBe(true);
  });

  it('does not wait for ever for an answer that does not come', () => {
    const view = guard();
    view.told(3);
    time += 501;
    expect(view.isOwn(7)).toBe(true);
    view.told(3);
    time += 501;
    expect(view.isOwn(3)).toBe(true);
  });
});
