import { describe, expect, it } from 'vitest';
import { readSavedView, type SavedView } from '../../webview/state/savedView.ts';
import { usualOptions } from '../../webview/state/viewOptions.ts';

const view: SavedView = {
  ...{ version: 1, flow: 3, frame: 17, card: 17, sort: 'bytes', descending: true, filter: '443', causeId: null },
  ...{ show: 'faults', listScroll: 220, ladderScroll: 0, split: 0.4, range: [1.5, 20], during: [1, 20], group: 'server' },
  trail: [
    [0, 30],
    [1.5, 20],
  ],
  options: usualOptions,
};

describe('readSavedView', () => {
  it('reads back what was written', () => expect(readSavedView(structuredClone(view))).toEqual(view));

  it.each([
    ['nothing', undefined],
    ['another version', { ...view, version: 2 }],
    ['an unknown column', { ...view, sort: 'colour' }],
    ['an unknown choice', { ...view, show: 'none' }],
    ['a height that is not one', { ...view, listScroll: -1 }],
    ['a frame that is not one', { ...view, frame: 1.5 }],
    ['a part above the whole', { ...view, split: 3 }],
    ['a missing field', { ...view, filter: undefined }],
  ])('refuses %s', (_, value) => expect(readSavedView(value)).toBeNull());

  it('keeps nothing that it does not know', () =>
    expect(Object.keys(readSavedView({ ...view, more: 1 }) ?? {})).not.toContain('more'));

  it('leaves out a trail that came later than its version, and parts of one that are none', () => {
    expect(readSavedView({ ...view, trail: undefined })).toEqual({ ...view, trail: [] });
    expect(readSavedView({ ...view, trail: [[5, 3], 'all', [0, 9]] })?.trail).toEqual([[0, 9]]);
  });

  it('stays small', () => expect(JSON.stringify(view).length).toBeLessThan(400));
});
