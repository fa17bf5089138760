import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeCard } from '../../webview/virtual/cardPlacement.ts';
import { RowMap } from '../../webview/virtual/rowMap.ts';
import { afterScroll, maximumHeight, physicalHeight, placeOf, scrollToShow } from '../../webview/virtual/scaledScroll.ts';

const listWithGaps = fc
  .record({ count: fc.integer({ min: 1, max: 5000 }), gaps: fc.array(fc.integer({ min: 0, max: 4999 }), { maxLength: 40 }) })
  .map(({ count, gaps }) => ({ count, gaps: [...new Set(gaps.filter((gap) => gap < count))].sort((a, b) => a - b) }));

describe('RowMap', () => {
  it('puts gap rows above their packets', () => {
    const map = new RowMap(22, 10, [0, 4]);
    expect([0, 3, 4, 5].map((index) => map.top(index))).toEqual([22, 88, 132, 154]);
    expect([0, 4, 5].map((index) => map.outerTop(index))).toEqual([0, 110, 154]);
    expect([0, 1, 4].map((index) => map.hasGap(index))).toEqual([true, false, true]);
    expect(map.height).toBe(12 * 22);
  });

  it('finds at every height the row drawn there', () => {
    fc.assert(
      fc.property(listWithGaps, fc.double({ min: 0, max: 1, noNaN: true }), ({ count, gaps }, part) => {
        const map = new RowMap(22, count, gaps);
        const y = part * (map.height - 1);
        const index = map.indexAt(y);
        expect(map.outerTop(index)).toBeLessThanOrEqual(y);
        expect(map.top(index) + 22).toBeGreaterThan(y);
      }),
    );
  });

  it('finds where the next row begins', () => {
    const map = new RowMap(22, 10, [4]);
    expect([0, 1, 22, 23].map((y) => map.wholeRows(y))).toEqual([0, 22, 22, 44]);
  });

  it('draws what is in view and little more', () => {
    const map = new RowMap(22, 200_000);
    const rows = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, place) => from + place);
    expect(map.window(2_200_000, 440, 8)).toEqual(rows(99_992, 100_029));
    expect(map.window(0, 440, 8)).toEqual(rows(0, 29));
    expect(new RowMap(22, 0).window(0, 440, 8)).toEqual([]);
    expect(new RowMap(22, 5).window(99_999, 440, 8)).toEqual(rows(0, 5));
  });

  it('draws a fold as one row, and knows every row of it by that', () => {
    const map = new RowMap(22, 100, [3], [{ from: 10, to: 90 }]);
    expect(map.drawn).toBe(21);
    expect(map.height).toBe(22 * 22);
    expect(map.window(0, 2200, 0)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
    expect([9, 10, 50, 89, 90].map((index) => map.rank(index))).toEqual([9, 10, 10, 10, 11]);
    expect([9, 10, 11].map((rank) => map.atRank(rank))).toEqual([9, 10, 90]);
    expect(map.top(90) - map.top(50)).toBe(22);
    expect([9, 10, 89, 90].map((index) => map.foldAt(index)?.from)).toEqual([undefined, 10, 10, undefined]);
  });

  it('leads from rank to row and back, whatever is folded', () => {
    const folded = fc
      .tuple(fc.integer({ min: 1, max: 2000 }), fc.uniqueArray(fc.integer({ min: 0, max: 1999 }), { maxLength: 20 }))
      .map(([count, edges]) => {
        const at = edges.filter((edge) => edge < count).sort((a, b) => a - b);
        const folds = Array.from({ length: at.length >> 1 }, (_, place) => ({
          from: at[place * 2] ?? 0,
          to: at[place * 2 + 1] ?? 0,
        }));
        return new RowMap(22, count, [], folds);
      });
    fc.assert(
      fc.property(folded, (map) => {
        const drawn = map.window(0, map.height + 22, 0);
        expect(drawn).toHaveLength(map.drawn);
        expect(drawn.map((index) => map.rank(index))).toEqual(drawn.map((_, place) => place));
        expect(drawn.map((index) => map.indexAt(map.outerTop(index) + 21))).toEqual(drawn);
      }),
    );
  });
});

describe('scrolling through lists taller than a browser can lay out', () => {
  const tall = { height: 220_000_000, view: 500 };

  it('changes nothing for lists that fit', () => {
    const extent = { height: 44_000, view: 500 };
    expect(physicalHeight(extent)).toBe(44_000);
    expect(afterScroll({ physical: 0, virtual: 0 }, 1234, extent)).toEqual({ physical: 1234, virtual: 1234 });
    expect(placeOf(99_999, extent)).toEqual({ physical: 43_500, virtual: 43_500 });
  });

  it('never asks for more than a browser has', () => expect(physicalHeight(tall)).toBe(maximumHeight));

  it('moves by pixels for small steps, proportionally for large ones', () => {
    const start = placeOf(110_000_000, tall);
    expect(afterScroll(start, start.physical + 100, tall).virtual).toBe(110_000_100);
    const far = afterScroll(start, maximumHeight * 0.75, tall);
    expect(far.virtual / tall.height).toBeCloseTo(0.75, 3);
  });

  it('reaches both ends exactly', () => {
    const start = placeOf(110_000_000, tall);
    expect(afterScroll(start, maximumHeight - 500, tall).virtual).toBe(tall.height - 500);
    expect(afterScroll(start, 0, tall).virtual).toBe(0);
  });

  it('puts the scrollbar back where the list is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: tall.height - tall.view }), (virtual) => {
        const place = placeOf(virtual, tall);
        expect(place.virtual).toBe(virtual);
        expect(place.physical).toBeGreaterThanOrEqual(0);
        expect(place.physical).toBeLessThanOrEqual(maximumHeight - tall.view);
      }),
    );
  });

  it('scrolls no more than is needed to show a row', () => {
    expect(scrollToShow(100, 500, 200, 222)).toBeNull();
    expect(scrollToShow(100, 500, 50, 72)).toBe(50);
    expect(scrollToShow(100, 500, 590, 612)).toBe(112);
  });
});

describe('placeCard', () => {
  const box = fc
    .record({ left: fc.integer({ min: -200, max: 4000 }), top: fc.integer({ min: -400, max: 3000 }) })
    .map(({ left, top }) => ({ left, top, right: left + 400, bottom: top + 22 }));

  it('stays inside the window, wherever the packet is', () => {
    const size = fc.record({ width: fc.integer({ min: 320, max: 3840 }), height: fc.integer({ min: 240, max: 2160 }) });
    fc.assert(
      fc.property(box, fc.integer({ min: 40, max: 3000 }), size, (anchor, wanted, window) => {
        const { left, top, width, maxHeight } = placeCard(anchor, wanted, window);
        expect(left).toBeGreaterThanOrEqual(8);
        expect(left + width).toBeLessThanOrEqual(window.width - 8);
        expect(top).toBeGreaterThanOrEqual(8);
        expect(top + maxHeight).toBeLessThanOrEqual(window.height - 8);
        expect(maxHeight).toBeGreaterThan(30);
      }),
    );
  });

  it('never lies over a packet that is in the window', () => {
    const window = { width: 700, height: 240 };
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 210 }), fc.integer({ min: 40, max: 900 }), (at, wanted) => {
        const { top, maxHeight } = placeCard({ left: 0, top: at, right: 400, bottom: at + 22 }, wanted, window);
        expect(top >= at + 22 || top + maxHeight <= at).toBe(true);
      }),
    );
  });

  it('goes below when there is room, else above, touching the packet', () => {
    const window = { width: 1000, height: 800 };
    expect(placeCard({ left: 100, top: 100, right: 500, bottom: 122 }, 300, window).top).toBe(124);
    const above = placeCard({ left: 100, top: 700, right: 500, bottom: 722 }, 300, window);
    expect(above.top + above.maxHeight).toBe(698);
  });
});
