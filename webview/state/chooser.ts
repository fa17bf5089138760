import type { FlowRow, FrameLocation } from '../../src/core/analysis.ts';
import type { PageNotices } from '../../src/shared/protocol.ts';
import type { Bridge, Hear } from '../bridge.ts';
import { formatPlural } from '../format.ts';
import { PictureState } from '../picture/pictureState.ts';
import { announcement, worstOf } from '../words.ts';
import { BookmarksState, type Place } from './bookmarks.ts';
import { CardState } from './cardState.ts';
import { Desk } from './desk.ts';
import { FindState } from './find.ts';
import { Findings } from './findings.ts';
import { FlowBrowser } from './flowBrowser.ts';
import { FlowPackets, type Packet } from './flowPackets.ts';
import { PacketDetailsState } from './packetDetails.ts';
import { PacketSelection, type PlaceRange } from './packetSelection.ts';
import { otherReset } from './resetWalk.ts';
import type { ViewKeeper } from './viewKeeper.ts';
import type { ViewOptions } from './viewOptions.ts';
import type { Manner, ScrollWish } from './wishes.ts';

/** The flow and the packet that are chosen, and every way from one to another. */
export abstract class Chooser extends Desk {
  readonly browser: FlowBrowser;
  readonly packets: FlowPackets;
  readonly findings: Findings;
  readonly card: CardState;
  readonly picture: PictureState;
  readonly details: PacketDetailsState;
  readonly find: FindState;
  readonly bookmarks: BookmarksState;
  readonly selection = new PacketSelection();

  flow: FlowRow | null = null;
  /** Place of the chosen flow in the list, when known. */
  flowPlace: number | null = null;
  packet: Packet | null = null;
  /** Row under the keyboard in the ladder. */
  ladderCursor = 0;
  /** A question that failed while moving about. */
  trouble: string | null = null;
  wide = false;
  ladderScroll = 0;
  listWish: ScrollWish | null = null;
  ladderWish: ScrollWish | null = null;
  /** Scroll heights to take over from the saved view, once. */
  scrollWish: { list: number; ladder: number } | null = null;

  abstract options: ViewOptions;
  protected abstract readonly keeper: ViewKeeper;

  #told: PageNotices['selected'] = null;
  /** Grows with every journey, so that the end of an overtaken one is recognised. */
  #journey = 0;

  constructor(bridge: Bridge, hear: Hear) {
    super(bridge, hear);
    const changed = (): void => this.changed();
    this.browser = new FlowBrowser(this.host, () => {
      const page = this.browser.rows;
      for (const number of page.pages) for (const row of page.page(number)) this.findings.learn(row.resets);
      changed();
    });
    this.packets = new FlowPackets(this.host, changed);
    this.details = new PacketDetailsState(this.host, changed);
    this.find = new FindState(this.host, changed);
    this.bookmarks = new BookmarksState(this.host, (text) => this.say(text), changed);
    this.findings = new Findings(this.host, changed);
    this.picture = new PictureState(this.host, (during) => this.cameToRest(during));
    this.card = new CardState(this.findings, () => {
      this.keeper.save();
      changed();
    });
  }

  /** The picture has come to rest somewhere (PictureState). */
  protected abstract cameToRest(during: readonly [number, number] | null | undefined): void;

  /** Chooses a flow, and in it the worst of its resets. */
  async chooseFlow(row: FlowRow, place: number | null, manner: Manner = {}): Promise<void> {
    const journey = this.begin();
    this.openFlow(row, place);
    const worst = worstOf(row.resets);
    if (worst === undefined) {
      this.packet = null;
      this.card.pin(null);
      this.picture.choose(null, false);
      this.#tell(null, manner);
      this.settle();
      return this.keeper.visit();
    }
    this.changed();
    await this.goTo(worst.frame, journey, { card: 'pin-if-wide', ...manner });
  }

  /** Chooses a packet of the flow on show. */
  choosePacket(packet: Packet, manner: Manner = {}): void {
    this.begin();
    this.#select(packet, manner);
    this.keeper.visit();
  }

  /** Chooses a packet of the flow on show by its place, also one whose page is not here. */
  async chooseIndex(index: number): Promise<void> {
    if (this.flow === null) return;
    const { flow } = this.flow;
    const frame =
      this.packets.rows.get(index)?.frame ?? (await this.host.call('ladder', { flow, offset: index, limit: 1 })).rows[0]?.frame;
    if (frame !== undefined && flow === this.flow.flow) await this.chooseFrame(frame, { card: 'keep' });
  }

  /** The chosen packet and its time; null while there is none. */
  get chosenPlace(): Place | null {
    const row = this.packet === null ? undefined : this.packets.rows.get(this.packet.index);
    return row === undefined || this.flow === null ? null : { frame: row.frame, seconds: this.flow.start + row.time };
  }

  /** Goes to the next or previous bookmark. */
  async walkBookmarks(direction: 1 | -1): Promise<void> {
    const frame = this.bookmarks.next(direction, this.packet?.frame ?? 0);
    if (frame === null) return this.say('There are no bookmarks. Choose a packet and press B.');
    await this.chooseFrame(frame, { focus: true, card: 'pin' });
  }

  /** Has the host put a link on the clipboard that opens the capture at the chosen packet. */
  copyLink(): void {
    if (this.packet === null) return this.say('Choose a packet first.');
    this.host.tell('share', { frame: this.packet.frame });
    this.say('Link copied.');
  }

  /** Has the host put all that is known of a reset on the clipboard: of the card's, or of the worst of the flow. */
  copyExplanation(): void {
    const index = this.card.shown?.finding ?? this.packet?.finding ?? worstOf(this.flow?.resets ?? [])?.index;
    const frame = index === undefined ? undefined : this.findings.summary(index)?.frame;
    if (frame === undefined) return this.say('Choose a reset first.');
    this.host.tell('explanation', { frame });
    this.say('Explanation copied.');
  }

  /** Marks the packets from the row under the keyboard to another, where the keyboard goes. */
  markPackets(from: PlaceRange, to: PlaceRange): void {
    this.selection.extend(from, to);
    this.ladderCursor = to[0];
    const [first = 0, end = 0] = this.selection.range ?? [];
    this.say(`${formatPlural(end - first, 'packet')} marked.`);
  }

  /** Chooses a packet anywhere in the capture by its frame number. */
  chooseFrame(frame: number, manner: Manner = {}): Promise<void> {
    return this.goTo(frame, this.begin(), manner);
  }

  /** Goes to the next or previous reset: of this flow, then of the flows below or above in the list. */
  async walkResets(direction: 1 | -1): Promise<void> {
    const journey = this.begin();
    await this.attempt(journey, async () => {
      const from = { flow: this.flow, place: this.flowPlace, packet: this.packet };
      const target = await otherReset(this.browser, this.packets, from, direction);
      if (!this.isOn(journey)) return;
      if (target === null) return this.say(direction === 1 ? 'That was the last reset.' : 'That was the first reset.');
      if (target.flow !== this.flow?.flow) this.flowPlace = target.place;
      await this.goTo(target.frame, journey, { focus: true, card: 'pin' });
    });
  }

  protected async goTo(frame: number, journey: number, manner: Manner): Promise<void> {
    await this.attempt(journey, async () => {
      const location = await this.host.call('locate', frame);
      if (!this.isOn(journey)) return;
      if (location === null) return this.say(`Frame ${frame} is not a TCP packet of this capture.`);
      if (location.flow !== this.flow?.flow) {
        const row = await this.browser.byNumber(location.flow);
        if (row === undefined || !this.isOn(journey)) return;
        this.openFlow(row, null);
      }
      this.#select(location, manner);
      this.ladderWish = { index: location.index, focus: manner.focus ?? false };
      await this.#showInList(location.flow, journey);
    });
  }

  /** Brings the row of a flow into view; when the filter hides it, the filter goes. */
  async #showInList(flow: number, journey: number): Promise<void> {
    let place = this.flowPlace ?? (await this.browser.placeOf(flow));
    if (place === null && this.isOn(journey)) {
      this.browser.choose({ text: '', causeId: null, during: null, show: this.flow?.resetCount === 0 ? 'all' : 'resets' });
      place = await this.browser.placeOf(flow);
    }
    if (!this.isOn(journey) || place === null) return;
    this.flowPlace = place;
    this.listWish = { index: place, focus: false };
    this.settle();
  }

  protected openFlow(row: FlowRow | null, place: number | null): void {
    this.flowPlace = place;
    this.scrollWish = null;
    if (row !== null) this.findings.learn(row.resets);
    if (row !== null && row.flow === this.flow?.flow && this.packets.rows.total !== null) return;
    this.flow = row;
    this.selection.clear();
    this.ladderCursor = 0;
    this.ladderScroll = 0;
    this.ladderWish = { index: 0, focus: false };
    this.packets.open(row);
    this.find.follow(row?.flow ?? null);
  }

  #select(packet: Packet, manner: Manner): void {
    this.packet = packet;
    this.selection.clear();
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
    this.settle();
  }

  #tell(selected: PageNotices['selected'], { quiet = false }: Manner): void {
    const same = selected?.frame === this.#told?.frame;
    this.#told = selected;
    if (!same && !quiet) this.host.tell('selected', selected);
  }

  /** What was chosen is kept at once: the next click may be on another tab, and then this page is gone. */
  protected settle(): void {
    this.keeper.saveNow();
    this.changed();
  }

  /** Runs a journey; what goes wrong on it is said calmly, unless another one has begun. */
  protected async attempt(journey: number, run: () => Promise<void>): Promise<void> {
    try {
      await run();
      if (!this.isOn(journey)) return;
      this.trouble = null;
      this.keeper.visit();
    } catch (error) {
      if (this.isOn(journey)) this.trouble = error instanceof Error ? error.message : String(error);
      this.changed();
    }
  }

  /**
   * Takes over another analysis of the same capture: what is on show is asked for anew and replaced all at once, and nothing moves.
   * @param isNewest whether there is none newer by now. @param swap called together with the replacing.
   */
  protected async renew(resets: number, isNewest: () => boolean, swap: () => void): Promise<void> {
    const { flow, packet } = this;
    const { pinned } = this.card;
    const locate = (frame: number | undefined): Promise<FrameLocation | null> | null =>
      frame === undefined ? null : this.host.call('locate', frame);
    const [list, row, packets, picture, chosen, carded] = await Promise.all([
      this.browser.renewed(),
      flow === null ? undefined : this.browser.byNumber(flow.flow),
      this.packets.renewed(),
      this.picture.renewed(),
      locate(packet?.frame),
      locate(pinned === null ? undefined : this.findings.summary(pinned)?.frame),
    ]);
    if (!isNewest()) return;
    swap();
    this.findings.reset(resets);
    list();
    picture();
    this.flowPlace = null;
    if (row !== undefined && this.flow === flow) {
      this.flow = row;
      this.findings.learn(row.resets);
      packets();
    }
    if (packet !== null && this.packet === packet) this.packet = { ...packet, finding: chosen?.finding ?? null };
    this.card.renew(this.card.pinned === pinned ? (carded?.finding ?? null) : this.card.pinned);
    this.changed();
  }

  /** A journey begins; the one before is overtaken. */
  protected begin(): number {
    return ++this.#journey;
  }

  protected isOn(journey: number): boolean {
    return journey === this.#journey;
  }
}
