import { describe, expect, it } from 'vitest';
import { ViewHistory } from '../../webview/state/viewHistory.ts';

const history = (...views: string[]): ViewHistory<string> => {
  const made = new ViewHistory<string>((a, b) => a[0] === b[0]);
  for (const view of views) made.visit(view);
  return made;
};

describe('the history of views', () => {
  it('goes back and forward, and no further than there is', () => {
    const seen = history('a', 'b', 'c');
    expect([seen.step(1), seen.step(-1), seen.step(-1), seen.step(-1), seen.step(1)]).toEqual([null, 'b', 'a', null, 'b']);
    expect([seen.can(-1), seen.can(1)]).toEqual([true, true]);
  });

  it('forgets what one went back from, once one goes another way', () => {
    const seen = history('a', 'b', 'c');
    seen.step(-1);
    seen.visit('d');
    expect([seen.step(1), seen.step(-1), seen.step(-1)]).toEqual([null, 'b', 'a']);
  });

  it('keeps the latest of views of one place, and the way forward from it', () => {
    const seen = history('a', 'b', 'c');
    seen.step(-1);
    seen.visit('b scrolled');
    expect([seen.step(1), seen.step(-1)]).toEqual(['c', 'b scrolled']);
  });

  it('keeps a hundred steps', () => {
    const seen = new ViewHistory<number>((a, b) => a === b);
    for (let view = 0; view < 250; view++) seen.visit(view);
    let steps = 0;
    while (seen.step(-1) !== null) steps++;
    expect(steps).toBe(99);
  });

  it('starts over', () => {
    const seen = history('a', 'b');
    seen.clear();
    expect(seen.step(-1)).toBeNull();
  });
});
