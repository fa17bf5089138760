import { moved, type View, zoomed } from './timeAxis.ts';

/** What a wheel does to a view: pinching and Ctrl zoom at the pointer, sideways and Shift move. null: it is none of ours. */
export type WheelMeaning =
  { readonly kind: 'zoom'; readonly factor: number } | { readonly kind: 'move'; readonly pixels: number };

/** Pixels of a line and of a page, where a wheel counts in them. */
const lineHeight = 22;
const pageHeight = 400;

/** @param plainZooms whether an upright wheel without a key zooms; where rows scroll it does not. */
export function wheelMeaning(event: WheelEvent, plainZooms: boolean): WheelMeaning | null {
  const unit = event.deltaMode === 1 ? lineHeight : event.deltaMode === 2 ? pageHeight : 1;
  const [x, y] = [event.deltaX * unit, event.deltaY * unit];
  // A trackpad's pinch comes as a wheel with Ctrl and small steps.
  if (event.ctrlKey || event.metaKey) return { kind: 'zoom', factor: Math.exp(-y * (Math.abs(y) < 20 ? 0.01 : 0.0025)) };
  if (event.shiftKey) return { kind: 'move', pixels: x === 0 ? y : x };
  if (Math.abs(x) > Math.abs(y)) return { kind: 'move', pixels: x };
  return plainZooms && y !== 0 ? { kind: 'zoom', factor: Math.exp(-y * 0.0025) } : null;
}

/** Two fingers on a picture: what they held stays under them. */
export class Pinch {
  readonly #fingers = new Map<number, number>();

  get active(): boolean {
    return this.#fingers.size >= 2;
  }

  down(id: number, x: number): void {
    this.#fingers.set(id, x);
  }

  up(id: number): void {
    this.#fingers.delete(id);
  }

  /** The view after a finger moved; null while fewer than two are down. Places are pixels from the left. */
  move(id: number, x: number, view: View, width: number): View | null {
    if (!this.#fingers.has(id)) return null;
    const before = [...this.#fingers.values()];
    this.#fingers.set(id, x);
    if (!this.active) return null;
    const after = [...this.#fingers.values()];
    const spread = ([a = 0, b = 0]: number[]): number => Math.max(8, Math.abs(a - b));
    const middle = ([a = 0, b = 0]: number[]): number => (a + b) / 2;
    const perPixel = (view.to - view.from) / width;
    const shifted = moved(view, (middle(before) - middle(after)) * perPixel);
    return zoomed(shifted, spread(after) / spread(before), shifted.from + middle(after) * perPixel);
  }
}
