import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { RowMap } from '../virtual/rowMap.ts';
import { afterScroll, physicalHeight, placeOf, type Extent, type ScrollPlace, scrollToShow } from '../virtual/scaledScroll.ts';

/** Rows drawn beyond the view, so that a short scroll shows no blanks. */
const overscan = 8;
/** After this long without scrolling, the scrollbar is put where the list really is. Milliseconds. */
const rest = 200;

/** Keeps a scrolling element and the rows drawn in it in step. The element has a sticky header above the rows. */
export class VirtualScroll implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #selector: string;
  readonly #moved: (virtual: number) => void;
  readonly #resizes = new ResizeObserver(() => this.#measure());
  #scroller: HTMLElement | null = null;
  #map = new RowMap(22, 0);
  #place: ScrollPlace = { physical: 0, virtual: 0 };
  #view = 0;
  #header = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** The row that was brought into view, until somebody moves on: gap rows and sizes that become known later must not push it out. */
  #kept: { readonly index: number; readonly beside: number } | null = null;

  /** @param moved called with the new height when the user scrolls. */
  constructor(host: ReactiveControllerHost & HTMLElement, selector: string, moved: (virtual: number) => void) {
    this.#host = host;
    this.#selector = selector;
    this.#moved = moved;
    host.addController(this);
  }

  get map(): RowMap {
    return this.#map;
  }

  /** Height of the rows in view, without the header. */
  get view(): number {
    return this.#view;
  }

  /** Height the body of the list must have. */
  get bodyHeight(): number {
    return physicalHeight(this.#extent);
  }

  /** The rows to draw, ascending. */
  window(): number[] {
    return this.#map.window(this.#place.virtual, this.#view, overscan);
  }

  /** The rows that are to be seen, ascending. */
  visible(): number[] {
    // A pixel less: the row that only touches the edge is not in view.
    return this.#map.window(this.#place.virtual, Math.max(0, this.#view - 1), 0);
  }

  /** How far down the body the row (with its gap row) has to be drawn. */
  shift(index: number): number {
    return this.#place.physical + this.#map.outerTop(index) - this.#place.virtual;
  }

  /** Takes over another map of rows; what is in view stays in view. */
  setMap(map: RowMap): void {
    const first = this.#map.indexAt(this.#place.virtual);
    const within = this.#place.virtual - this.#map.outerTop(first);
    const moved = map.outerTop(first) + within - this.#place.virtual;
    const shrunk = map.height < this.#map.height;
    if (map.count !== this.#map.count) this.#kept = null;
    this.#map = map;
    if (shrunk || (moved !== 0 && this.#place.virtual > 0)) this.#place = placeOf(this.#place.virtual + moved, this.#extent);
    this.#keep();
  }

  /**
   * Brings a row into view by the least scrolling, a jump far away to the middle.
   * @param beside rows before and after it that come into view as well, where there is room for them
   */
  show(index: number, beside = 0): void {
    const { rowHeight, height } = this.#map;
    const margin = this.#view < (1 + 2 * beside) * rowHeight ? 0 : beside * rowHeight;
    const top = Math.max(0, this.#map.outerTop(index) - margin);
    const bottom = Math.min(height, this.#map.top(index) + rowHeight + margin);
    const target = scrollToShow(this.#place.virtual, this.#view, top, bottom);
    if (target !== null) {
      const far = Math.abs(target - this.#place.virtual) > this.#view;
      this.scrollTo(far ? (top + bottom - this.#view) / 2 : target);
    }
    this.#kept = { index, beside };
  }

  /** The row that was brought into view may leave it: something else is looked at. */
  letGo(): void {
    this.#kept = null;
  }

  /** Goes to a height, or a little lower: no row is left half hidden under the head. */
  scrollTo(virtual: number): void {
    this.#kept = null;
    this.#place = placeOf(this.#map.wholeRows(virtual), this.#extent);
    this.#moved(this.#place.virtual);
    this.#host.requestUpdate();
  }

  hostUpdated(): void {
    const scroller = this.#host.querySelector<HTMLElement>(this.#selector);
    if (scroller !== this.#scroller) {
      this.#resizes.disconnect();
      this.#scroller?.removeEventListener('scroll', this.#onScroll);
      this.#scroller = scroller;
      if (scroller !== null) {
        this.#resizes.observe(scroller);
        scroller.addEventListener('scroll', this.#onScroll, { passive: true });
        this.#measure();
      }
    }
    if (scroller !== null && Math.abs(scroller.scrollTop - this.#place.physical) >= 1) scroller.scrollTop = this.#place.physical;
  }

  hostDisconnected(): void {
    this.#resizes.disconnect();
    clearTimeout(this.#resting);
  }

  get #extent(): Extent {
    const { height } = this.#map;
    // At the very end, too, the list begins with a whole row: what is left over stays free below the last one.
    const extra = height > this.#view ? this.#map.wholeRows(height - this.#view) - (height - this.#view) : 0;
    return { height: height + extra, view: this.#view };
  }

  #measure(): void {
    if (this.#scroller === null) return;
    this.#header = this.#scroller.querySelector<HTMLElement>('.list-head')?.offsetHeight ?? 0;
    const view = Math.max(0, this.#scroller.clientHeight - this.#header);
    if (view === this.#view) return;
    this.#view = view;
    this.#place = placeOf(this.#place.virtual, this.#extent);
    this.#keep();
    this.#host.requestUpdate();
  }

  #keep(): void {
    if (this.#kept !== null && this.#view > 0) this.show(this.#kept.index, this.#kept.beside);
  }

  readonly #onScroll = (): void => {
    if (this.#scroller === null) return;
    const { scrollTop: physical, scrollHeight, clientHeight } = this.#scroller;
    if (Math.abs(physical - this.#place.physical) < 1) return;
    // Nobody scrolled: the list has become higher than it was when its place was chosen, and its size will be measured in a moment.
    if (this.#place.physical > scrollHeight - clientHeight + 1) return;
    this.#kept = null;
    this.#place = afterScroll(this.#place, physical, this.#extent);
    this.#moved(this.#place.virtual);
    this.#host.requestUpdate();
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.#place = placeOf(this.#place.virtual, this.#extent);
      this.#host.requestUpdate();
    }, rest);
  };
}
