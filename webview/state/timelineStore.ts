import type { FlowRow, FlowSort } from '../../src/core/analysis.ts';
import type { CaptureState, PageNotices } from '../../src/shared/protocol.ts';
import type { Bridge } from '../bridge.ts';
import { clockOf, secondsBetween } from '../format.ts';
import { packetText } from '../packetText.ts';
import { PictureState } from '../picture/pictureState.ts';
import { announcement, worstOf } from '../words.ts';
import { CardState } from './cardState.ts';
import { FindState } from './find.ts';
import { Findings } from './findings.ts';
import { type FlowChoice, FlowBrowser, isSameChoice } from './flowBrowser.ts';
import { FlowPackets, type Packet } from './flowPackets.ts';
import { Desk } from './desk.ts';
import { PacketDetailsState } from './packetDetails.ts';
import { otherReset } from './resetWalk.ts';
import type { SavedView } from './savedView.ts';
import { ViewKeeper } from './viewKeeper.ts';
import type { Manner, ScrollWish } from './wishes.ts';
import { usualOptions, type ViewOptions } from './viewOptions.ts';

/** Everything the page knows and does. Views draw it and call its methods; nothing else changes it. */
export class TimelineStore extends Desk {
  readonly browser: FlowBrowser;
  readonly packets: FlowPackets;
  readonly findings: Findings;
  readonly card: CardState;
  readonly picture: PictureState;
  readonly details: PacketDetailsState;
  readonly find: FindState;

  capture: CaptureState = { phase: 'reading', progress: null };
  /** Seconds from the first packet of the capture to its last. */
  captureSeconds = 0;
  flow: FlowRow | null = null;
  /** Place of the chosen flow in the list, when known. */
  flowPlace: number | null = null;
  packet: Packet | null = null;
  /** Row under the keyboard in the ladder. */
  ladderCursor = 0;
  /** A question that failed while moving about. */
  trouble: string | null = null;
  wide = false;
  listScroll = 0;
  ladderScroll = 0;
  split = 0.4;
  options: ViewOptions;
  listWish: ScrollWish | null = null;
  ladderWish: ScrollWish | null = null;
  /** Scroll heights to take over from the saved view, once. */
  scrollWish: { list: number; ladder: number } | null = null;

  #version: number | null = null;
  #revealing: number | null = null;
  #told: PageNotices['selected'] = null;
  /** Grows with every journey, so that the end of an overtaken one is recognised. */
  #journey = 0;
  readonly #keeper: ViewKeeper;
  #saved: SavedView | null;

  constructor(bridge: Bridge) {
    super(bridge, {
      state: (state) => this.#arrive(state),
      reveal: ({ frame }) => this.#reveal(frame),
      travel: (direction) => void this.travel(direction),
    });
    this.#keeper = new ViewKeeper(bridge.storage, () => (this.capture.phase === 'ready' ? this.#snapshot() : null));
    this.#saved = this.#keeper.kept();
    if (this.#saved !== null) this.split = this.#saved.split;
    this.options = this.#saved?.options ?? usualOptions;
    const changed = (): void => this.changed();
    this.browser = new FlowBrowser(this.host, () => {
      const page = this.browser.rows;
      for (const number of page.pages) for (const row of page.page(number)) this.findings.learn(row.resets);
      changed();
    });
    this.packets = new FlowPackets(this.host, changed);
    this.details = new PacketDetailsState(this.host, changed);
    this.find = new FindState(this.host, changed);
    this.findings = new Findings(this.host, changed);
    this.picture = new PictureState(this.host, (during) => {
      if (during !== undefined && String(during) !== String(this.browser.choice.during)) return this.filter({ during });
      this.save();
      this.#keeper.visit();
    });
    this.card = new CardState(this.findings, () => {
      this.save();
      changed();
    });
  }

  setOptions(change: Partial<ViewOptions>): void {
    this.options = { ...this.options, ...change };
    this.details.show(this.options.details ? (this.packet?.frame ?? null) : null);
    this.save();
    this.changed();
  }

  /** When the chosen flow's first packet came, by the clock; null when the capture has no times. */
  get flowBegan(): { readonly seconds: number; readonly fraction: number } | null {
    if (this.capture.phase !== 'ready' || this.flow === null || this.capture.facts.firstTime === null) return null;
    const { seconds, fraction } = clockOf(this.capture.facts.firstTime);
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

  /** Chooses a flow, and in it the worst of its resets. */
  async chooseFlow(row: FlowRow, place: number | null, manner: Manner = {}): Promise<void> {
    const journey = ++this.#journey;
    this.#openFlow(row, place);
    const worst = worstOf(row.resets);
    if (worst === undefined) {
      this.packet = null;
      this.card.pin(null);
      this.#tell(null, manner);
      this.#settle();
      return this.#keeper.visit();
    }
    this.changed();
    await this.#goTo(worst.frame, journey, { card: 'pin-if-wide', ...manner });
  }

  /** Chooses a packet of the flow on show. */
  choosePacket(packet: Packet, manner: Manner = {}): void {
    this.#journey++;
    this.#select(packet, manner);
    this.#keeper.visit();
  }

  /** Chooses a packet of the flow on show by its place, also one whose page is not here. */
  async chooseIndex(index: number): Promise<void> {
    if (this.flow === null) return;
    const { flow } = this.flow;
    const frame =
      this.packets.rows.get(index)?.frame ?? (await this.host.call('ladder', { flow, offset: index, limit: 1 })).rows[0]?.frame;
    if (frame !== undefined && flow === this.flow.flow) await this.chooseFrame(frame, { card: 'keep' });
  }

  /** Puts the chosen packet on the clipboard as a line of text, or as a link that opens the capture at it. */
  async copyPacket(as: 'text' | 'link'): Promise<void> {
    const { packet, flow } = this;
    if (packet === null || flow === null) return this.say('Choose a packet first.');
    if (as === 'link') {
      this.host.tell('share', { frame: packet.frame });
      return this.say('Link copied.');
    }
    const row = this.packets.rows.get(packet.index);
    const title = packet.finding === null ? undefined : this.findings.summary(packet.finding)?.causeTitle;
    if (row !== undefined) await this.copy({ text: packetText(row, flow.client, flow.server, title), what: 'Packet' });
  }

  /** Chooses a packet anywhere in the capture by its frame number. */
  chooseFrame(frame: number, manner: Manner = {}): Promise<void> {
    return this.#goTo(frame, ++this.#journey, manner);
  }

  /** Goes to the next or previous reset: of this flow, then of the flows below or above in the list. */
  async walkResets(direction: 1 | -1): Promise<void> {
    const journey = ++this.#journey;
    await this.#attempt(journey, async () => {
      const from = { flow: this.flow, place: this.flowPlace, packet: this.packet };
      const target = await otherReset(this.browser, this.packets, from, direction);
      if (journey !== this.#journey) return;
      if (target === null) return this.say(direction === 1 ? 'That was the last reset.' : 'That was the first reset.');
      if (target.flow !== this.flow?.flow) this.flowPlace = target.place;
      await this.#goTo(target.frame, journey, { focus: true, card: 'pin' });
    });
  }

  /** Undoes the last change of the view, or does it again. */
  async travel(direction: 1 | -1): Promise<void> {
    const view = this.#keeper.step(direction);
    if (view === null) return this.say(direction === -1 ? 'There is no earlier view.' : 'There is no later view.');
    const journey = ++this.#journey;
    this.#keeper.travelling = true;
    try {
      await this.#attempt(journey, async () => {
        this.picture.takeRange(view.range);
        this.#takeChoice(view);
        await this.#restore(view, journey);
      });
    } finally {
      if (journey === this.#journey) this.#keeper.travelling = false;
    }
  }

  /** Keeps the view soon: scrolling calls this at every step. */
  save(): void {
    this.#keeper.save();
  }

  #snapshot(): SavedView {
    const { sort, descending, text, causeId, show, group, during } = this.browser.choice;
    return {
      version: 1,
      flow: this.flow?.flow ?? null,
      frame: this.packet?.frame ?? null,
      card: this.card.pinned === null ? null : (this.findings.summary(this.card.pinned)?.frame ?? null),
      ...{ sort, descending, filter: text, causeId, show },
      ...{ listScroll: this.listScroll, ladderScroll: this.ladderScroll, split: this.split, range: this.picture.range },
      options: this.options,
      ...{ group, during },
    };
  }

  #arrive(state: CaptureState): void {
    const before = this.capture;
    this.capture = state;
    if (state.phase === 'ready' && state.version !== this.#version) {
      // The file was read again: the reader stays where they were, as far as it is still there.
      if (this.#version !== null && before.phase !== 'failed') this.#saved = this.#snapshot();
      this.#version = state.version;
      this.captureSeconds = secondsBetween(state.facts.firstTime, state.facts.lastTime);
      this.#keeper.forgetSteps();
      this.findings.reset(state.totals.resets);
      this.card.reset();
      void this.picture.open(this.#saved?.range ?? null);
      this.details.reset();
      void this.#open(state.totals.resets);
    } else if (state.phase === 'ready' && this.#revealing !== null) this.#reveal(this.#revealing);
    this.changed();
  }

  async #open(resets: number): Promise<void> {
    const journey = ++this.#journey;
    const view = this.#saved;
    this.#saved = null;
    this.#openFlow(null, null);
    this.packet = null;
    if (view === null) this.browser.choose({ show: resets === 0 ? 'all' : 'resets' });
    else this.#takeChoice(view, true);
    if (this.#revealing !== null) return this.#reveal(this.#revealing);
    await this.#attempt(journey, () => (view === null ? this.#openWorst(resets, journey) : this.#restore(view, journey)));
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
    if (row !== undefined && journey === this.#journey) await this.chooseFlow(row, 0, { quiet: true });
  }

  async #restore(view: SavedView, journey: number): Promise<void> {
    const frame = view.frame ?? view.card;
    const card = view.card === null ? null : await this.host.call('locate', view.card);
    if (frame !== null) await this.#goTo(frame, journey, { card: 'keep' });
    else if (view.flow !== null) {
      const row = await this.browser.byNumber(view.flow);
      if (row !== undefined && journey === this.#journey) this.#openFlow(row, null);
    }
    if (journey !== this.#journey) return;
    // The saved heights come after what choosing the packet has wished for.
    this.scrollWish = { list: view.listScroll, ladder: view.ladderScroll };
    if (card?.finding !== undefined && card.finding !== null) this.card.pin(card.finding);
    this.#settle();
  }

  #reveal(frame: number): void {
    this.#revealing = frame;
    if (this.capture.phase !== 'ready' || this.#version === null) return;
    this.#revealing = null;
    void this.#goTo(frame, ++this.#journey, { quiet: true, card: 'pin' });
  }

  async #goTo(frame: number, journey: number, manner: Manner): Promise<void> {
    await this.#attempt(journey, async () => {
      const location = await this.host.call('locate', frame);
      if (journey !== this.#journey) return;
      if (location === null) return this.say(`Frame ${frame} is not a TCP packet of this capture.`);
      if (location.flow !== this.flow?.flow) {
        const row = await this.browser.byNumber(location.flow);
        if (row === undefined || journey !== this.#journey) return;
        this.#openFlow(row, null);
      }
      this.#select(location, manner);
      this.ladderWish = { index: location.index, focus: manner.focus ?? false };
      await this.#showInList(location.flow, journey);
    });
  }

  /** Brings the row of a flow into view; when the filter hides it, the filter goes. */
  async #showInList(flow: number, journey: number): Promise<void> {
    let place = this.flowPlace ?? (await this.browser.placeOf(flow));
    if (place === null && journey === this.#journey) {
      this.browser.choose({ text: '', causeId: null, during: null, show: this.flow?.resetCount === 0 ? 'all' : 'resets' });
      place = await this.browser.placeOf(flow);
    }
    if (journey !== this.#journey || place === null) return;
    this.flowPlace = place;
    this.listWish = { index: place, focus: false };
    this.#settle();
  }

  #openFlow(row: FlowRow | null, place: number | null): void {
    this.flowPlace = place;
    this.scrollWish = null;
    if (row !== null) this.findings.learn(row.resets);
    if (row !== null && row.flow === this.flow?.flow && this.packets.rows.total !== null) return;
    this.flow = row;
    this.ladderCursor = 0;
    this.ladderScroll = 0;
    this.ladderWish = { index: 0, focus: false };
    this.packets.open(row);
    this.find.follow(row?.flow ?? null);
  }

  #select(packet: Packet, manner: Manner): void {
    this.packet = packet;
    if (this.options.details) this.details.show(packet.frame);
    this.ladderCursor = packet.index;
    const how = manner.card ?? 'pin';
    if (packet.finding === null) {
      // A popover would cover the packet just chosen; the pane at the side may stay.
      if (how !== 'keep' && !this.wide) this.card.pin(null);
    } else {
      if (how === 'pin' || (how === 'pin-if-wide' && this.wide)) this.card.pin(packet.finding);
      else if (how === 'pin-if-wide') this.card.pin(null);
      const summary = this.findings.summary(packet.finding);
      if (summary !== undefined) this.said = announcement(summary);
    }
    const time = packet.finding === null ? undefined : this.findings.summary(packet.finding)?.time;
    // What is restored stands where it stood; what is chosen anew is brought into view.
    this.picture.choose(time ?? null, how !== 'keep');
    this.#tell({ frame: packet.frame, finding: packet.finding }, manner);
    this.#settle();
  }

  #tell(selected: PageNotices['selected'], { quiet = false }: Manner): void {
    const same = selected?.frame === this.#told?.frame;
    this.#told = selected;
    if (!same && !quiet) this.host.tell('selected', selected);
  }

  #listChanged(): void {
    this.flowPlace = null;
    this.listWish = { index: 0, focus: false };
    this.#settle();
    this.#keeper.visit();
  }

  /** What was chosen is kept at once: the next click may be on another tab, and then this page is gone. */
  #settle(): void {
    this.#keeper.saveNow();
    this.changed();
  }

  /** Runs a journey; what goes wrong on it is said calmly, unless another one has begun. */
  async #attempt(journey: number, run: () => Promise<void>): Promise<void> {
    try {
      await run();
      if (journey !== this.#journey) return;
      this.trouble = null;
      this.#keeper.visit();
    } catch (error) {
      if (journey === this.#journey) this.trouble = error instanceof Error ? error.message : String(error);
      this.changed();
    }
  }
}
