import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { vsCodeBridge } from '../bridge.ts';
import { type BookmarkCommand, isBookmarkCommand, pageCommand, type TimeCommand } from '../keyboard/keymap.ts';
import { copyFlow, copyPackets } from '../state/copying.ts';
import { TimelineStore } from '../state/timelineStore.ts';
import { cssom } from '../ui/cssom.ts';
import { noFlowView, stateView } from './stateViews.ts';
import type { FindBar } from './findBar.ts';
import './flowSaid.ts';
import { keySheet } from './keySheet.ts';
import type { ListTools } from './listTools.ts';
import type { PictureDialog } from './pictureDialog.ts';
import { isUsual, listShare } from './splitter.ts';
import './pictureDialog.ts';
import './verdictStrip.ts';

/** The whole page: draws what the state of the capture calls for, and hears the keys that count everywhere. */
export class Timeline extends LitElement {
  readonly #store = new TimelineStore(vsCodeBridge());
  /** From this width on, the pinned card is a pane at the side. */
  readonly #wide = window.matchMedia('(min-width: 1100px)');
  /** Below this width, the pinned card is a drawer: a popover would cover all there is. */
  readonly #narrow = window.matchMedia('(width < 600px)');
  /** From this width on, the flow list stands beside the ladder. */
  readonly #broad = window.matchMedia('(min-width: 1900px)');

  override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#store.subscribe(() => this.requestUpdate());
    this.#store.setWide(this.#wide.matches);
    this.#wide.addEventListener('change', () => this.#store.setWide(this.#wide.matches));
    this.#narrow.addEventListener('change', () => this.requestUpdate());
    this.#broad.addEventListener('change', () => this.requestUpdate());
    window.addEventListener('keydown', this.#onKey);
    document.addEventListener('beforecopy', this.#onCopy);
    document.addEventListener('copy', this.#onCopy);
    this.#store.start();
  }

  override render(): TemplateResult {
    const store = this.#store;
    const { capture, shown, told } = store;
    const instead = told ? stateView(capture, store) : nothing;
    return html`
      ${shown !== null && instead === null ? this.#timeline(shown.totals.resets, shown.facts.flows) : instead}
      <div class="unseen" role="status" aria-live="polite" data-testid="said">${store.said}</div>
    `;
  }

  #timeline(resets: number, flows: number): TemplateResult {
    const store = this.#store;
    const pinned = store.card.pinned !== null;
    const place = this.#narrow.matches ? 'drawer' : store.wide && pinned ? 'pane' : 'popover';
    const drawn = place === 'drawer' && pinned;
    /** The details share the pane, and what was said is among them. */
    const isSplit = store.options.details && store.packet !== null;
    return html`<main class="page ${drawn ? 'with-drawer' : ''}">
      <trx-summary-bar .store=${store}></trx-summary-bar>
      ${store.trouble === null ? nothing : html`<p class="trouble" role="alert">That did not work. ${store.trouble}</p>`}
      <trx-overview .store=${store}></trx-overview>
      <trx-time-bar .store=${store}></trx-time-bar>
      <div class="panes">
        <div
          class="main-panes ${this.#broad.matches ? 'broad' : this.#snug ? 'snug' : ''}"
          ${cssom({
            '--split': String(listShare(store.split, this.#narrow.matches)),
            '--flows': String(store.browser.choice.group === null ? flows : 2 * flows),
          })}
        >
          <section class="list-pane" aria-label="Flows">
            <trx-list-tools .store=${store}></trx-list-tools>
            <trx-flow-list .store=${store}></trx-flow-list>
          </section>
          <trx-splitter .store=${store} .vertical=${this.#broad.matches} .narrow=${this.#narrow.matches}></trx-splitter>
          <section
            class="ladder-pane"
            aria-label="Packets of the chosen flow"
            ${cssom({ '--details': String(store.options.detailsSize) })}
          >
            ${place === 'pane' || drawn ? nothing : html`<trx-verdict .store=${store}></trx-verdict>`}
            <trx-find-bar .store=${store}></trx-find-bar>
            <trx-ladder .store=${store}></trx-ladder>
            ${isSplit ? nothing : html`<trx-flow-said .store=${store}></trx-flow-said>`}
            ${isSplit ? html`<trx-splitter .store=${store} .sizes=${'details'}></trx-splitter>` : nothing}
            <trx-details .store=${store}></trx-details>
            ${store.flow === null ? noFlowView(resets, flows, store) : nothing}
          </section>
        </div>
        <trx-cause-card .store=${store} .place=${place}></trx-cause-card>
      </div>
      <trx-picture-dialog .store=${store}></trx-picture-dialog>
      ${keySheet(() => this.querySelector<HTMLElement>('.ladder-grid')?.focus())}
    </main>`;
  }

  /** The list needs no more height than its rows, unless someone has given it some. */
  get #snug(): boolean {
    return isUsual(this.#store.split) && !this.#narrow.matches;
  }

  /** The lists that hang open over the page. @returns whether there was one. */
  #closeNotes(): boolean {
    const open = [...this.querySelectorAll<HTMLDetailsElement>('details.notes[open]')];
    for (const notes of open) {
      notes.open = false;
      notes.querySelector('summary')?.focus();
    }
    return open.length > 0;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const typing = event.composedPath()[0] instanceof HTMLInputElement;
    const command = pageCommand(event, typing);
    // VS Code takes the browser's own search away from Ctrl+F before this page hears of it, which is no reason not to find.
    if (command === null || (event.defaultPrevented && command !== 'find')) return;
    // An open dialog has the keys for itself: Escape would else close what lies below it.
    if (this.querySelector('dialog[open]') !== null) return;
    if (command === 'close') {
      if (this.#closeNotes()) return event.preventDefault();
      const inside = document.activeElement?.closest('trx-cause-card') !== null;
      if (!this.#store.card.close()) return;
      if (inside) {
        this.querySelector<HTMLElement>('.ladder-grid')?.focus();
        // The focus on a reset calls for its card; not for the one that has just been sent away.
        this.#store.card.close();
      }
    } else if (command === 'focus-filter') this.querySelector<ListTools>('trx-list-tools')?.focusFilter();
    else if (command === 'find') this.#find();
    else if (command === 'keys') this.querySelector<HTMLDialogElement>('.key-sheet')?.showModal();
    else if (command === 'copy') void copyPackets(this.#store);
    else if (command === 'copy-flow') void copyFlow(this.#store);
    else if (command === 'copy-explanation') this.#store.copyExplanation();
    else if (command === 'link') this.#store.copyLink();
    else if (command === 'save-picture') this.querySelector<PictureDialog>('trx-picture-dialog')?.open();
    else if (command === 'details') this.#store.setOptions({ details: !this.#store.options.details });
    else if (command === 'next-reset' || command === 'previous-reset')
      void this.#store.walkResets(command === 'next-reset' ? 1 : -1);
    else if (isBookmarkCommand(command)) this.#bookmark(command);
    else if (command !== 'leave-to-host') this.#time(command);
    event.preventDefault();
  };

  /**
   * Ctrl+C, which VS Code's windows turn into an order to copy that a page without marked text only hears when it says beforehand that it
   * has something to copy.
   */
  readonly #onCopy = (event: Event): void => {
    const focus = document.activeElement;
    if (document.getSelection()?.isCollapsed === false || focus instanceof HTMLInputElement) return;
    const isCard = focus?.closest('trx-cause-card') != null;
    if (!isCard && focus?.closest('trx-ladder') == null) return;
    event.preventDefault();
    if (event.type === 'beforecopy') return;
    if (isCard) this.#store.copyExplanation();
    else void copyPackets(this.#store);
  };

  #find(): void {
    if (this.#store.find.open) this.querySelector<FindBar>('trx-find-bar')?.focusField();
    else this.#store.find.show(true);
  }

  #bookmark(command: BookmarkCommand): void {
    const { bookmarks, chosenPlace } = this.#store;
    if (command === 'bookmarks') this.#store.act('list-bookmarks');
    else if (command === 'undo' || command === 'redo') bookmarks.travel(command === 'undo' ? -1 : 1);
    else if (command === 'next-bookmark' || command === 'previous-bookmark')
      void this.#store.walkBookmarks(command === 'next-bookmark' ? 1 : -1);
    else if (chosenPlace === null) this.#store.say('Choose a packet first.');
    else if (command === 'note') bookmarks.write(chosenPlace);
    else bookmarks.toggle(chosenPlace);
  }

  #time(command: TimeCommand): void {
    const { picture } = this.#store;
    if (command === 'zoom-in') picture.zoomToChosen(2);
    else if (command === 'zoom-out') picture.zoomToChosen(0.5);
    else if (command === 'zoom-whole') picture.showWhole();
    else picture.pan(command === 'pan-left' ? -0.25 : 0.25);
  }
}

customElements.define('tcp-reset-timeline', Timeline);
