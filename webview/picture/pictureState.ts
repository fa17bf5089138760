import type { Overview, OverviewQuery, PacketNear, Stretch, TimeSpan } from '../../src/core/timeline/picture.ts';
import type { HostLink } from '../bridge.ts';
import { Observable } from '../state/observable.ts';
import { LaneFeed } from './laneFeed.ts';
import { moved, TimeAxis, type View, zoomed } from './timeAxis.ts';

export type Measure = OverviewQuery['measure'];

export interface OverviewData {
  readonly overview: Overview;
  readonly axis: TimeAxis;
  readonly measure: Measure;
  readonly stretches: readonly Stretch[];
  readonly columns: number;
}

/** Seconds since the capture's first packet, from and to. */
export type Seconds = readonly [number, number];

/** Where in time one is, as it is kept for the way back. */
export interface TimePlace {
  /** On show; null for the whole. */
  readonly range: Seconds | null;
  /** The way there, each within the one before; the last is the one on show. */
  readonly trail: readonly Seconds[];
}

const everywhere: TimePlace = { range: null, trail: [] };

/** Resets of one cause nearer than this become one mark. Pixels. */
export const markWidth = 9;
/** The view has settled when it has not moved for so long. Milliseconds. */
const settleAfter = 250;
/** A crumb is worth its place when it shows at least so many times as much as the next. */
const crumbStep = 1.2;
/** Crumbs kept; a trail that is longer tells nobody anything. */
const mostCrumbs = 5;

/** Which part of the time is on show, and the data of overview and lanes. Subscribers hear of what has settled and of what has come. */
export class PictureState extends Observable {
  readonly #host: HostLink;
  readonly #settled: (during: Seconds | null | undefined) => void;
  readonly #movers = new Set<() => void>();
  readonly lanes: LaneFeed;
  axis: TimeAxis | null = null;
  /** Units of the axis. */
  view: View = { from: 0, to: 0 };
  /** Settled views, each within the one before; the last is the one on show. The whole is none. */
  trail: readonly View[] = [];
  measure: Measure = 'packets';
  /** Silences take less room than they last. */
  shorten = false;
  data: OverviewData | null = null;
  failure: string | null = null;
  /** Time of the chosen reset, in seconds since the capture's first packet. */
  chosen: number | null = null;
  /** The movement that is to settle was made where a part of the capture is chosen. */
  #narrows = false;
  #span: TimeSpan | null = null;
  #generation = 0;
  #columns = 0;
  #asked = '';
  /** What to show as soon as there is an axis. */
  #due = everywhere;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param settled called when the user has come to rest somewhere, with the seconds that the list of flows is to keep to: those
   * chosen in the overview. null for all, undefined when it is to stay as it is: rows that leave while one moves in them confuse.
   */
  constructor(host: HostLink, settled: (during: Seconds | null | undefined) => void) {
    super();
    this.#host = host;
    this.#settled = settled;
    this.lanes = new LaneFeed(host, () => this.#moved());
  }

  /** Calls back at every movement and whenever there is something new to draw: sixty times a second at most matter. */
  onMove(listener: () => void): () => void {
    this.#movers.add(listener);
    return () => this.#movers.delete(listener);
  }

  get hasIdle(): boolean {
    return (this.#span?.idle.length ?? 0) > 0;
  }

  get isWhole(): boolean {
    return this.axis?.isWhole(this.view) ?? true;
  }

  /** Where the chosen reset is, in units; null when it is not in view. */
  get #chosenInView(): number | null {
    if (this.axis === null || this.chosen === null) return null;
    const at = this.axis.toUnit(this.chosen);
    return at >= this.view.from && at <= this.view.to ? at : null;
  }

  get place(): TimePlace {
    const { axis, view } = this;
    if (axis === null) return this.#due;
    const secondsOf = ({ from, to }: View): Seconds => [axis.toSeconds(from), axis.toSeconds(to)];
    return this.isWhole ? everywhere : { range: secondsOf(view), trail: this.trail.map(secondsOf) };
  }

  /** Starts over with another analysis. */
  async open(place: TimePlace | null): Promise<void> {
    const generation = ++this.#generation;
    this.#span = null;
    this.axis = null;
    this.data = null;
    this.#asked = '';
    this.#due = place ?? everywhere;
    this.lanes.reset();
    try {
      const span = await this.#host.call('timeSpan', null);
      if (generation !== this.#generation) return;
      this.#span = span;
      this.failure = null;
      this.#makeAxis(this.#due);
      this.#due = everywhere;
    } catch (error) {
      if (generation === this.#generation) this.failure = error instanceof Error ? error.message : String(error);
    }
    this.#ask();
    this.#moved();
    this.changed();
  }

  /** Asks for the picture of another analysis of the same capture. @returns puts it in place of this one; the view stays. */
  async renewed(): Promise<() => void> {
    const generation = this.#generation;
    const { measure, shorten } = this;
    const columns = this.#columns;
    const span = await this.#host.call('timeSpan', null);
    const axis = new TimeAxis(span, shorten);
    const stretches = axis.stretches(axis.whole, columns);
    const [overview, lanes] = await Promise.all([
      columns < 1 ? null : this.#host.call('overview', { stretches, measure, markColumns: markWidth }),
      this.lanes.renewed(axis, viewOf(axis, this.place.range)),
    ]);
    return () => {
      if (generation !== this.#generation) return;
      const { place } = this;
      this.#span = span;
      this.failure = null;
      this.#makeAxis(place);
      if (shorten === this.shorten && this.axis !== null) {
        // The axis made just now is like the one that was asked with; what is drawn belongs to one object.
        this.axis = axis;
        lanes();
        if (overview !== null) this.data = { overview, axis, measure, stretches, columns };
        this.#asked = overview === null ? '' : keyOf(columns, measure, shorten);
      } else this.#asked = '';
      this.#ask();
      this.#moved();
      this.changed();
    };
  }

  /** Says how wide the overview is; it is asked for at that resolution. */
  setColumns(columns: number): void {
    this.#columns = columns;
    this.#ask();
  }

  setMeasure(measure: Measure): void {
    this.measure = measure;
    this.#ask();
    this.changed();
  }

  setShorten(shorten: boolean): void {
    const { place } = this;
    this.shorten = shorten;
    this.#makeAxis(place);
    this.#ask();
    this.#moved();
    this.changed();
  }

  /**
   * Shows another part of the time.
   * @param resting the movement is over: it counts as a step that can be undone.
   * @param narrows the list of flows is to keep to it.
   */
  show(view: View, resting = false, narrows = false): void {
    if (this.axis === null) return;
    this.#narrows ||= narrows;
    this.view = this.axis.clamp(view);
    this.#moved();
    clearTimeout(this.#settling);
    if (resting) this.#settle();
    else this.#settling = setTimeout(() => this.#settle(), settleAfter);
  }

  /** @param at unit that stays where it is; the middle without it. */
  zoom(factor: number, at = (this.view.from + this.view.to) / 2): void {
    this.show(zoomed(this.view, factor, at));
  }

  /** Zooms to what is chosen, when it is in view: then that is the middle. */
  zoomToChosen(factor: number): void {
    const at = this.#chosenInView;
    const half = (this.view.to - this.view.from) / factor / 2;
    if (at === null) this.zoom(factor);
    else this.show({ from: at - half, to: at + half });
  }

  /** @param part of the view; negative to the left. */
  pan(part: number): void {
    this.show(moved(this.view, (this.view.to - this.view.from) * part));
  }

  showWhole(): void {
    if (this.axis !== null) this.show(this.axis.whole, true);
  }

  /** Shows these seconds with some room around. */
  showSeconds(from: number, to: number): void {
    const { axis } = this;
    if (axis === null) return;
    const [left, right] = [axis.toUnit(from), axis.toUnit(to)];
    const room = Math.max((right - left) * 0.06, axis.length * 1e-6);
    this.show({ from: left - room, to: right + room }, true);
  }

  /** Goes where the history says; that is no new step. */
  takePlace(place: TimePlace): void {
    // A movement under way ends here, and does not count as one that came to rest where the history leads.
    clearTimeout(this.#settling);
    this.#narrows = false;
    if (this.axis === null) this.#due = place;
    else {
      this.#goTo(this.axis, place);
      this.#moved();
      this.changed();
    }
  }

  /** Notes the time of what is chosen. @param follow bring it into view, by the least surprise: the same zoom, moved. */
  choose(time: number | null, follow: boolean): void {
    this.chosen = time;
    const { axis, view } = this;
    if (follow && axis !== null && time !== null) {
      const at = axis.toUnit(time);
      const room = (view.to - view.from) * 0.04;
      if (at < view.from + room || at > view.to - room) {
        this.view = axis.clamp(moved(view, at - (view.from + view.to) / 2));
        this.#leaveTrail();
        this.changed();
      }
    }
    this.#moved();
  }

  /** The packet of a flow nearest to a time; null when nobody can say. */
  packetNear(flow: number, time: number): Promise<PacketNear | null> {
    return this.#host.call('packetNear', { flow, time }).catch(() => null);
  }

  /** Frame of a finding; null when nobody can say. */
  async frameOf(finding: number): Promise<number | null> {
    const [found] = await this.#host.call('findings', { offset: finding, limit: 1 }).catch(() => []);
    return found?.frame ?? null;
  }

  #makeAxis(place: TimePlace): void {
    if (this.#span === null) return;
    this.axis = new TimeAxis(this.#span, this.shorten);
    this.#goTo(this.axis, place);
  }

  #goTo(axis: TimeAxis, { range, trail }: TimePlace): void {
    this.view = viewOf(axis, range);
    this.trail = trail.map((each) => viewOf(axis, each));
    this.#leaveTrail();
  }

  #settle(): void {
    clearTimeout(this.#settling);
    this.#leaveTrail();
    const during = this.isWhole ? null : this.#narrows ? this.place.range : undefined;
    this.#narrows = false;
    this.changed();
    this.#settled(during);
  }

  #leaveTrail(): void {
    const { view } = this;
    const length = view.to - view.from;
    const around = this.trail.filter(({ from, to }) => {
      const slack = (to - from) * 0.02;
      return from <= view.from + slack && to >= view.to - slack && to - from > length * crumbStep;
    });
    this.trail = this.isWhole ? [] : [...around, view].slice(-mostCrumbs);
  }

  #moved(): void {
    for (const listener of this.#movers) listener();
  }

  #ask(): void {
    const { axis, measure } = this;
    const columns = this.#columns;
    if (axis === null || columns < 1) return;
    const key = keyOf(columns, measure, this.shorten);
    if (key !== this.#asked) void this.#fetch(axis, measure, columns, key);
  }

  async #fetch(axis: TimeAxis, measure: Measure, columns: number, key: string): Promise<void> {
    this.#asked = key;
    const stretches = axis.stretches(axis.whole, columns);
    try {
      const overview = await this.#host.call('overview', { stretches, measure, markColumns: markWidth });
      if (key !== this.#asked || axis !== this.axis) return;
      this.data = { overview, axis, measure, stretches, columns };
      this.failure = null;
    } catch (error) {
      if (key !== this.#asked) return;
      this.failure = error instanceof Error ? error.message : String(error);
    }
    this.#moved();
    this.changed();
  }
}

const viewOf = (axis: TimeAxis, range: Seconds | null): View =>
  range === null ? axis.whole : axis.clamp({ from: axis.toUnit(range[0]), to: axis.toUnit(range[1]) });

const keyOf = (columns: number, measure: Measure, shorten: boolean): string => `${columns} ${measure} ${String(shorten)}`;
