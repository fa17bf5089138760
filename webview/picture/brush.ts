import type { View } from './timeAxis.ts';

/** What a drag on the overview does, by where it begins. */
type Grip = 'new' | 'move' | 'left' | 'right';

/** How near a handle is the handle, and how far a pointer moves before it is a drag. Pixels. */
const handleReach = 7;
const leastDrag = 4;

/** A drag on the overview. Views are parts of the whole axis, of `length` units on `width` pixels. */
export class BrushDrag {
  readonly #grip: Grip;
  readonly #start: number;
  readonly #view: View;
  readonly #perPixel: number;
  moved = false;

  constructor(x: number, view: View, isWhole: boolean, length: number, width: number) {
    this.#start = x;
    this.#view = view;
    this.#perPixel = length / width;
    this.#grip = gripAt(x, view, isWhole, this.#perPixel);
  }

  /** The view while the pointer is at `x`; null before it has really moved. */
  to(x: number): View | null {
    if (Math.abs(x - this.#start) >= leastDrag) this.moved = true;
    if (!this.moved) return null;
    const { from, to } = this.#view;
    const at = x * this.#perPixel;
    const by = (x - this.#start) * this.#perPixel;
    switch (this.#grip) {
      case 'move':
        return { from: from + by, to: to + by };
      case 'left':
        return ordered(at, to);
      case 'right':
        return ordered(from, at);
      case 'new':
        return ordered(this.#start * this.#perPixel, at);
    }
  }
}

const ordered = (a: number, b: number): View => ({ from: Math.min(a, b), to: Math.max(a, b) });

function gripAt(x: number, { from, to }: View, isWhole: boolean, perPixel: number): Grip {
  if (isWhole) return 'new';
  const [left, right] = [from / perPixel, to / perPixel];
  const [toLeft, toRight] = [Math.abs(x - left), Math.abs(x - right)];
  if (Math.min(toLeft, toRight) <= handleReach) return toLeft < toRight || (toLeft === toRight && x < left) ? 'left' : 'right';
  return x > left && x < right ? 'move' : 'new';
}

/** The pointer's shape says what a drag would do. */
export function cursorAt(x: number, view: View, isWhole: boolean, length: number, width: number): string {
  const grip = gripAt(x, view, isWhole, length / width);
  return grip === 'move' ? 'grab' : grip === 'new' ? 'crosshair' : 'ew-resize';
}
