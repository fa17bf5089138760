import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { listCommand, moveCursor } from '../keyboard/keymap.ts';
import { cssom } from '../ui/cssom.ts';
import { rowHeight } from '../ui/rowHeight.ts';
import { StoreElement } from '../ui/storeElement.ts';
import { VirtualScroll } from '../ui/virtualScroll.ts';
import { RowMap } from '../virtual/rowMap.ts';
import { type Column, columns, emptyFlowRow, flowRow } from './flowRow.ts';
import { ruler } from './lane.ts';

/** The flows of the capture: a grid of which only the rows in view exist. */
export class FlowList extends StoreElement {
  static override properties = { ...StoreElement.properties, cursor: { state: true }, rulerWidth: { state: true } };
  declare cursor: number;
  declare rulerWidth: number;
  readonly #scroll = new VirtualScroll(this, '.list', (virtual) => {
    this.store.listScroll = virtual;
    this.store.save();
  });
  readonly #rulerSize = new ResizeObserver(([entry]) => {
    this.rulerWidth = Math.round(entry?.contentRect.width ?? 0);
  });

  constructor() {
    super();
    this.cursor = 0;
    this.rulerWidth = 0;
  }

  override firstUpdated(): void {
    const head = this.querySelector('.column-head.time');
    if (head !== null) this.#rulerSize.observe(head);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rulerSize.disconnect();
  }

  override willUpdate(): void {
    const { browser, listWish, scrollWish } = this.store;
    const height = rowHeight(this);
    const count = browser.rows.total ?? Math.ceil(this.#scroll.view / height);
    const { map } = this.#scroll;
    if (map.count !== count || map.rowHeight !== height) this.#scroll.setMap(new RowMap(height, count));
    const known = browser.rows.total !== null && this.#scroll.view > 0;
    if (listWish !== null && known) {
      this.store.listWish = null;
      this.cursor = listWish.index;
      this.#scroll.show(listWish.index);
    }
    if (scrollWish !== null && scrollWish.list >= 0 && known) {
      this.store.scrollWish = { ...scrollWish, list: -1 };
      this.#scroll.scrollTo(scrollWish.list);
    }
    const { from, to } = this.#scroll.window();
    browser.rows.want(from, Math.max(to, 1));
  }

  override render(): TemplateResult {
    const { browser, captureSeconds } = this.store;
    const total = browser.rows.total;
    const { from, to } = this.#scroll.window();
    const numbers = Array.from({ length: to - from }, (_, place) => from + place);
    const active = browser.rows.get(this.cursor) === undefined ? undefined : `flow-row-${this.cursor}`;
    return html`
      <div
        class="list flow-grid"
        data-testid="flow-list"
        role="grid"
        tabindex="0"
        aria-label="Flows"
        aria-rowcount=${total === null ? -1 : total + 1}
        aria-activedescendant=${active ?? nothing}
        @keydown=${this.#onKey}
        @click=${this.#onClick}
      >
        <div class="list-head" role="rowgroup">
          <div class="row head-row" role="row" aria-rowindex="1" @keydown=${this.#onHeadKey}>
            ${columns.map((column) => this.#head(column, captureSeconds))}
          </div>
        </div>
        <div class="list-body" role="rowgroup" ${cssom({ height: `${this.#scroll.bodyHeight}px` })}>
          <div class="list-rows" role="presentation" ${cssom({ transform: `translateY(${this.#scroll.shift(from)}px)` })}>
            ${repeat(
              numbers,
              (index) => index,
              (index) => this.#row(index),
            )}
          </div>
        </div>
      </div>
      ${this.#message(total)}
    `;
  }

  #row(index: number): TemplateResult {
    const { browser, flow, captureSeconds } = this.store;
    const row = browser.rows.get(index);
    if (row === undefined) return emptyFlowRow(index);
    return flowRow(row, { index, cursor: index === this.cursor, selected: row.flow === flow?.flow, captureSeconds });
  }

  #head(column: Column, captureSeconds: number): TemplateResult {
    const { sort, descending } = this.store.browser.choice;
    const sorted = sort === column.sort;
    const order = sorted ? (descending ? 'descending' : 'ascending') : 'none';
    return html`<div role="columnheader" class="column-head ${column.name}" aria-sort=${order}>
      <button tabindex=${sorted ? 0 : -1} data-sort=${column.sort} title="Sort by ${column.title.toLowerCase()}">
        <span class="text">${column.title}</span>
      </button>
      ${column.name === 'time' ? ruler(captureSeconds, this.rulerWidth) : nothing}
    </div>`;
  }

  #message(total: number | null): TemplateResult | typeof nothing {
    const { browser } = this.store;
    if (browser.rows.failure !== null)
      return html`<div class="list-note" role="alert">
        The flows could not be listed. ${browser.rows.failure}
        <button class="link" @click=${() => browser.rows.retry()}>Try again</button>
      </div>`;
    if (total !== 0) return nothing;
    const reset = (): void => this.store.filter({ text: '', causeId: null, show: 'all' });
    return html`<div class="list-note">No flow matches. <button class="link" @click=${reset}>Show all flows</button></div>`;
  }

  readonly #onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const column = columns.find(({ sort }) => sort === target.closest<HTMLElement>('[data-sort]')?.dataset['sort']);
    if (column !== undefined) return this.store.sortBy(column.sort);
    const index = target.closest<HTMLElement>('.flow-row[data-index]')?.dataset['index'];
    if (index !== undefined) this.#choose(Number(index));
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const command = listCommand(event);
    if (command === null) return;
    event.preventDefault();
    if (command === 'choose') return this.#choose(this.cursor);
    const page = Math.floor(this.#scroll.view / this.#scroll.map.rowHeight);
    this.cursor = moveCursor(command, this.cursor, this.store.browser.rows.total ?? 0, page);
    this.#scroll.show(this.cursor);
  };

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

  #choose(index: number): void {
    this.cursor = index;
    const row = this.store.browser.rows.get(index);
    if (row !== undefined) void this.store.chooseFlow(row, index);
  }
}

customElements.define('trx-flow-list', FlowList);
