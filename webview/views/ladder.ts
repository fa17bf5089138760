import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { FlowRow } from '../../src/core/analysis.ts';
import type { Finding } from '../../src/core/resets/finding.ts';
import type { TransferFold } from '../../src/core/timeline/folds.ts';
import { formatBytes, formatPlural } from '../format.ts';
import { previewDelay } from '../state/cardState.ts';
import { copyFlow, copyPackets } from '../state/copying.ts';
import type { PlaceRange } from '../state/packetSelection.ts';
import { shortable } from '../ui/shortable.ts';
import { icon } from '../ui/icons.ts';
import { RowGrid } from '../ui/rowGrid.ts';
import { rowHeight } from '../ui/rowHeight.ts';
import { RowMap } from '../virtual/rowMap.ts';
import { announcement, courseInWords } from '../words.ts';
import { EvidenceThread } from './evidenceThread.ts';
import { headCells, type ShownColumns, shownColumns } from './ladderColumns.ts';
import { emptyLadderRow, foldRow, gapRow, ladderRow } from './ladderRow.ts';
import './ladderOptions.ts';

/** Packets have come, gone or moved: said after every drawing, to those who stand beside one. */
export const rowsDrawn = 'rows-drawn';

const hasMiddlebox = (flow: FlowRow): boolean => flow.resets.some((reset) => reset.verdict === 'middlebox');

/** The packets of one flow between two lifelines. */
export class Ladder extends RowGrid {
  #gaps: readonly number[] = [];
  #folds: readonly TransferFold[] = [];
  #thread: { readonly finding: Finding; readonly thread: EvidenceThread } | null = null;
  #width = 0;
  readonly #widths = new ResizeObserver(([entry]) => {
    const width = Math.round(entry?.contentRect.width ?? 0);
    if (width === this.#width) return;
    this.#width = width;
    this.requestUpdate();
  });
  #flow: number | null = null;

  constructor() {
    super();
    this.addEventListener('pointerover', this.#onPointerOver);
    this.addEventListener('pointerleave', () => this.store.card.leave());
    this.addEventListener('contextmenu', this.#onContextMenu);
    this.addEventListener('focusin', this.#showCursor);
    this.addEventListener('focusout', () => this.store.card.leave());
  }

  protected override get cursor(): number {
    return this.store.ladderCursor;
  }

  protected override set cursor(index: number) {
    this.store.ladderCursor = index;
    this.store.selection.clear();
    this.#showCursor();
    this.requestUpdate();
  }

  protected override scrolled(virtual: number): void {
    this.store.ladderScroll = virtual;
    this.store.save();
  }

  protected override get canMark(): boolean {
    return true;
  }

  /** A folded transfer is marked as a whole. */
  protected override mark(index: number): boolean {
    const rangeOf = (row: number): PlaceRange => {
      const fold = this.scroller.map.foldAt(row);
      return fold === undefined ? [row, row + 1] : [fold.from, fold.to];
    };
    this.store.markPackets(rangeOf(this.store.ladderCursor), rangeOf(index));
    return true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#widths.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#widths.disconnect();
  }

  override willUpdate(): void {
    const { packets, ladderWish, scrollWish, flow } = this.store;
    if (flow === null) return;
    // A packet that was chosen is shown, also where a transfer is folded.
    if (this.store.packet !== null) packets.unfold(this.store.packet.index);
    const height = rowHeight(this);
    const count = packets.rows.total ?? flow.packets;
    const { map } = this.scroller;
    if (flow.flow !== this.#flow) {
      this.#flow = flow.flow;
      this.scroller.scrollTo(0);
    }
    if (map.count !== count || map.rowHeight !== height || this.#gaps !== packets.gaps || this.#folds !== packets.folds) {
      this.#gaps = packets.gaps;
      this.#folds = packets.folds;
      this.scroller.setMap(new RowMap(height, count, packets.gaps, packets.folds));
    }
    if (ladderWish !== null && this.scroller.view > 0) {
      // What came before it and after it is what explains it.
      this.scroller.show(ladderWish.index, 1);
      this.store.ladderWish = ladderWish.focus ? { index: -1, focus: true } : null;
    }
    if (scrollWish?.list === -1 && this.scroller.view > 0) {
      this.store.scrollWish = null;
      this.scroller.scrollTo(scrollWish.ladder);
    }
    packets.rows.wantRows(this.scroller.window());
  }

  override updated(changes: PropertyValues): void {
    super.updated(changes);
    this.dispatchEvent(new Event(rowsDrawn, { bubbles: true }));
    if (this.store.ladderWish?.index !== -1) return;
    this.store.ladderWish = null;
    this.querySelector<HTMLElement>('.list')?.focus();
  }

  override render(): TemplateResult | typeof nothing {
    const { flow, packets } = this.store;
    if (flow === null) return nothing;
    const hasMiddle = hasMiddlebox(flow);
    return html`
      ${this.#title(flow)}
      ${this.grid({
        name: 'ladder',
        testId: 'ladder',
        menu: 'packets',
        label: `Packets of flow ${flow.flow}`,
        classes: hasMiddle ? 'has-middle' : '',
        columns: this.#columns.template,
        rowCount: flow.packets + 1,
        active: packets.rows.get(this.store.ladderCursor) !== undefined,
        head: this.#head(flow, hasMiddle),
      })}
      ${this.failure('packets', packets.rows)}
    `;
  }

  get #columns(): ShownColumns {
    const { flow, options } = this.store;
    return shownColumns(this.#width, options, flow !== null && hasMiddlebox(flow));
  }

  #head(flow: FlowRow, hasMiddle: boolean): TemplateResult {
    const { options } = this.store;
    const columns = this.#columns;
    return html`<div class="row head-row" role="row" aria-rowindex="1">
      ${headCells(columns.before, options)}
      <div role="columnheader" class="cell arrow ends">
        <span class="end client" title=${flow.client}>${flow.client}<i> client</i></span>
        ${hasMiddle ? html`<span class="end middle">middlebox</span>` : nothing}
        <span class="end server" title=${flow.server}><i>server </i>${flow.server}</span>
      </div>
      ${headCells(columns.after, options)}
    </div>`;
  }

  #title(flow: FlowRow): TemplateResult {
    return html`<div class="pane-title">
      <h2>Flow ${flow.flow}</h2>
      <span class="quiet" title=${courseInWords(flow)}
        >${formatPlural(flow.packets, 'packet')} · ${formatBytes(flow.bytes)} · ${courseInWords(flow)}</span
      >
      <span class="buttons">
        ${
          this.store.packets.hasTransfers
            ? html`<button
                class="link"
                data-testid="fold-all"
                @click=${() => this.store.packets.foldAll(!this.store.packets.allFolded)}
              >
                ${this.store.packets.allFolded ? shortable('Show every packet', 'Unfold') : shortable('Fold transfers', 'Fold')}
              </button>`
            : nothing
        }
        <trx-ladder-options .store=${this.store}></trx-ladder-options>
        <button
          class="tool"
          title="Headers and bytes (D)"
          aria-pressed=${this.store.options.details ? 'true' : 'false'}
          data-testid="toggle-details"
          @click=${() => this.store.setOptions({ details: !this.store.options.details })}
        >
          ${icon('details')}<span class="unseen">Headers and bytes</span>
        </button>
        ${this.#copyButton()}${this.#bookmarkButton()}
        <button class="tool" title="Previous reset (Shift+F8)" @click=${() => this.store.walkResets(-1)}>
          ${icon('up')}<span class="unseen">Previous reset</span>
        </button>
        <button class="tool" title="Next reset (F8)" @click=${() => this.store.walkResets(1)}>
          ${icon('down')}<span class="unseen">Next reset</span>
        </button>
      </span>
    </div>`;
  }

  #copyButton(): TemplateResult {
    const isMarked = this.store.selection.range !== null;
    const what = isMarked ? 'Copy the marked packets as text (C)' : 'Copy the flow as text (Shift+C)';
    return html`<button
      class="tool"
      title=${what}
      data-testid="copy-ladder"
      @click=${() => void (isMarked ? copyPackets(this.store) : copyFlow(this.store))}
    >
      ${icon('copy')}<span class="unseen">${what}</span>
    </button>`;
  }

  #bookmarkButton(): TemplateResult {
    const { chosenPlace, bookmarks } = this.store;
    const set = chosenPlace !== null && bookmarks.at(chosenPlace.frame) !== undefined;
    return html`<button
      class="tool"
      title="Bookmark the packet (B)"
      aria-pressed=${set ? 'true' : 'false'}
      ?disabled=${chosenPlace === null}
      data-testid="toggle-bookmark"
      @click=${() => chosenPlace !== null && bookmarks.toggle(chosenPlace)}
    >
      ${icon('bookmark')}<span class="unseen">Bookmark the packet</span>
    </button>`;
  }

  protected override row(index: number): TemplateResult {
    const { packets, findings, packet, ladderCursor, options, selection } = this.store;
    const fold = this.#folds.length === 0 ? undefined : this.#foldFrom(index);
    if (fold !== undefined)
      return foldRow(
        fold,
        { cursor: index === ladderCursor, marked: selection.has(index) },
        this.#threadNow()?.over(fold.firstFrame, fold.lastFrame) ?? null,
      );
    const row = packets.rows.get(index);
    if (row === undefined) return emptyLadderRow(index);
    const finding = row.finding === null ? undefined : findings.summary(row.finding);
    const look = {
      ...{ cursor: index === ladderCursor, selected: row.frame === packet?.frame || selection.has(index), finding },
      ...{ columns: this.#columns, context: { options, began: this.store.flowBegan } },
      found: this.store.find.has(index),
      bookmark: this.store.bookmarks.at(row.frame),
      comments: packets.comments.get(row.frame) ?? [],
      tcpOptions: packets.options.get(row.frame) ?? '',
      thread: this.#threadNow()?.at(row.frame) ?? null,
    };
    return html`${this.scroller.map.hasGap(index) ? gapRow(row.delta) : nothing}${ladderRow(row, look)}`;
  }

  #foldFrom(index: number): TransferFold | undefined {
    const fold = this.scroller.map.foldAt(index);
    return fold === undefined ? undefined : this.#folds.find(({ from }) => from === fold.from);
  }

  /** The thread of the card on show, if that is of this flow. */
  #threadNow(): EvidenceThread | null {
    const { finding } = this.store.card;
    if (finding === null || finding.flow !== this.store.flow?.flow) return null;
    if (this.#thread?.finding !== finding) this.#thread = { finding, thread: new EvidenceThread(finding) };
    return this.#thread.thread;
  }

  readonly #onPointerOver = (event: PointerEvent): void => {
    const finding = (event.target as Element).closest<HTMLElement>('.ladder-row')?.dataset['finding'];
    if (finding === undefined) this.store.card.leave();
    else this.store.card.preview(Number(finding), previewDelay);
  };

  /** The menu is about the packet under the pointer, or about those that are marked. */
  readonly #onContextMenu = (event: MouseEvent): void => {
    const index = Number((event.target as Element).closest<HTMLElement>('.ladder-row')?.dataset['index'] ?? NaN);
    const row = this.store.packets.rows.get(index);
    if (row !== undefined && this.scroller.map.foldAt(index) === undefined && !this.store.selection.has(index))
      this.store.choosePacket(row, { card: 'keep' });
  };

  /** The card follows the keyboard as it follows the pointer. */
  readonly #showCursor = (): void => {
    const { packets, findings, card, ladderCursor } = this.store;
    const finding = packets.rows.get(ladderCursor)?.finding ?? null;
    if (!this.querySelector('.list')?.matches(':focus-visible') || finding === null) return card.leave();
    card.preview(finding, 0);
    const summary = findings.summary(finding);
    if (summary !== undefined) this.store.say(announcement(summary));
  };

  protected override choose(index: number): void {
    const { packets } = this.store;
    if (this.scroller.map.foldAt(index) !== undefined) return packets.unfold(index);
    const row = packets.rows.get(index);
    if (row !== undefined) this.store.choosePacket(row);
  }
}

customElements.define('trx-ladder', Ladder);
