import type { FlowRow, LadderRow } from '../../src/core/analysis.ts';
import type { TransferFold } from '../../src/core/timeline/folds.ts';
import type { HostLink } from '../bridge.ts';
import { idleGaps } from './idleGaps.ts';
import { PagedList, pageSize } from './pagedList.ts';

/** Flows with fewer packets have no long transfers (folds.ts). */
const leastPacketsFolded = 13;

/** A packet that was chosen. */
export type Packet = Pick<LadderRow, 'frame' | 'index' | 'finding'>;

/** The packets of the chosen flow, and where the flow was silent. */
export class FlowPackets {
  readonly #host: HostLink;
  readonly rows: PagedList<LadderRow>;
  /** Indices of packets after a remarkable silence, ascending; grows as pages come. */
  gaps: readonly number[] = [];
  /** Long transfers that are drawn as one row each, ascending. */
  folds: readonly TransferFold[] = [];
  /** All of them, folded or not. */
  #transfers: readonly TransferFold[] = [];
  /** What the capture says of packets, by frame. */
  comments: ReadonlyMap<number, readonly string[]> = new Map();
  /** TCP options of SYNs and RSTs, by frame. */
  options: ReadonlyMap<number, string> = new Map();
  readonly #changed: () => void;
  #gapsByPage = new Map<number, readonly number[]>();
  /** The flow that is open. */
  #flow: number | null = null;

  constructor(host: HostLink, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
    this.rows = new PagedList<LadderRow>(() => {
      this.#findGaps();
      changed();
    });
  }

  open(flow: FlowRow | null): void {
    this.#flow = flow?.flow ?? null;
    this.gaps = [];
    this.folds = [];
    this.#transfers = [];
    this.comments = new Map();
    this.options = new Map();
    this.#gapsByPage = new Map();
    if (flow !== null) void this.#findRemarks(flow.flow);
    if (flow !== null && flow.packets >= leastPacketsFolded) void this.#findTransfers(flow.flow);
    if (flow === null) this.rows.reset(null);
    else this.rows.reset((offset, limit) => this.#host.call('ladder', { flow: flow.flow, offset, limit }), flow.packets);
  }

  /** Asks anew for the packets in view: there may be more of them. @returns puts them in place of those here; folds stay as they are. */
  async renewed(): Promise<() => void> {
    const before = this.rows.total ?? 0;
    const rows = await this.rows.renewed();
    return () => {
      // Only the last page can have more than it had.
      this.#gapsByPage.delete(Math.floor(Math.max(0, before - 1) / pageSize));
      rows();
      // What a packed capture says beside its packets is refused until all of it has been read.
      if (this.#flow !== null) void this.#findRemarks(this.#flow);
    };
  }

  /** Shows the packets of the fold that a packet is in. */
  unfold(index: number): void {
    const folds = this.folds.filter(({ from, to }) => index < from || index >= to);
    if (folds.length === this.folds.length) return;
    this.folds = folds;
    this.#changed();
  }

  get hasTransfers(): boolean {
    return this.#transfers.length > 0;
  }

  get allFolded(): boolean {
    return this.folds.length === this.#transfers.length;
  }

  foldAll(folded: boolean): void {
    this.folds = folded ? this.#transfers : [];
    this.#changed();
  }

  /** Without folds every packet is shown, which is no failure. */
  async #findTransfers(flow: number): Promise<void> {
    const opened = this.#gapsByPage;
    const transfers = await this.#host.call('folds', flow).catch(() => []);
    if (opened !== this.#gapsByPage) return;
    this.#transfers = transfers;
    this.foldAll(true);
  }

  /** Without these the packets are the same; the pane of headers says why the file cannot be read. */
  async #findRemarks(flow: number): Promise<void> {
    const opened = this.#gapsByPage;
    const [comments, options] = await Promise.all([
      this.#host.call('comments', flow).catch(() => []),
      this.#host.call('shownOptions', flow).catch(() => []),
    ]);
    if (opened !== this.#gapsByPage || comments.length + options.length === 0) return;
    this.comments = new Map(comments.map(({ frame, texts }) => [frame, texts]));
    this.options = new Map(options.map(({ frame, text }) => [frame, text]));
    this.#changed();
  }

  /**
   * The packet of the nearest other finding from `index`, looked for page by page; null when there is none that way.
   * @param finding the finding one comes from, whose other RSTs are passed over.
   */
  async nearestFinding(flow: number, index: number, finding: number | null, direction: 1 | -1): Promise<LadderRow | null> {
    const limit = 500;
    for (let from = direction === 1 ? index + 1 : index - limit; from > -limit; from += limit * direction) {
      const offset = Math.max(0, from);
      const page = await this.#host.call('ladder', { flow, offset, limit: Math.min(limit, from + limit - offset) });
      const isOther = (row: LadderRow): boolean => row.finding !== null && row.finding !== finding;
      const found = direction === 1 ? page.rows.find(isOther) : page.rows.findLast(isOther);
      if (found !== undefined) return found;
      if (direction === 1 && from + limit >= page.total) return null;
    }
    return null;
  }

  #findGaps(): void {
    for (const page of this.rows.pages) {
      if (this.#gapsByPage.has(page)) continue;
      const places = idleGaps(this.rows.page(page).map((row) => row.delta));
      this.#gapsByPage.set(
        page,
        places.map((place) => page * pageSize + place),
      );
      this.gaps = [...this.#gapsByPage.entries()].sort(([a], [b]) => a - b).flatMap(([, gaps]) => gaps);
    }
  }
}
