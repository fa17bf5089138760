import type { Lanes } from '../../src/core/timeline/picture.ts';
import type { HostLink } from '../bridge.ts';
import type { TimeAxis, View } from './timeAxis.ts';

export interface LaneCells {
  readonly from: number;
  readonly to: number;
  /** Seconds of the packets next to those of the cells; NaN where there is none. */
  readonly before: number;
  readonly after: number;
  /** Seconds without a packet before that one. */
  readonly silenceAfter: number;
}

/** Lanes that have come, and where on the axis their columns lie. */
export interface LaneData {
  readonly lanes: Lanes;
  /** Cells [from, to) of each flow. */
  readonly cells: ReadonlyMap<number, LaneCells>;
  readonly axis: TimeAxis;
  /** Units. */
  readonly view: View;
  readonly perColumn: number;
}

export interface LaneWish {
  readonly flows: readonly number[];
  readonly axis: TimeAxis;
  readonly view: View;
  /** Pixels. */
  readonly width: number;
}

/** Room asked for on both sides of the view, as a part of it: a short move then needs no question. */
const sideRoom = 0.5;
/** How much coarser or finer than a column a pixel the data may be while the view moves. */
const tolerance = 1.6;
/** The protocol's bounds. */
const mostFlows = 200;
const mostCells = 400_000;
const mostColumns = 8192;

/** Fetches lanes for what is in view: one question at a time, and only when what is here does not do. */
export class LaneFeed {
  readonly #host: HostLink;
  readonly #changed: () => void;
  #generation = 0;
  #asking = false;
  #wish: LaneWish | null = null;
  data: LaneData | null = null;

  constructor(host: HostLink, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  reset(): void {
    this.#generation++;
    this.#asking = false;
    this.#wish = null;
    this.data = null;
  }

  want(wish: LaneWish): void {
    this.#wish = wish;
    if (!this.#asking && wish.width > 0 && wish.flows.length > 0 && !covers(this.data, wish)) void this.#ask(wish);
  }

  /** Asks for the same lanes on another axis. @returns puts them in place of those here. */
  async renewed(axis: TimeAxis, view: View): Promise<() => void> {
    const wish = this.#wish;
    const data = wish === null ? null : await this.fetch({ ...wish, axis, view });
    return () => {
      this.reset();
      this.data = data;
    };
  }

  async #ask(wish: LaneWish): Promise<void> {
    const generation = this.#generation;
    this.#asking = true;
    // Where it fails, the list above the lanes says what is wrong: it is asked in the same breath.
    const data = await this.fetch(wish).catch(() => null);
    if (generation !== this.#generation) return;
    if (data !== null) this.data = data;
    this.#asking = false;
    this.#changed();
    // What was wished for meanwhile; the same wish is covered now, or failed and is not asked again by itself.
    const next = this.#wish;
    if (next !== null && (next.flows !== wish.flows || next.view !== wish.view || next.axis !== wish.axis)) this.want(next);
  }

  /** Lanes for a view, and some room on both sides of it. */
  async fetch({ flows, axis, view, width }: LaneWish): Promise<LaneData> {
    const length = view.to - view.from;
    const wide = {
      from: Math.max(0, view.from - length * sideRoom),
      to: Math.min(axis.length, view.to + length * sideRoom),
    };
    const asked = flows.slice(0, mostFlows);
    const most = Math.min(mostColumns, Math.floor(mostCells / asked.length));
    const columns = Math.max(1, Math.min(most, Math.round((width * (wide.to - wide.from)) / length)));
    const lanes = await this.#host.call('lanes', { flows: asked, stretches: axis.stretches(wide, columns) });
    let at = 0;
    const cells = new Map(
      asked.map((flow, place) => {
        const [before, after] = [lanes.before[place] ?? NaN, lanes.after[place] ?? NaN];
        const silenceAfter = lanes.silenceAfter[place] ?? NaN;
        return [flow, { before, after, silenceAfter, from: at, to: (at += lanes.cells[place] ?? 0) }];
      }),
    );
    return { lanes, cells, axis, view: wide, perColumn: (wide.to - wide.from) / columns };
  }
}

function covers(data: LaneData | null, { flows, axis, view, width }: LaneWish): boolean {
  if (data?.axis !== axis) return false;
  const inside = data.view.from <= view.from + 1e-12 && data.view.to >= view.to - 1e-12;
  const ratio = (view.to - view.from) / width / data.perColumn;
  return inside && ratio < tolerance && ratio > 1 / tolerance && flows.every((flow) => data.cells.has(flow));
}
