import type { FlowRow } from '../../src/core/analysis.ts';
import type { TimelineStore } from '../state/timelineStore.ts';
import { Pinch, wheelMeaning } from './gestures.ts';
import { type LaneRow, paintLanes, paintRuler } from './lanePainter.ts';
import { palette } from './palette.ts';
import { Paper } from './paper.ts';
import { moved, type View, zoomed } from './timeAxis.ts';

/** A row of the list that has a lane. */
export interface LaneSlot {
  readonly flow: FlowRow;
  readonly index: number;
  /** Pixels from the top of the canvas. */
  readonly top: number;
  readonly selected: boolean;
}

/** How far a pointer moves before it is a drag. Pixels. */
const leastDrag = 4;
/** How near a packet a click must be to choose it and not only its flow. Pixels. */
const packetReach = 6;

/** The lanes of the list's rows on one canvas, the ruler above them, and what the pointer does on both. */
export class LaneSurface {
  readonly #store: TimelineStore;
  readonly #paper: Paper;
  readonly #ruler: Paper;
  readonly #pinch = new Pinch();
  #canvas: HTMLCanvasElement | null = null;
  #host: HTMLElement | null = null;
  #slots: readonly LaneSlot[] = [];
  #flows: readonly number[] = [];
  #rowHeight = 22;
  #drag: { readonly x: number; readonly view: View; readonly brush: boolean; moved: boolean } | null = null;
  #range: View | null = null;
  /** The click at the end of a drag is none. */
  #spent = false;

  constructor(store: TimelineStore) {
    this.#store = store;
    this.#paper = new Paper((context, width, height) => this.#paint(context, width, height));
    this.#ruler = new Paper((context, width, height) => {
      const { axis, view } = store.picture;
      if (axis !== null) paintRuler(context, palette(), { axis, view, font: this.#font }, width, height);
    });
  }

  /** @param host the list: it hears the pointer, since the canvas lies above rows that must be clicked. */
  use(host: HTMLElement, canvas: HTMLCanvasElement | null, ruler: HTMLCanvasElement | null): void {
    this.#canvas = canvas;
    this.#paper.use(canvas);
    this.#ruler.use(ruler);
    if (host === this.#host) return;
    this.#host = host;
    host.addEventListener('wheel', this.#onWheel, { passive: false });
    host.addEventListener('pointerdown', this.#onDown);
    host.addEventListener('pointermove', this.#onMove);
    host.addEventListener('pointerup', this.#onUp);
    host.addEventListener('pointercancel', this.#onUp);
    host.addEventListener('dblclick', this.#onDoubleClick);
    host.addEventListener('click', this.#onClick, { capture: true });
  }

  drop(): void {
    this.#paper.use(null);
    this.#ruler.use(null);
  }

  /** Takes over the rows to draw, `rowHeight` pixels each. */
  setRows(slots: readonly LaneSlot[], rowHeight: number): void {
    this.#slots = slots;
    this.#rowHeight = rowHeight;
    const flows = slots.map(({ flow }) => flow.flow);
    if (flows.length !== this.#flows.length || flows.some((flow, at) => flow !== this.#flows[at])) this.#flows = flows;
    this.redraw();
  }

  redraw(): void {
    this.#paper.redraw();
    this.#ruler.redraw();
  }

  get #font(): string {
    return `11px ${this.#host === null ? 'sans-serif' : getComputedStyle(this.#host).fontFamily}`;
  }

  #paint(context: CanvasRenderingContext2D, width: number, height: number): void {
    const { picture } = this.#store;
    const { axis, view, lanes, chosen } = picture;
    if (axis === null || this.#slots.length === 0) return;
    lanes.want({ flows: this.#flows, axis, view, width });
    const half = this.#rowHeight / 2;
    const rows = this.#slots.map(({ flow, top, selected }): LaneRow => ({ flow, selected, half, middle: top + half }));
    const data = lanes.data?.axis === axis ? lanes.data : null;
    paintLanes(
      context,
      palette(),
      {
        ...{ rows, data, axis, view, range: this.#range, font: this.#font },
        chosen: chosen === null ? null : axis.toUnit(chosen),
        bookmarksOf: (flow) => this.#store.bookmarks.inFlow(flow).map(({ seconds }) => seconds),
      },
      width,
      height,
    );
  }

  /** Pixels from the left of the lanes; null beside them. */
  #xOf(event: MouseEvent): number | null {
    const box = this.#canvas?.getBoundingClientRect();
    if (box === undefined || event.clientX < box.left || event.clientX > box.right) return null;
    return event.clientX - box.left;
  }

  get #perPixel(): number {
    const { view } = this.#store.picture;
    return (view.to - view.from) / Math.max(1, this.#paper.width);
  }

  readonly #onWheel = (event: WheelEvent): void => {
    const x = this.#xOf(event);
    const meaning = x === null ? null : wheelMeaning(event, false);
    if (x === null || meaning === null) return;
    event.preventDefault();
    const { picture } = this.#store;
    const { view } = picture;
    if (meaning.kind === 'move') picture.show(moved(view, meaning.pixels * this.#perPixel));
    else picture.show(zoomed(view, meaning.factor, view.from + x * this.#perPixel));
  };

  readonly #onDown = (event: PointerEvent): void => {
    const x = this.#xOf(event);
    this.#spent = false;
    if (x === null || event.button !== 0) return;
    if (event.pointerType === 'touch') this.#pinch.down(event.pointerId, x);
    const { view, isWhole } = this.#store.picture;
    // All of the time cannot be moved, so a drag on it chooses a part.
    this.#drag = this.#pinch.active ? null : { x, view, brush: event.shiftKey || isWhole, moved: false };
  };

  readonly #onMove = (event: PointerEvent): void => {
    const box = this.#canvas?.getBoundingClientRect();
    const { picture } = this.#store;
    if (box === undefined) return;
    const x = event.clientX - box.left;
    const pinched = this.#pinch.move(event.pointerId, x, picture.view, box.width);
    if (pinched !== null) return picture.show(pinched);
    const drag = this.#drag;
    if (drag === null) return;
    if (!drag.moved && Math.abs(x - drag.x) < leastDrag) return;
    if (!drag.moved) {
      drag.moved = true;
      this.#host?.setPointerCapture(event.pointerId);
    }
    const perPixel = (drag.view.to - drag.view.from) / box.width;
    const at = (place: number): number => drag.view.from + Math.min(box.width, Math.max(0, place)) * perPixel;
    if (!drag.brush) return picture.show(moved(drag.view, (drag.x - x) * perPixel));
    this.#range = { from: Math.min(at(drag.x), at(x)), to: Math.max(at(drag.x), at(x)) };
    this.redraw();
  };

  readonly #onUp = (event: PointerEvent): void => {
    this.#pinch.up(event.pointerId);
    const [drag, range] = [this.#drag, this.#range];
    this.#drag = this.#range = null;
    if (drag === null || !drag.moved) return;
    this.#spent = true;
    const { picture } = this.#store;
    if (event.type !== 'pointercancel') picture.show(range ?? picture.view, true);
    this.redraw();
  };

  readonly #onDoubleClick = (event: MouseEvent): void => {
    const flow = this.#slotAt(event)?.flow;
    if (this.#xOf(event) !== null && flow !== undefined) this.#store.picture.showSeconds(flow.start, flow.start + flow.duration);
  };

  /** A click near a packet chooses it; the list does the rest. */
  readonly #onClick = (event: MouseEvent): void => {
    const spent = this.#spent;
    this.#spent = false;
    if (spent) return event.stopPropagation();
    const [x, slot] = [this.#xOf(event), this.#slotAt(event)];
    const { axis, view } = this.#store.picture;
    if (x === null || slot === undefined || axis === null || event.detail > 1) return;
    event.stopPropagation();
    void this.#choose(slot, axis.toSeconds(view.from + x * this.#perPixel), packetReach * this.#perPixel);
  };

  /** @param reach units that a packet may be away. */
  async #choose({ flow, index }: LaneSlot, time: number, reach: number): Promise<void> {
    const { picture } = this.#store;
    const found = await picture.packetNear(flow.flow, time);
    const { axis } = picture;
    if (found === null || axis === null || Math.abs(axis.toUnit(found.time) - axis.toUnit(time)) > reach)
      return this.#store.chooseFlow(flow, index);
    await this.#store.chooseFrame(found.frame);
    picture.choose(found.time, false);
  }

  #slotAt(event: MouseEvent): LaneSlot | undefined {
    const index = (event.target as Element).closest<HTMLElement>('.flow-row')?.dataset['index'];
    return this.#slots.find((slot) => String(slot.index) === index);
  }
}
