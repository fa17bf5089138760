import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Completion, FilterAdvice } from '../../src/core/timeline/filter/advice.ts';
import { cssom } from '../ui/cssom.ts';
import { icon } from '../ui/icons.ts';
import { StoreElement } from '../ui/storeElement.ts';

/** A pause in typing after which the list is asked for. Milliseconds. */
const pause = 150;
/** A longer one, after which what is wrong is said: half a word is no mistake yet. */
const longPause = 600;

/** The filter of the flows: free text and expressions, with completion, and mistakes shown where they are. */
export class FilterBar extends StoreElement {
  static override properties = {
    ...StoreElement.properties,
    text: { state: true },
    advice: { state: true },
    open: { state: true },
    active: { state: true },
    complaining: { state: true },
    scrolled: { state: true },
  };
  declare text: string;
  declare advice: FilterAdvice | null;
  /** The completions are to be seen. */
  declare open: boolean;
  /** Place of the chosen completion, -1 for none. */
  declare active: number;
  declare complaining: boolean;
  /** How far the text in the field has scrolled, so that the mark of a mistake goes with it. */
  declare scrolled: number;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #complaint: ReturnType<typeof setTimeout> | undefined;
  /** The filter that the list shows; when another one comes from outside, the field takes it over. */
  #shown = '';
  /** The text that the advice is about: who types fast is ahead of it. */
  #advised = '';
  /** Enter was pressed ahead of the advice: an offer is to be taken, or the filter as it stands. */
  #due: { readonly offer: string | null } | null = null;

  constructor() {
    super();
    this.text = '';
    this.advice = null;
    this.open = false;
    this.active = -1;
    this.complaining = false;
    this.scrolled = 0;
  }

  focusField(): void {
    this.#field?.focus();
    this.#field?.select();
  }

  get #field(): HTMLInputElement | null {
    return this.querySelector('input');
  }

  get #offers(): readonly Completion[] {
    return this.open ? (this.advice?.completions ?? []) : [];
  }

  override willUpdate(changes: PropertyValues<this>): void {
    const { text } = this.store.browser.choice;
    if (text !== this.#shown) {
      this.#shown = text;
      this.text = text;
      this.advice = null;
      this.open = false;
    }
    if (!changes.has('advice')) return;
    // The same offer stays chosen in a list that has come anew.
    const chosen = changes.get('advice')?.completions[this.active]?.insert;
    this.active = this.advice?.completions.findIndex(({ insert }) => insert === chosen) ?? -1;
  }

  override updated(): void {
    this.querySelector('[role="option"][aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  override render(): TemplateResult {
    const offers = this.#offers;
    // While there are ways to go on, nothing is said of what is not yet right.
    const problem = this.complaining && offers.length === 0 ? (this.advice?.problem ?? null) : null;
    return html`<div class="filter ${problem === null ? '' : 'wrong'}" data-testid="filter">
        ${icon('search')}
        <div class="filter-field">
          ${problem === null ? nothing : this.#underline(problem.start, problem.end)}
          <input
            type="text"
            role="combobox"
            spellcheck="false"
            autocomplete="off"
            placeholder="Filter flows: text, or tcp.port == 443"
            aria-label="Filter flows by text or expression"
            aria-autocomplete="list"
            aria-controls="filter-offers"
            aria-expanded=${offers.length > 0 ? 'true' : 'false'}
            aria-activedescendant=${this.active >= 0 && offers.length > 0 ? `filter-offer-${this.active}` : nothing}
            aria-invalid=${problem === null ? 'false' : 'true'}
            aria-describedby=${problem === null ? nothing : 'filter-problem'}
            .value=${this.text}
            @input=${this.#onInput}
            @keydown=${this.#onKey}
            @scroll=${() => (this.scrolled = this.#field?.scrollLeft ?? 0)}
            @blur=${this.#onBlur}
          />
        </div>
        ${
          this.text === ''
            ? nothing
            : html`<button class="tool" title="Clear the filter (Escape)" @click=${() => this.#clear()}>
                ${icon('close')}<span class="unseen">Clear the filter</span>
              </button>`
        }
        ${this.#list(offers)}
      </div>
      ${
        problem === null
          ? nothing
          : html`<p class="filter-problem" id="filter-problem" role="alert" data-testid="filter-problem">
              <span>${problem.message}</span> <span class="meanwhile">${meanwhile(this.store.browser.choice.text)}</span>
            </p>`
      }`;
  }

  /** The text once more, unseen but for the line under what is wrong. */
  #underline(start: number, end: number): TemplateResult {
    return html`<div class="filter-echo" aria-hidden="true">
      <span ${cssom({ transform: `translateX(${-this.scrolled}px)` })}
        >${this.text.slice(0, start)}<u>${this.text.slice(start, end)}</u></span
      >
    </div>`;
  }

  #list(offers: readonly Completion[]): TemplateResult {
    return html`<ul
      class="filter-offers"
      id="filter-offers"
      role="listbox"
      aria-label="Completions"
      ?hidden=${offers.length === 0}
    >
      ${offers.map(
        ({ insert, about }, place) =>
          html`<li
            role="option"
            id="filter-offer-${place}"
            aria-selected=${place === this.active ? 'true' : 'false'}
            @pointerdown=${(event: Event) => event.preventDefault()}
            @click=${() => this.#take(place)}
          >
            <span class="text">${insert}</span><span class="about text">${about}</span>
          </li>`,
      )}
    </ul>`;
  }

  readonly #onInput = (): void => {
    const field = this.#field;
    if (field === null) return;
    this.text = field.value;
    this.open = true;
    this.active = -1;
    this.#due = null;
    // Where it has no place of its own it lies over the list, and over what is said of the filter.
    if (!this.store.wide) this.store.card.close();
    void this.#ask();
  };

  /** Asks what is to be said of the text; filters after a pause when nothing is wrong with it. */
  async #ask(): Promise<void> {
    const { text } = this;
    clearTimeout(this.#waiting);
    clearTimeout(this.#complaint);
    this.complaining = false;
    const asked = performance.now();
    const advice = await this.store.adviseFilter(text, this.#field?.selectionStart ?? text.length);
    if (text !== this.text) return;
    this.advice = advice;
    this.#advised = text;
    const due = this.#due;
    this.#due = null;
    const place = advice?.completions.findIndex(({ insert }) => insert === due?.offer) ?? -1;
    if (place >= 0) this.#take(place);
    else if (due?.offer === null) this.#apply();
    else if (advice?.problem) this.#complaint = setTimeout(() => (this.complaining = true), longPause);
    else this.#waiting = setTimeout(() => this.#apply(), Math.max(0, pause - (performance.now() - asked)));
  }

  #apply(): void {
    clearTimeout(this.#waiting);
    if (this.text !== this.#advised) {
      this.#due = { offer: null };
      return;
    }
    if (this.advice?.problem) {
      this.complaining = true;
      return;
    }
    this.#shown = this.text;
    if (this.text !== this.store.browser.choice.text) this.store.filter({ text: this.text });
  }

  #take(place: number): void {
    const [offer, span, field] = [this.#offers[place], this.advice?.span, this.#field];
    if (offer === undefined || span === undefined || field === null) return;
    if (this.text !== this.#advised) {
      this.#due = { offer: offer.insert };
      return;
    }
    const after = this.text.slice(span.end);
    const before = `${this.text.slice(0, span.start)}${offer.insert}${after.startsWith(' ') ? '' : ' '}`;
    this.text = before + after;
    field.value = this.text;
    field.setSelectionRange(before.length, before.length);
    this.active = -1;
    void this.#ask();
  }

  #clear(): void {
    this.text = '';
    this.#advised = '';
    this.advice = null;
    this.complaining = false;
    this.#apply();
    this.#field?.focus();
  }

  readonly #onBlur = (): void => {
    this.open = false;
    if (this.advice?.problem) this.complaining = true;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!this.#spend(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** @returns whether the key has done something. */
  #spend({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
    const count = this.#offers.length;
    if (altKey || metaKey) return false;
    if (ctrlKey) {
      if (key !== ' ') return false;
      this.open = true;
      void this.#ask();
      return true;
    }
    if (count > 0 && (key === 'ArrowDown' || key === 'ArrowUp')) {
      // One place more than there are offers: none chosen, back in the text.
      this.active = ((this.active + 1 + (key === 'ArrowDown' ? 1 : count)) % (count + 1)) - 1;
      return true;
    }
    if ((key === 'Enter' || key === 'Tab') && count > 0 && this.active >= 0) {
      this.#take(this.active);
      return true;
    }
    if (key === 'Enter') {
      this.open = false;
      this.#apply();
      return true;
    }
    if (key === 'ArrowDown') {
      document.querySelector<HTMLElement>('.flow-grid')?.focus();
      return true;
    }
    if (key !== 'Escape') return false;
    if (count > 0) this.open = false;
    else if (this.text === '') return false;
    else this.#clear();
    return true;
  }
}

/** What the list shows while the filter cannot be read: as in Wireshark, what it showed before. */
const meanwhile = (text: string): string =>
  text === '' ? 'Not applied: the list is as it was before.' : `Not applied: the list still shows “${text}”.`;

customElements.define('trx-filter-bar', FilterBar);
