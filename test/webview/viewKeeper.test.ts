import { describe, expect, it } from 'vitest';
import type { SavedView } from '../../webview/state/savedView.ts';
import { ViewKeeper } from '../../webview/state/viewKeeper.ts';

/** A view that shows this part of the time. */
const at = (range: readonly [number, number]): SavedView =>
  ({ version: 1, flow: null, frame: null, range }) as unknown as SavedView;

describe('the view keeper', () => {
  it('steps back from a view that has not come to rest to the one before it, and forth to it again', () => {
    let now = at([0, 100]);
    const keeper = new ViewKeeper({ getState: () => null, setState: () => undefined }, () => now);
    keeper.visit();
    now = at([40, 60]);
    keeper.visit();
    // Nobody has noted this one yet.
    now = at([0, 100]);
    const back = keeper.step(-1);
    expect(back?.range).toEqual([40, 60]);
    now = at([40, 60]);
    expect(keeper.step(1)?.range).toEqual([0, 100]);
  });
});
