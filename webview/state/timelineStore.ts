import type { FlowSort } from '../../src/core/analysis.ts';
import type { CaptureState, CopyWish, ExplainedVersion } from '../../src/shared/protocol.ts';
import type { Bridge } from '../bridge.ts';
import { clockOf, secondsBetween } from '../format.ts';
import { totalsInWords } from '../words.ts';
import { Chooser } from './chooser.ts';
import { copyFlow, copyPackets } from './copying.ts';
import { type FlowChoice, isSameChoice } from './flowBrowser.ts';
import { ReadingPace } from './readingPace.ts';
import type { SavedView } from './savedView.ts';
import { ViewKeeper } from './viewKeeper.ts';
import { usualOptions, type ViewOptions } from './viewOptions.ts';

/** Everything the page knows and does. Views draw it and call its methods; nothing else changes it. */
export class TimelineStore extends Chooser {
  capture: CaptureState = { phase: 'reading', progress: null };
  /** Has the host said how far it is? Before, there is nothing to say. */
  told = false;
  /** What is known of the capture, and drawn; a part of it while it is read or when that was cancelled. */
  shown: ExplainedVersion | null = null;
  readonly pace = new ReadingPace();
  /** Seconds from the first packet of the capture to its last. */
  captureSeconds = 0;
  listScroll = 0;
  split = 0.4;
  options: ViewOptions;

  #version: number | null = null;
  #revealing: number | null = null;
  protected readonly keeper: ViewKeeper;
  #saved: SavedView | null;

  constructor(bridge: Bridge) {
    super(bridge, {
      state: (state) => this.#arrive(state),
      reveal: ({ frame }) => this.#reveal(frame),
      bookmarks: (list) => this.bookmarks.arrive(list),
      travel: (direction) => void this.travel(direction),
      copy: (what) => this.#copyAsked(what),
    });
    this.keeper = new ViewKeeper(bridge.storage, () => (this.shown !== null && this.#saved === null ? this.#snapshot() : null));
    this.#saved = this.keeper.kept();
    if (this.#saved !== null) this.split = this.#saved.split;
    this.options = this.#saved?.options ?? usualOptions;
  }

  protected override cameToRest(during: readonly [number, number] | null | undefined): void {
    if (during !== undefined && String(during) !== String(this.browser.choice.during)) return this.filter({ during });
    this.save();
    this.keeper.visit();
  }

  setOptions(change: Partial<ViewOptions>): void {
    this.options = { ...this.options, ...change };
    this.details.show(this.options.details ? (this.packet?.frame ?? null) : null);
    this.save();
    this.changed();
  }

  /** What is drawn is not the whole capture, or not yet: the whole may be known and still be on its way. */
  get isPart(): boolean {
    return this.capture.phase !== 'ready' || this.capture.version !== this.shown?.version;
  }

  /** When the chosen flow's first packet came, by the clock; null when the capture has no times. */
  get flowBegan(): { readonly seconds: number; readonly fraction: number } | null {
    const firstTime = this.shown?.facts.firstTime ?? null;
    if (this.flow === null || firstTime === null) return null;
    const { seconds, fraction } = clockOf(firstTime);
    return { seconds, fraction: fraction + this.flow.start };
  }

  setWide(wide: boolean): void {
    if (wide === this.wide) return;
    this.wide = wide;
    this.changed();
  }

  setSplit(split: number): void {
    this.split = split;
    this.save();
    this.changed();
  }

  filter(change: Partial<FlowChoice>): void {
    this.browser.choose(change);
    this.#listChanged();
  }

  sortBy(sort: FlowSort): void {
    this.browser.sortBy(sort);
    this.#listChanged();
  }

  /** Undoes the last change of the view, or does it again. */
  async travel(direction: 1 | -1): Promise<void> {
    const view = this.keeper.step(direction);
    if (view === null) return this.say(direction === -1 ? 'There is no earlier view.' : 'There is no later view.');
    const journey = this.begin();
    this.keeper.travelling = true;
    try {
      await this.attempt(journey, async () => {
        this.picture.takePlace(view);
        this.#takeChoice(view);
        await this.#restore(view, journey);
      });
    } finally {
      if (this.isOn(journey)) this.keeper.travelling = false;
    }
  }

  #copyAsked(what: CopyWish): void {
    if (what === 'explanation') this.copyExplanation();
    else void (what === 'flow' ? copyFlow(this) : copyPackets(this));
  }

  /** Keeps the view soon: scrolling calls this at every step. */
  save(): void {
    this.keeper.save();
  }

  #snapshot(): SavedView {
    const { sort, descending, text, causeId, show, group, during } = this.browser.choice;
    return {
      version: 1,
      flow: this.flow?.flow ?? null,
      frame: this.packet?.frame ?? null,
      card: this.card.pinned === null ? null : (this.findings.summary(this.card.pinned)?.frame ?? null),
      ...{ sort, descending, filter: text, causeId, show },
      ...{ listScroll: this.listScroll, ladderScroll: this.ladderScroll, split: this.split, ...this.picture.place },
      options: this.options,
      ...{ group, during },
    };
  }

  #arrive(state: CaptureState): void {
    const before = this.capture;
    this.capture = state;
    this.told = true;
    if (state.phase === 'reading' && state.progress !== null) this.pace.hear(state.progress, performance.now() / 1000);
    const explained = explainedOf(state);
    if (explained === null) this.shown = null;
    else if (explained.version !== this.#version) {
      const isFirst = this.#version === null || before.phase === 'failed';
      this.#version = explained.version;
      this.bookmarks.forget();
      // What was left to come back to waits for the whole capture, unless something else was chosen meanwhile.
      if (this.flow !== null && this.shown !== null) this.#saved = null;
      if (this.shown !== null && this.#saved === null) void this.#goOn(explained, before.phase === 'reading');
      else this.#show(explained, isFirst);
    } else if (state.phase === 'ready' && this.#revealing !== null) this.#reveal(this.#revealing);
    this.changed();
  }

  /** The first that is known of a capture, or another reading of it: then the reader stays where they were, as far as it is still there. */
  #show(explained: ExplainedVersion, isFirst: boolean): void {
    if (!isFirst && this.shown === null) this.#saved = this.#snapshot();
    this.#take(explained);
    this.keeper.forgetSteps();
    this.findings.reset(explained.totals.resets);
    this.card.reset();
    void this.picture.open(this.#saved);
    this.details.reset();
    void this.#open(explained.totals.resets);
  }

  /** More of the same capture is known. */
  async #goOn(explained: ExplainedVersion, wasReading: boolean): Promise<void> {
    const { version, totals } = explained;
    const isNewest = (): boolean => version === this.#version;
    try {
      await this.renew(totals.resets, isNewest, () => this.#take(explained));
    } catch (error) {
      if (isNewest()) this.trouble = error instanceof Error ? error.message : String(error);
      return this.changed();
    }
    if (!isNewest()) return;
    if (this.flow === null && this.packet === null) await this.#openWorst(totals.resets, this.begin());
    if (wasReading && this.capture.phase === 'ready') this.say(`The whole capture has been read: ${totalsInWords(totals)}.`);
  }

  #take(explained: ExplainedVersion): void {
    this.shown = explained;
    this.captureSeconds = secondsBetween(explained.facts.firstTime, explained.facts.lastTime);
  }

  async #open(resets: number): Promise<void> {
    const journey = this.begin();
    const view = this.#saved;
    this.openFlow(null, null);
    this.packet = null;
    if (view === null) this.browser.choose({ show: resets === 0 ? 'all' : 'resets' });
    else this.#takeChoice(view, true);
    // The packet that was looked at may not have been read yet.
    if (view !== null && this.capture.phase === 'reading') return;
    this.#saved = null;
    if (this.#revealing !== null) return this.#reveal(this.#revealing);
    await this.attempt(journey, () => (view === null ? this.#openWorst(resets, journey) : this.#restore(view, journey)));
  }

  /** @param anew ask for the flows even when the same ones were asked for. */
  #takeChoice(view: SavedView, anew = false): void {
    const { sort, descending, filter: text, causeId, show, group, during } = view;
    const choice: FlowChoice = { sort, descending, text, causeId, show, group, during };
    if (anew || !isSameChoice(choice, this.browser.choice)) this.browser.choose(choice);
  }

  /** A fresh page answers at once: the worst flow and its worst reset. Nobody chose it, so the host is not told. */
  async #openWorst(resets: number, journey: number): Promise<void> {
    if (resets === 0) return;
    const page = await this.browser.query(this.browser.choice, 0, 1);
    const [row] = page.rows;
    if (row !== undefined && this.isOn(journey)) await this.chooseFlow(row, 0, { quiet: true });
  }

  async #restore(view: SavedView, journey: number): Promise<void> {
    const frame = view.frame ?? view.card;
    const card = view.card === null ? null : await this.host.call('locate', view.card);
    if (frame !== null) await this.goTo(frame, journey, { card: 'keep' });
    else if (view.flow !== null) {
      const row = await this.browser.byNumber(view.flow);
      if (row !== undefined && this.isOn(journey)) this.openFlow(row, null);
    }
    if (!this.isOn(journey)) return;
    // The saved heights come after what choosing the packet has wished for.
    this.scrollWish = { list: view.listScroll, ladder: view.ladderScroll };
    if (card?.finding !== undefined && card.finding !== null) this.card.pin(card.finding);
    this.settle();
  }

  #reveal(frame: number): void {
    this.#revealing = frame;
    if (this.capture.phase !== 'ready' || this.#version === null) return;
    this.#revealing = null;
    void this.goTo(frame, this.begin(), { quiet: true, card: 'pin' });
  }

  #listChanged(): void {
    this.flowPlace = null;
    this.listWish = { index: 0, focus: false };
    this.settle();
    this.keeper.visit();
  }
}

/** What can be shown in a state. */
function explainedOf(state: CaptureState): ExplainedVersion | null {
  if (state.phase === 'ready') return state;
  return state.phase === 'failed' ? null : (state.soFar ?? null);
}
