import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { listCommand, moveCursor } from '../keyboard/keymap.ts';
import type { PagedList } from '../state/pagedList.ts';
import { cssom } from './cssom.ts';
import { StoreElement } from './storeElement.ts';
import { VirtualScroll } from './virtualScroll.ts';

/** What a list says of itself in its role as a grid. */
export interface GridLook {
  /** The list's class is `${name}-grid`, its rows' ids are `${name}-row-${index}`. */
  readonly name: string;
  readonly testId: string;
  readonly label: string;
  readonly classes?: string;
  /** Rows with the head's; -1 while nobody knows. */
  readonly rowCount: number;
  /** Whether the row under the keyboard is here, so that it can be named. */
  readonly active: boolean;
  /** For grid-template-columns, where the style sheet does not say. */
  readonly columns?: string;
  /** Names VS Code's menu for it in package.json. */
  readonly menu?: string;
  /** Cells of the head. */
  readonly head: unknown;
  /** Drawn over the rows in view, and scrolled with them. */
  readonly rows?: unknown;
}

/**
 * A grid of which only the rows in view exist: what the list of flows and the list of packets have in common. Focus stays on the
 * grid, the row under the keyboard is named by aria-activedescendant.
 */
export abstract class RowGrid extends StoreElement {
  protected readonly scroller = new VirtualScroll(this, '.list', (virtual) => this.scrolled(virtual));

  /** The row under the keyboard. */
  protected abstract get cursor(): number;
  protected abstract set cursor(index: number);
  /** The user scrolled to this height. */
  protected abstract scrolled(virtual: number): void;
  protected abstract row(index: number): TemplateResult;
  /** A row was clicked, or chosen by Enter. */
  protected abstract choose(index: number): void;

  /** Where rows can be marked: all from where one is to this one are to be. @returns whether they are */
  protected mark(_index: number): boolean {
    return false;
  }

  /** Whether several rows can be marked. */
  protected get canMark(): boolean {
    return false;
  }

  /** Keys of a list's own; true when the key is spent. */
  protected ownKey(_event: KeyboardEvent): boolean {
    return false;
  }

  /** A click that is not on a row; true when it is spent. */
  protected ownClick(_target: Element): boolean {
    return false;
  }

  protected grid({
    name,
    testId,
    label,
    classes = '',
    rowCount,
    active,
    head,
    columns,
    menu,
    rows: over = nothing,
  }: GridLook): TemplateResult {
    const rows = this.scroller.window();
    return html`<div
      class="list ${name}-grid ${classes}"
      data-testid=${testId}
      role="grid"
      tabindex="0"
      aria-label=${label}
      data-vscode-context=${menu === undefined ? nothing : JSON.stringify({ webviewSection: menu, preventDefaultContextMenuItems: true })}
      aria-rowcount=${rowCount}
      aria-multiselectable=${this.canMark ? 'true' : nothing}
      aria-activedescendant=${active ? `${name}-row-${this.cursor}` : nothing}
      ${columns === undefined ? nothing : cssom({ '--columns': columns })}
      @keydown=${this.#onKey}
      @click=${this.#onClick}
      @mousedown=${this.#onMouseDown}
    >
      <div class="list-head" role="rowgroup">${head}</div>
      <div class="list-body" role="rowgroup" ${cssom({ height: `${this.scroller.bodyHeight}px` })}>
        <div class="list-rows" role="presentation" ${cssom({ transform: `translateY(${this.scroller.shift(rows[0] ?? 0)}px)` })}>
          ${repeat(
            rows,
            (index) => index,
            (index) => this.row(index),
          )}
          ${over}
        </div>
      </div>
    </div>`;
  }

  /** In place of rows that could not be had. */
  protected failure<Row>(what: string, rows: PagedList<Row>): TemplateResult | typeof nothing {
    if (rows.failure === null) return nothing;
    return html`<div class="list-note" role="alert">
      The ${what} could not be listed. ${rows.failure}
      <button class="link" @click=${() => rows.retry()}>Try again</button>
    </div>`;
  }

  focusGrid(): void {
    this.querySelector<HTMLElement>('.list')?.focus();
  }

  readonly #onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    this.scroller.letGo();
    if (this.ownClick(target)) return;
    const index = target.closest<HTMLElement>('.list-rows [data-index]')?.dataset['index'];
    if (index === undefined || (event.shiftKey && this.mark(Number(index)))) return;
    this.choose(Number(index));
    // In view it is, and that it stays when other parts take room from the list.
    this.scroller.show(Number(index));
  };

  /** With Shift the browser would mark text from the last click on. */
  readonly #onMouseDown = (event: MouseEvent): void => {
    if (!event.shiftKey || !this.canMark) return;
    event.preventDefault();
    this.focusGrid();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    if (this.ownKey(event)) return event.preventDefault();
    const command = listCommand(event, this.canMark);
    if (command === null) return;
    event.preventDefault();
    if (command === 'choose') return this.choose(this.cursor);
    const { map, view } = this.scroller;
    const rank = moveCursor(command, map.rank(this.cursor), map.drawn, Math.floor(view / map.rowHeight));
    const index = map.atRank(rank);
    if (!event.shiftKey || !this.mark(index)) this.cursor = index;
    this.scroller.show(index);
  };
}
