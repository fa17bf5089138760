/**
 * Scrolling through lists taller than a browser can lay out. Chromium stops at 2^25 = 33.5 million pixels, Firefox at 17.9;
 * a million packets at 22 px are already 22 million. Above `maximumHeight` the scrollbar is a scale model of the list.
 */
export const maximumHeight = 16_000_000;

/** All in pixels: what the list would need, and what of it is seen at once. */
export interface Extent {
  readonly height: number;
  readonly view: number;
}

/** `physical` is scrollTop, `virtual` the place in the list it stands for. */
export interface ScrollPlace {
  readonly physical: number;
  readonly virtual: number;
}

export function physicalHeight(extent: Extent): number {
  return Math.min(extent.height, maximumHeight);
}

const virtualRange = ({ height, view }: Extent): number => Math.max(0, height - view);
const physicalRange = (extent: Extent): number => Math.max(0, physicalHeight(extent) - extent.view);
const clamp = (value: number, maximum: number): number => Math.min(Math.max(0, value), maximum);

/** Where the scrollbar stands for a place in the list. */
export function placeOf(virtual: number, extent: Extent): ScrollPlace {
  const at = clamp(virtual, virtualRange(extent));
  const scale = virtualRange(extent) === 0 ? 1 : physicalRange(extent) / virtualRange(extent);
  return { virtual: at, physical: at * scale };
}

/**
 * The place after the scrollbar moved. A step smaller than the view (wheel, arrow) moves the list by the same number of pixels,
 * so nothing is jumped over; a larger one (thumb dragged) goes to the proportional place.
 */
export function afterScroll(before: ScrollPlace, physical: number, extent: Extent): ScrollPlace {
  if (physicalHeight(extent) === extent.height) return { physical, virtual: clamp(physical, virtualRange(extent)) };
  const step = physical - before.physical;
  if (Math.abs(step) > extent.view || physical <= 0 || physical >= physicalRange(extent)) {
    const range = physicalRange(extent);
    return { physical, virtual: range === 0 ? 0 : clamp((physical / range) * virtualRange(extent), virtualRange(extent)) };
  }
  return { physical, virtual: clamp(before.virtual + step, virtualRange(extent)) };
}

/** The least scrolling that shows [top, bottom) in a view of height `view` at `virtual`; null when it is in view already. */
export function scrollToShow(virtual: number, view: number, top: number, bottom: number): number | null {
  if (top < virtual) return top;
  return bottom > virtual + view ? bottom - view : null;
}
