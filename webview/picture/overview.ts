import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { CauseCount } from '../../src/core/analysis.ts';
import { formatBytes, formatDuration, formatPlural } from '../format.ts';
import { cssom } from '../ui/cssom.ts';
import { StoreElement } from '../ui/storeElement.ts';
import type { Bookmark } from '../../src/shared/bookmark.ts';
import { bookmarkInWords } from '../state/bookmarks.ts';
import { BrushDrag, cursorAt } from './brush.ts';
import { causeChips } from './causeChips.ts';
import { Pinch, wheelMeaning } from './gestures.ts';
import { markInWords } from './markWords.ts';
import { type Cursor, mirror } from './mirror.ts';
import { layout, markReach, overviewHeight, paintOverview } from './overviewPainter.ts';
import { palette } from './palette.ts';
import { Paper } from './paper.ts';
import type { Measure } from './pictureState.ts';
import { makeStrips, nearestMark, ownStrips, type Strip, type StripMark } from './strips.ts';
import { moved, type View, zoomed } from './timeAxis.ts';

/** From this width and height on, causes stand beside their strips; below, all share one strip. Pixels of the window's height. */
const roomy = { width: 640, height: 520 };

const measures: readonly { readonly value: Measure; readonly text: string }[] = [
  { value: 'packets', text: 'Packets' },
  { value: 'bytes', text: 'Bytes' },
];

/** The whole capture on one axis: how much when, the resets of each cause, and the part that the lanes below show. */
export class Overview extends StoreElement {
  static override properties = {
    ...StoreElement.properties,
    expanded: { state: true },
    clipped: { state: true },
    width: { state: true },
    wide: { state: true },
    fitting: { state: true },
    cursor: { state: true },
    tip: { state: true },
  };
  declare expanded: boolean;
  /** Chips that did not fit in one line; only where they stand in a line. */
  declare clipped: number;
  /** Pixels of the axis. */
  declare width: number;
  declare wide: boolean;
  /** Causes that may have a strip of their own before the lists lack room. */
  declare fitting: number;
  declare cursor: Cursor | null;
  declare tip: { readonly x: number; readonly y: number; readonly text: string } | null;
  readonly #paper = new Paper((context, width) => this.#paint(context, width));
  readonly #sizes = new ResizeObserver(() => this.#measure());
  readonly #pinch = new Pinch();
  #strips: readonly Strip[] = [];
  #drag: BrushDrag | null = null;
  #unlisten: (() => void)[] = [];

  constructor() {
    super();
    this.expanded = false;
    this.clipped = 0;
    this.width = 0;
    this.wide = true;
    this.fitting = 5;
    this.cursor = null;
    this.tip = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const { picture } = this.store;
    this.#unlisten = [picture.onMove(() => this.#paper.redraw()), picture.subscribe(() => this.requestUpdate())];
    this.#sizes.observe(this);
    // A window that only becomes higher leaves this part as high as it is.
    this.#sizes.observe(document.documentElement);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const unlisten of this.#unlisten) unlisten();
    this.#sizes.disconnect();
    this.#paper.use(null);
  }

  override willUpdate(): void {
    this.#strips = makeStrips(this.store.picture.data, this.#causes, this.#own, this.width);
  }

  override updated(changes: PropertyValues): void {
    super.updated(changes);
    const canvas = this.querySelector('canvas');
    if (canvas !== null) {
      this.#paper.use(canvas);
      // Lit's listeners are passive for wheels, and a passive one cannot keep the page from zooming.
      canvas.parentElement?.addEventListener('wheel', this.#onWheel, { passive: false });
    }
    this.#measure();
    this.#fit();
    this.#paper.redraw();
  }

  get #causes(): readonly CauseCount[] {
    return this.store.shown?.totals.byCause ?? [];
  }

  /** How many causes have a strip of their own. */
  get #own(): number {
    if (!this.wide) return 0;
    return this.expanded ? this.#causes.length : ownStrips(this.#causes, this.fitting);
  }

  override render(): TemplateResult | typeof nothing {
    if (this.store.shown === null) return nothing;
    const height = overviewHeight(this.#strips.length);
    return html`<section class="overview ${this.wide ? 'roomy' : ''}" aria-label="Overview of the capture">
      <div class="overview-side">${this.wide ? this.#measures() : nothing}${this.#chips()}</div>
      <div
        class="overview-axis"
        data-testid="overview"
        role="grid"
        tabindex="0"
        aria-label="Resets over time: arrows go from mark to mark, Enter opens one, plus and minus zoom, 0 shows all"
        aria-rowcount=${this.#strips.length}
        aria-activedescendant=${this.#cursorMark === undefined ? nothing : 'overview-mark'}
        ${cssom({ height: `${height}px` })}
        @keydown=${this.#onKey}
        @focus=${this.#onFocus}
        @pointerdown=${this.#onDown}
        @pointermove=${this.#onMove}
        @pointerup=${this.#onUp}
        @pointercancel=${this.#onUp}
        @pointerleave=${() => (this.tip = null)}
        @dblclick=${() => this.store.picture.showWhole()}
      >
        <canvas aria-hidden="true"></canvas>
        ${this.#mirror()}
        ${this.tip === null ? nothing : html`<div class="picture-tip" aria-hidden="true" ${cssom(this.#tipPlace(this.tip))}>${this.tip.text}</div>`}
      </div>
      ${this.store.picture.failure === null ? nothing : html`<p class="trouble" role="alert">The overview could not be drawn. ${this.store.picture.failure}</p>`}
    </section>`;
  }

  #measures(): TemplateResult {
    const { measure, data } = this.store.picture;
    return html`<div class="overview-measure">
      <fieldset class="segments">
        <legend class="unseen">What the overview counts</legend>
        ${measures.map(
          ({ value, text }) =>
            html`<label
              ><input
                type="radio"
                name="measure"
                value=${value}
                .checked=${measure === value}
                @change=${() => this.store.picture.setMeasure(value)}
              /><span>${text}</span></label
            >`,
        )}
      </fieldset>
      <span class="quiet text peak"
        >${data === null ? '' : peakInWords(data.overview.amounts, data.measure, data.axis.length / data.columns)}</span
      >
    </div>`;
  }

  #chips(): TemplateResult | typeof nothing {
    const causes = this.#causes;
    if (causes.length === 0) return nothing;
    const shown = this.wide ? this.#own : causes.length;
    return causeChips(causes, {
      shown,
      hidden: this.wide ? causes.length - shown : this.clipped,
      expanded: this.expanded,
      chosen: this.store.browser.choice.causeId,
      choose: (causeId) => this.#toggle(causeId),
      expand: () => (this.expanded = !this.expanded),
    });
  }

  #mirror(): TemplateResult {
    const { axis } = this.store.picture;
    return mirror(this.#strips, this.#causes, axis, this.cursor, this.width);
  }

  get #cursorMark(): StripMark | undefined {
    return this.cursor === null ? undefined : this.#strips[this.cursor.strip]?.marks[this.cursor.place];
  }

  #paint(context: CanvasRenderingContext2D, width: number): void {
    const { picture, flow } = this.store;
    const { axis, view, isWhole, data, chosen } = picture;
    if (axis === null) return;
    const mark = this.#cursorMark;
    paintOverview(
      context,
      palette(),
      {
        ...{ axis, view, isWhole, data, strips: this.#strips },
        cursor: mark === undefined || this.cursor === null || !this.#hasFocus ? null : { strip: this.cursor.strip, mark },
        flow: flow === null ? null : { from: axis.toUnit(flow.start), to: axis.toUnit(flow.start + flow.duration) },
        chosen: chosen === null ? null : axis.toUnit(chosen),
        bookmarks: this.store.bookmarks.all.map(({ seconds }) => axis.toUnit(seconds)),
        font: `11px ${getComputedStyle(this).fontFamily}`,
      },
      width,
    );
  }

  get #hasFocus(): boolean {
    return this.querySelector('.overview-axis')?.matches(':focus-visible') ?? false;
  }

  #measure(): void {
    const { innerHeight } = window;
    this.wide = this.clientWidth >= roomy.width && innerHeight >= roomy.height;
    this.fitting = innerHeight < 620 ? 1 : innerHeight < 760 ? 3 : innerHeight < 1100 ? 5 : 9;
    const width = Math.round(this.querySelector('canvas')?.clientWidth ?? 0);
    this.width = width;
    this.store.picture.setColumns(width);
  }

  /**
   * Chips beyond the first line are taken out of the Tab order too; "n more" brings them back. Marked by an attribute that no template
   * writes: one that does would leave what it has not changed, and chips would stay away in a window made wide.
   */
  #fit(): void {
    const chips = [...this.querySelectorAll<HTMLElement>('.chip')];
    for (const chip of chips) chip.removeAttribute('data-clipped');
    if (this.wide) return;
    const top = chips[0]?.offsetTop ?? 0;
    const beyond = this.expanded ? [] : chips.filter((chip) => chip.offsetTop > top + 4);
    for (const chip of beyond) chip.setAttribute('data-clipped', '');
    this.clipped = beyond.length;
  }

  /** A cause is looked at among all flows that have it, whatever was shown before. */
  #toggle(causeId: string): void {
    const same = this.store.browser.choice.causeId === causeId;
    this.store.filter(same ? { causeId: null } : { causeId, text: '', show: 'resets' });
  }

  #xOf(event: MouseEvent): number {
    return event.clientX - (this.querySelector('canvas')?.getBoundingClientRect().left ?? 0);
  }

  #markAt(event: MouseEvent): { readonly mark: StripMark; readonly strip: Strip; readonly at: number } | null {
    const top = this.querySelector('canvas')?.getBoundingClientRect().top ?? 0;
    const at = Math.floor((event.clientY - top - layout.axisBottom) / layout.strip);
    const strip = this.#strips[at];
    const found = nearestMark(strip, this.#xOf(event), markReach);
    return strip === undefined || found === undefined ? null : { mark: found, strip, at };
  }

  /** Bookmarks hang above the axis. */
  #bookmarkAt(event: MouseEvent): Bookmark | undefined {
    const { axis } = this.store.picture;
    const box = this.querySelector('canvas')?.getBoundingClientRect();
    if (axis === null || box === undefined || event.clientY - box.top > layout.densityBottom) return undefined;
    const away = ({ seconds }: Bookmark): number =>
      Math.abs((axis.toUnit(seconds) / axis.length) * this.width - this.#xOf(event));
    return this.store.bookmarks.all.find((bookmark) => away(bookmark) < 5);
  }

  readonly #onDown = (event: PointerEvent): void => {
    const { axis, view, isWhole } = this.store.picture;
    if (axis === null || event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    if (event.pointerType === 'touch') this.#pinch.down(event.pointerId, this.#xOf(event));
    this.#drag = this.#pinch.active ? null : new BrushDrag(this.#xOf(event), view, isWhole, axis.length, this.width);
  };

  readonly #onMove = (event: PointerEvent): void => {
    const { picture } = this.store;
    const { axis } = picture;
    if (axis === null) return;
    const x = this.#xOf(event);
    const pinched = this.#pinch.move(event.pointerId, x, picture.view, this.width);
    if (pinched !== null) return picture.show(pinched, false, true);
    const view = this.#drag?.to(Math.min(this.width, Math.max(0, x))) ?? null;
    if (view !== null) {
      this.tip = null;
      picture.show(view);
    } else if (this.#drag === null) this.#hover(event, x);
  };

  readonly #onUp = (event: PointerEvent): void => {
    const { picture } = this.store;
    this.#pinch.up(event.pointerId);
    const drag = this.#drag;
    this.#drag = null;
    if (drag?.moved === true) return picture.show(picture.view, true, true);
    if (drag === null || event.type === 'pointercancel') return;
    const found = this.#markAt(event);
    if (found !== null) return void this.#open(found.mark);
    const bookmark = this.#bookmarkAt(event);
    if (bookmark !== undefined) void this.store.chooseFrame(bookmark.frame, { focus: true });
  };

  #hover(event: PointerEvent, x: number): void {
    const { axis, view, isWhole } = this.store.picture;
    if (axis === null) return;
    const found = this.#markAt(event);
    const host = event.currentTarget as HTMLElement;
    const bookmark = found === null ? this.#bookmarkAt(event) : undefined;
    const shape = found === null && bookmark === undefined ? cursorAt(x, view, isWhole, axis.length, this.width) : 'pointer';
    if (host.style.cursor !== shape) host.style.setProperty('cursor', shape);
    const words =
      found === null
        ? bookmark && bookmarkInWords(bookmark)
        : markInWords(found.mark, found.strip, this.#causes, axis, this.width);
    if (words === this.tip?.text) return;
    const place =
      found === null ? { x, y: layout.axisBottom } : { x: found.mark.x, y: layout.axisBottom + found.at * layout.strip };
    this.tip = words === undefined ? null : { ...place, text: words };
  }

  #tipPlace({ x, y }: { readonly x: number; readonly y: number }): Record<string, string> {
    const right = x > this.width / 2;
    return {
      top: `${y - 26}px`,
      left: right ? 'auto' : `${x + 8}px`,
      right: right ? `${this.width - x + 8}px` : 'auto',
    };
  }

  readonly #onWheel = (event: WheelEvent): void => {
    const { picture } = this.store;
    const meaning = wheelMeaning(event, true);
    if (meaning === null || picture.axis === null) return;
    event.preventDefault();
    const perPixel = picture.axis.length / this.width;
    const { view } = picture;
    if (meaning.kind === 'move') picture.show(moved(view, meaning.pixels * perPixel), false, true);
    else picture.show(zoomed(view, meaning.factor, within(this.#xOf(event) * perPixel, view)), false, true);
  };

  readonly #onFocus = (): void => {
    if (this.cursor === null && this.#strips.some(({ marks }) => marks.length > 0))
      this.cursor = { strip: this.#strips.findIndex(({ marks }) => marks.length > 0), place: 0 };
    this.#paper.redraw();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { picture } = this.store;
    const mark = this.#cursorMark;
    if (event.key === '+' || event.key === '=') picture.zoom(2, mark === undefined ? undefined : mark.unit);
    else if (event.key === 'Enter' || event.key === ' ') {
      if (mark !== undefined) void this.#open(mark);
    } else if (!this.#walk(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  /** Moves the keyboard from mark to mark. @returns whether the key was one for that. */
  #walk(key: string): boolean {
    const here = this.cursor ?? { strip: 0, place: 0 };
    const last = (this.#strips[here.strip]?.marks.length ?? 1) - 1;
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: here.place - 1,
      ArrowRight: here.place + 1,
      Home: 0,
      End: last,
    };
    const rows: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 };
    const [place, row] = [places[key], rows[key]];
    if (place !== undefined) this.cursor = { strip: here.strip, place: Math.max(0, Math.min(last, place)) };
    else if (row !== undefined) {
      const x = this.#cursorMark?.x ?? 0;
      for (let strip = here.strip + row; strip >= 0 && strip < this.#strips.length; strip += row) {
        const marks = this.#strips[strip]?.marks ?? [];
        const nearest = nearestMark(this.#strips[strip], x, Infinity);
        if (nearest === undefined) continue;
        this.cursor = { strip, place: marks.indexOf(nearest) };
        break;
      }
    } else return false;
    const [mark, strip, { axis }] = [this.#cursorMark, this.#strips[this.cursor?.strip ?? 0], this.store.picture];
    if (mark !== undefined && strip !== undefined && axis !== null)
      this.store.say(markInWords(mark, strip, this.#causes, axis, this.width));
    this.#paper.redraw();
    return true;
  }

  async #open(mark: StripMark): Promise<void> {
    const frame = await this.store.picture.frameOf(mark.finding);
    if (frame !== null) await this.store.chooseFrame(frame, { focus: true });
  }
}

const within = (unit: number, { from, to }: View): number => Math.min(to, Math.max(from, unit));

/** "peak 1,417 packets per 31 ms": what the highest column stands for. */
function peakInWords(amounts: Float32Array, measure: Measure, seconds: number): string {
  const most = amounts.reduce((highest, amount) => Math.max(highest, amount), 0);
  return `peak ${measure === 'packets' ? formatPlural(most, 'packet') : formatBytes(most)} per ${formatDuration(seconds)}`;
}

customElements.define('trx-overview', Overview);
