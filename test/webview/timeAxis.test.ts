import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BrushDrag, cursorAt } from '../../webview/picture/brush.ts';
import { Pinch, wheelMeaning } from '../../webview/picture/gestures.ts';
import { TimeAxis, zoomed } from '../../webview/picture/timeAxis.ts';
import { tickLabel, timeTicks } from '../../webview/picture/timeTicks.ts';

const busy = { from: 0, to: 100, idle: new Float64Array() };
const quiet = { from: -2, to: 1000, idle: Float64Array.of(10, 500, 510, 990) };

describe('the time axis', () => {
  it('goes there and back, with silences shortened or not', () => {
    for (const shorten of [false, true]) {
      const axis = new TimeAxis(quiet, shorten);
      for (const seconds of [-2, 0, 9.5, 250, 505, 700, 995, 1000])
        expect(axis.toSeconds(axis.toUnit(seconds))).toBeCloseTo(seconds, 6);
    }
  });

  it('gives shortened silences little room, and all else as much as it lasts', () => {
    const axis = new TimeAxis(quiet, true);
    expect(axis.length).toBeLessThan(80);
    expect(axis.toUnit(5) - axis.toUnit(0)).toBeCloseTo(5, 6);
    const breaks = axis.pieces.filter(({ isBreak }) => isBreak);
    expect(breaks).toHaveLength(2);
    for (const { from, to } of breaks) expect((to - from) / axis.length).toBeCloseTo(0.03, 2);
  });

  it('cuts a view into even pieces with columns that add up', () => {
    const axis = new TimeAxis(quiet, true);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 3000 }),
        (a, b, columns) => {
          const view = axis.clamp({ from: Math.min(a, b) * axis.length, to: Math.max(a, b) * axis.length });
          const stretches = axis.stretches(view, columns);
          expect(stretches.reduce((sum, stretch) => sum + stretch.columns, 0)).toBe(columns);
          for (const [at, { from, to }] of stretches.entries()) {
            expect(to).toBeGreaterThanOrEqual(from);
            if (at > 0) expect(from).toBeGreaterThanOrEqual(stretches[at - 1]?.to ?? Infinity);
          }
        },
      ),
    );
  });

  it('keeps a view on it and wide enough to show something', () => {
    const axis = new TimeAxis(busy, false);
    expect(axis.clamp({ from: -50, to: 0 })).toEqual({ from: 0, to: 50 });
    expect(axis.clamp({ from: 90, to: 120 }).to).toBeCloseTo(axis.length, 9);
    expect(axis.clamp({ from: 5, to: 5 }).to).toBeGreaterThan(5);
    expect(axis.isWhole(axis.clamp({ from: -1e9, to: 1e9 }))).toBe(true);
  });

  it('knows how long the capture is, without the room at both ends', () => {
    for (const shorten of [false, true]) {
      const axis = new TimeAxis(quiet, shorten);
      expect(axis.seconds).toBe(1002);
      const width = 400;
      const halfMark = 7;
      expect((axis.toUnit(-2) / axis.length) * width).toBeGreaterThan(halfMark);
      expect((1 - axis.toUnit(1000) / axis.length) * width).toBeGreaterThan(halfMark);
    }
  });

  it('of a single moment has a length all the same', () => {
    const axis = new TimeAxis({ from: 3, to: 3, idle: new Float64Array() }, true);
    expect(axis.length).toBeGreaterThan(0);
    expect(axis.toSeconds(axis.toUnit(3))).toBeCloseTo(3, 9);
  });

  it('zooms around a place that stays where it is', () => {
    const view = zoomed({ from: 10, to: 30 }, 4, 15);
    expect(view).toEqual({ from: 13.75, to: 18.75 });
    expect((15 - view.from) / (view.to - view.from)).toBe((15 - 10) / 20);
  });
});

describe('ticks', () => {
  it('stand at round times and never touch', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-5, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.integer({ min: 60, max: 2000 }),
        (seconds, left, width) => {
          const axis = new TimeAxis({ from: 0, to: seconds, idle: new Float64Array() }, false);
          const ticks = timeTicks(axis, { from: left * axis.length, to: axis.length }, width);
          for (const [at, { x, label }] of ticks.entries()) {
            expect(x - label.length * 3.3).toBeGreaterThanOrEqual(-0.01);
            expect(x + label.length * 3.3).toBeLessThanOrEqual(width + 0.01);
            const before = ticks[at - 1];
            if (before !== undefined) expect(x - before.x).toBeGreaterThanOrEqual((label.length + before.label.length) * 3.3);
          }
        },
      ),
    );
    const axis = new TimeAxis(busy, false);
    expect(timeTicks(axis, axis.whole, 600).map(({ label }) => label)).toContain('20 s');
  });

  it.each([0.013, 0.9, 9.02, 59, 377, 4000, 30_000, 260_000])(
    '%d s have labels at equal distances, whatever the width',
    (seconds) => {
      const axis = new TimeAxis({ from: 0, to: seconds, idle: new Float64Array() }, false);
      for (const width of [120, 160, 300, 520, 745, 1400, 3000]) {
        const places = timeTicks(axis, axis.whole, width).map(({ x }) => x);
        const gaps = places.slice(1).map((x, at) => x - (places[at] ?? 0));
        expect(Math.max(...gaps) - Math.min(...gaps), `${width} px`).toBeLessThan(gaps.length === 0 ? Infinity : 0.01);
      }
    },
  );

  it.each([
    [0, 1, '0'],
    [2.5, 0.1, '2.5 s'],
    [12.34567, 0.001, '12.346 s'],
    [90, 10, '1:30 min'],
    [90.25, 0.01, '1:30.25 min'],
    [120, 60, '2 min'],
    [3600, 600, '1 h'],
    [5400, 600, '1 h 30 min'],
    [-1, 0.1, '-1.0 s'],
    [0.0002, 0.0001, '200 µs'],
    [0.0012, 0.0001, '1.2 ms'],
    [0.000_000_25, 0.000_000_05, '0.25 µs'],
    [0.25, 0.05, '250 ms'],
    [0.5, 0.1, '0.5 s'],
    [864_000, 86_400, '10 d'],
    [172_800 + 5400, 600, '2 d 01:30'],
    [86_400_000, 8_640_000, '1,000 d'],
  ])('%d s in steps of %d is "%s"', (seconds, step, label) => expect(tickLabel(seconds, step)).toBe(label));
});

describe('a drag on the overview', () => {
  const whole = { from: 0, to: 100 };
  const part = { from: 20, to: 40 };

  it('is none before the pointer has really moved', () => {
    const drag = new BrushDrag(300, whole, true, 100, 1000);
    expect(drag.to(302)).toBeNull();
    expect(drag.moved).toBe(false);
  });

  it.each([
    ['chooses a part, in either direction', 700, whole, true, 500, { from: 50, to: 70 }],
    ['moves the part when it begins within', 300, part, false, 350, { from: 25, to: 45 }],
    ['moves the left end', 201, part, false, 100, { from: 10, to: 40 }],
    ['moves the right end', 398, part, false, 600, { from: 20, to: 60 }],
    ['turns the part around when an end passes the other', 201, part, false, 500, { from: 40, to: 50 }],
    ['chooses anew beside the part', 600, part, false, 800, { from: 60, to: 80 }],
  ])('%s', (_, start, view, isWhole, end, expected) => {
    expect(new BrushDrag(start, view, isWhole, 100, 1000).to(end)).toEqual(expected);
  });

  it('is announced by the shape of the pointer', () => {
    const shapes = [100, 200, 300, 405, 600].map((x) => cursorAt(x, part, false, 100, 1000));
    expect(shapes).toEqual(['crosshair', 'ew-resize', 'grab', 'ew-resize', 'crosshair']);
  });
});

describe('wheel and fingers', () => {
  const wheel = (event: Partial<WheelEvent>): WheelEvent =>
    ({ deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, metaKey: false, shiftKey: false, ...event }) as WheelEvent;

  it('zoom at the pointer, move sideways, and leave scrolling rows alone', () => {
    expect(wheelMeaning(wheel({ deltaY: 100 }), false)).toBeNull();
    expect(wheelMeaning(wheel({ deltaY: -100 }), true)).toMatchObject({
      kind: 'zoom',
      factor: expect.closeTo(1.284, 2) as number,
    });
    expect(wheelMeaning(wheel({ deltaY: 5, ctrlKey: true }), false)).toMatchObject({
      kind: 'zoom',
      factor: expect.closeTo(0.951, 2) as number,
    });
    expect(wheelMeaning(wheel({ deltaX: 30, deltaY: 4 }), false)).toEqual({ kind: 'move', pixels: 30 });
    expect(wheelMeaning(wheel({ deltaY: 3, deltaMode: 1, shiftKey: true }), false)).toEqual({ kind: 'move', pixels: 66 });
  });

  it('keep what two fingers hold under them', () => {
    const pinch = new Pinch();
    pinch.down(1, 400);
    expect(pinch.active).toBe(false);
    pinch.down(2, 600);
    const view = pinch.move(2, 800, { from: 0, to: 100 }, 1000);
    // 200 pixels held 20 units; 400 pixels hold them now, the first finger where it was.
    expect(view?.from).toBeCloseTo(20, 6);
    expect(view?.to).toBeCloseTo(70, 6);
    pinch.up(2);
    expect(pinch.move(1, 500, { from: 0, to: 100 }, 1000)).toBeNull();
  });
});
