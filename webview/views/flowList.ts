import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { FlowGroup, FlowRow } from '../../src/core/analysis.ts';
import { LaneSurface } from '../picture/laneSurface.ts';
import type { FlowChoice } from '../state/flowBrowser.ts';
import { RowGrid } from '../ui/rowGrid.ts';
import { rowHeight } from '../ui/rowHeight.ts';
import { RowMap } from '../virtual/rowMap.ts';
import { type Column, columns, emptyFlowRow, flowRow, groupRow } from './flowRow.ts';

/** The flows of the capture: a grid of which only the rows in view exist. */
export class FlowList extends RowGrid {
  #cursor = 0;
  #groups: readonly FlowGroup[] = [];
  #lanes: LaneSurface | null = null;
  #unlisten: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#lanes = new LaneSurface(this.store);
    this.#unlisten = this.store.picture.onMove(() => this.#lanes?.redraw());
  }

  /** The flows in view. */
  get seen(): readonly FlowRow[] {
    return this.scroller.visible().flatMap((index) => this.store.browser.rows.get(index) ?? []);
  }

  protected override get cursor(): number {
    return this.#cursor;
  }

  protected override set cursor(index: number) {
    this.#cursor = index;
    this.requestUpdate();
  }

  protected override scrolled(virtual: number): void {
    this.store.listScroll = virtual;
    this.store.save();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
    this.#lanes?.drop();
  }

  override updated(changes: PropertyValues): void {
    super.updated(changes);
    const list = this.querySelector<HTMLElement>('.list');
    if (list === null) return;
    this.#lanes?.use(list, this.querySelector('canvas.lanes'), this.querySelector('canvas.ruler'));
    const { browser, flow } = this.store;
    const { map } = this.scroller;
    const rows = this.scroller.window();
    const first = rows[0] ?? 0;
    const slots = rows.flatMap((index) => {
      const row = browser.rows.get(index);
      if (row === undefined) return [];
      return [{ flow: row, index, top: map.top(index) - map.outerTop(first), selected: row.flow === flow?.flow }];
    });
    this.#lanes?.setRows(slots, map.rowHeight);
  }

  override willUpdate(): void {
    const { browser, listWish, scrollWish } = this.store;
    const height = rowHeight(this);
    const count = browser.rows.total ?? Math.ceil(this.scroller.view / height);
    const { map } = this.scroller;
    if (map.count !== count || map.rowHeight !== height || this.#groups !== browser.groups) {
      this.#groups = browser.groups;
      this.scroller.setMap(
        new RowMap(
          height,
          count,
          browser.groups.map(({ first }) => first),
        ),
      );
    }
    const known = browser.rows.total !== null && this.scroller.view > 0;
    if (listWish !== null && known) {
      this.store.listWish = null;
      this.#cursor = listWish.index;
      this.scroller.show(listWish.index);
    }
    if (scrollWish !== null && scrollWish.list >= 0 && known) {
      this.store.scrollWish = { ...scrollWish, list: -1 };
      this.scroller.scrollTo(scrollWish.list);
    }
    const rows = this.scroller.window();
    browser.rows.wantRows(rows.length === 0 ? [0] : rows);
  }

  override render(): TemplateResult {
    const { browser } = this.store;
    const total = browser.rows.total;
    return html`
      ${this.grid({
        name: 'flow',
        testId: 'flow-list',
        label: 'Flows',
        rowCount: total === null ? -1 : total + 1,
        active: browser.rows.get(this.#cursor) !== undefined,
        head: html`<div class="row head-row" role="row" aria-rowindex="1" @keydown=${this.#onHeadKey}>
          ${columns.map((column) => this.#head(column))}
        </div>`,
        rows: html`<div class="row lane-layer" role="presentation"><canvas class="lanes" aria-hidden="true"></canvas></div>`,
      })}
      ${this.failure('flows', browser.rows)}${total === 0 && browser.rows.failure === null ? this.#noMatch() : nothing}
    `;
  }

  protected override row(index: number): TemplateResult {
    const { browser, flow } = this.store;
    const row = browser.rows.get(index);
    if (row === undefined) return emptyFlowRow(index);
    const group = this.scroller.map.hasGap(index) ? this.#groups.find(({ first }) => first === index) : undefined;
    const head = group === undefined ? nothing : groupRow(group, browser.choice.group);
    return html`${head}${flowRow(row, { index, cursor: index === this.#cursor, selected: row.flow === flow?.flow, bookmarks: this.store.bookmarks.inFlow(row.flow).length })}`;
  }

  #head(column: Column): TemplateResult {
    const { sort, descending } = this.store.browser.choice;
    const sorted = sort === column.sort;
    const order = sorted ? (descending ? 'descending' : 'ascending') : 'none';
    return html`<div role="columnheader" class="column-head ${column.name}" aria-sort=${order}>
      <button tabindex=${sorted ? 0 : -1} data-sort=${column.sort} title="Sort by ${column.title.toLowerCase()}">
        <span class="text">${column.title}</span>
      </button>
      ${column.name === 'time' ? html`<canvas class="ruler" aria-hidden="true"></canvas>` : nothing}
    </div>`;
  }

  #noMatch(): TemplateResult {
    const { text, causeId, during, show } = this.store.browser.choice;
    const isPart = this.store.isPart ? ' in the part that was read' : '';
    const ways: readonly (readonly [string, Partial<FlowChoice>])[] = [
      ...(text === '' ? [] : [[`Without the filter “${text}”`, { text: '' }] as const]),
      ...(causeId === null ? [] : [['With any cause', { causeId: null }] as const]),
      ...(during === null ? [] : [['At any time', { during: null }] as const]),
      ...(show === 'all'
        ? []
        : [
            [
              show === 'faults' ? 'With any reset' : 'Also without resets',
              { show: show === 'faults' ? 'resets' : 'all' },
            ] as const,
          ]),
    ];
    const all: Partial<FlowChoice> = { text: '', causeId: null, during: null, show: 'all' };
    return html`<div class="list-note" data-testid="no-match">
      <p>No flow${isPart} ${ways.length > 1 ? 'is all that is asked for' : 'matches'}.</p>
      <p class="ways">
        ${[...ways, ...(ways.length > 1 ? [['Show all flows', all] as const] : [])].map(
          ([words, change]) => html`<button class="link" @click=${() => this.store.filter(change)}>${words}</button>`,
        )}
      </p>
    </div>`;
  }

  protected override ownClick(target: Element): boolean {
    const column = columns.find(({ sort }) => sort === target.closest<HTMLElement>('[data-sort]')?.dataset['sort']);
    if (column !== undefined) this.store.sortBy(column.sort);
    return column !== undefined;
  }

  /** Arrow keys walk along the column heads, which are one stop for the Tab key. */
  readonly #onHeadKey = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const buttons = [...this.querySelectorAll<HTMLElement>('.column-head button')].filter(
      (button) => button.offsetParent !== null,
    );
    const at = buttons.indexOf(event.target as HTMLElement);
    buttons[Math.max(0, Math.min(buttons.length - 1, at + step))]?.focus();
    event.preventDefault();
  };

  protected override choose(index: number): void {
    this.cursor = index;
    const row = this.store.browser.rows.get(index);
    if (row !== undefined) void this.store.chooseFlow(row, index);
  }
}

customElements.define('trx-flow-list', FlowList);
