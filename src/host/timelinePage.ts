import { commands, Disposable, type Event, EventEmitter, env, Uri, type WebviewPanel, window } from 'vscode';
import type { CaptureState, CopyWish, HostApi, HostNotices, PageNotices } from '../shared/protocol.ts';
import { type Answers, Peer } from '../shared/rpc.ts';
import { writeNote } from './bookmarkNote.ts';
import type { Bookmarks } from './bookmarks.ts';
import type { Capture } from './capture.ts';
import { commandIds } from './commandLinks.ts';
import { newNonce, pageHtml } from './html.ts';
import { copyLink } from './links.ts';
import {
  action,
  bookmark,
  bookmarks,
  copyRequest,
  count,
  filterQuery,
  flowChoice,
  flowPlaceQuery,
  flowQuery,
  ladderQuery,
  packetQuery,
  range,
  selection,
  namedFrame,
} from './pageMessages.ts';
import { shownFinding } from './shownFinding.ts';
import { savePicture } from './pictures.ts';
import { lanesQuery, overviewQuery, packetNearQuery } from './pictureMessages.ts';

type PagePeer = Peer<Answers<HostApi>, object, PageNotices, HostNotices>;

/** One timeline: a panel, the page in it while it is visible, and the capture it shows. */
export class TimelinePage implements Disposable {
  readonly #selected = new EventEmitter<PageNotices['selected']>();
  readonly onDidSelect: Event<PageNotices['selected']> = this.#selected.event;
  readonly #acted = new EventEmitter<PageNotices['action']>();
  readonly onDidAct: Event<PageNotices['action']> = this.#acted.event;
  readonly #disposables: Disposable;
  #peer: PagePeer | undefined;
  #hear: ((message: unknown) => void) | undefined;
  /** Is there a page that has said it listens? A hidden panel has none. */
  #listening = false;
  /** To be shown as soon as there is a page and a capture that has been read. */
  #due: number | undefined;

  constructor(
    readonly panel: WebviewPanel,
    readonly capture: Capture,
    extensionUri: Uri,
    private readonly bookmarks: Bookmarks,
  ) {
    const assets = Uri.joinPath(extensionUri, 'dist');
    panel.webview.options = { enableScripts: true, localResourceRoots: [assets] };
    this.#disposables = Disposable.from(
      this.#selected,
      this.#acted,
      panel.webview.onDidReceiveMessage((message) => this.#hear?.(message)),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#listening = false;
      }),
      capture.onDidChangeState((state) => this.#show(state)),
      bookmarks.onDidChange((changed) => {
        if (changed === capture) this.#showBookmarks();
      }),
    );
    this.#connect();
    panel.webview.html = pageHtml(panel.webview, assets, newNonce());
  }

  /** Shows and selects a frame, now or when the page is there. */
  reveal(frame: number): void {
    this.#due = frame;
    this.#revealDue();
  }

  /** Undoes or redoes a change of the view. */
  travel(direction: 1 | -1): void {
    if (this.#listening) this.#peer?.tell('travel', direction);
  }

  copy(what: CopyWish): void {
    if (this.#listening) this.#peer?.tell('copy', what);
  }

  dispose(): void {
    this.#peer?.close('The timeline was closed.');
    this.#disposables.dispose();
  }

  /** A hidden page is thrown away and a new one counts its questions from one again: late answers must not reach it. */
  #connect(): void {
    this.#peer?.close('The page was loaded again.');
    const { webview } = this.panel;
    this.#peer = new Peer(
      {
        post: (message) => void webview.postMessage(message),
        listen: (listener) => {
          this.#hear = listener;
          return () => {};
        },
      },
      this.#answers(),
      {
        ready: () => {
          this.#connect();
          this.#listening = true;
          this.#show(this.capture.state);
        },
        selected: (value) => this.#selected.fire(selection(value)),
        share: (value) => void copyLink(this.capture.uri, count(namedFrame(value))),
        filter: (value) =>
          void commands.executeCommand(commandIds.copyWiresharkFilter, this.capture.id, count(namedFrame(value))),
        explanation: (value) =>
          void commands.executeCommand(commandIds.copyExplanation, this.capture.id, count(namedFrame(value))),
        bookmarks: (value) => this.bookmarks.set(this.capture, bookmarks(value)),
        annotate: (value) => void writeNote(this.bookmarks, this.capture, bookmark(value)),
        action: (value) => this.#acted.fire(action(value)),
      },
    );
  }

  #answers(): Answers<HostApi> {
    const { capture } = this;
    return {
      flows: (query: unknown) => capture.ask('flows', flowQuery(query)),
      findPackets: (query: unknown) => capture.ask('findPackets', packetQuery(query)),
      adviseFilter: (query: unknown) => capture.ask('adviseFilter', filterQuery(query)),
      ladder: (query: unknown) => capture.ask('ladder', ladderQuery(query)),
      findings: (query: unknown) => capture.ask('findings', range(query)),
      explain: async (index: unknown) => shownFinding(await capture.ask('explain', count(index))),
      folds: (flow: unknown) => capture.ask('folds', count(flow)),
      endStates: (frame: unknown) => capture.ask('endStates', count(frame)),
      locate: (frame: unknown) => capture.ask('locate', count(frame)),
      timeSpan: () => capture.ask('timeSpan', null),
      overview: (query: unknown) => capture.ask('overview', overviewQuery(query)),
      lanes: (query: unknown) => capture.ask('lanes', lanesQuery(query)),
      packetNear: (query: unknown) => capture.ask('packetNear', packetNearQuery(query)),
      placeOf: (query: unknown) => capture.ask('placeOf', flowPlaceQuery(query)),
      groupsOf: (query: unknown) => capture.ask('groupsOf', flowChoice(query)),
      conversation: (flow: unknown) => capture.ask('conversation', count(flow)),
      comments: (flow: unknown) => capture.ask('comments', count(flow)),
      shownOptions: (flow: unknown) => capture.ask('shownOptions', count(flow)),
      packet: (frame: unknown) => capture.ask('packet', count(frame)),
      savePicture: (picture: unknown) => savePicture(capture.uri, picture),
      copy: async (request: unknown) => {
        const { text, what } = copyRequest(request);
        await env.clipboard.writeText(text);
        window.setStatusBarMessage(`Copied: ${what}`, 3_000);
      },
    };
  }

  #show(state: CaptureState): void {
    if (!this.#listening) return;
    this.#peer?.tell('state', state);
    this.#showBookmarks();
    this.#revealDue();
  }

  #showBookmarks(): void {
    if (this.#listening && this.bookmarks.knows(this.capture)) this.#peer?.tell('bookmarks', this.bookmarks.of(this.capture));
  }

  #revealDue(): void {
    if (this.#due === undefined || !this.#listening || this.capture.state.phase !== 'ready') return;
    this.#peer?.tell('reveal', { frame: this.#due });
    this.#due = undefined;
  }
}
