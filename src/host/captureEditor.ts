import {
  commands,
  type CustomReadonlyEditorProvider,
  Disposable,
  type Event,
  EventEmitter,
  type Uri,
  ViewColumn,
  type WebviewPanel,
  window,
} from 'vscode';
import type { CopyWish, PageNotices } from '../shared/protocol.ts';
import type { Bookmarks } from './bookmarks.ts';
import type { Capture } from './capture.ts';
import { CaptureDocument } from './captureDocument.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { frameOf, timelineViewType } from './captureUri.ts';
import { TimelinePage } from './timelinePage.ts';

/** What a timeline's user did, and in the timeline of which capture. */
export interface FromTimeline<Value> {
  readonly capture: Capture;
  readonly value: Value;
}

/** The custom editor, and all timelines that are open. */
export class CaptureEditor implements CustomReadonlyEditorProvider<CaptureDocument> {
  readonly #selected = new EventEmitter<FromTimeline<PageNotices['selected']>>();
  readonly onDidSelect: Event<FromTimeline<PageNotices['selected']>> = this.#selected.event;
  readonly #acted = new EventEmitter<FromTimeline<PageNotices['action']>>();
  readonly onDidAct: Event<FromTimeline<PageNotices['action']>> = this.#acted.event;
  /** The one used last comes last. */
  readonly #pages = new Set<TimelinePage>();
  /** Frames to show in timelines that are being opened. */
  readonly #due = new Map<string, number>();

  constructor(
    private readonly registry: CaptureRegistry,
    private readonly extensionUri: Uri,
    private readonly bookmarks: Bookmarks,
  ) {}

  openCustomDocument(uri: Uri): CaptureDocument {
    return new CaptureDocument(uri, this.registry);
  }

  resolveCustomEditor(document: CaptureDocument, panel: WebviewPanel): void {
    const { capture } = document;
    const page = new TimelinePage(panel, capture, this.extensionUri, this.bookmarks);
    this.#pages.add(page);
    const listening = Disposable.from(
      page.onDidSelect((value) => this.#selected.fire({ capture, value })),
      page.onDidAct((value) => this.#acted.fire({ capture, value })),
      panel.onDidChangeViewState(() => {
        if (panel.active) this.#moveLast(page);
      }),
    );
    panel.onDidDispose(() => {
      this.#pages.delete(page);
      listening.dispose();
      page.dispose();
    });
    const key = capture.uri.toString();
    const frame = this.#due.get(key) ?? frameOf(document.uri);
    this.#due.delete(key);
    if (frame !== undefined) page.reveal(frame);
  }

  /** Brings the capture's timeline to the front, opening one if there is none, and selects the frame. */
  async reveal(capture: Capture, frame: number, column: ViewColumn = ViewColumn.Active): Promise<void> {
    const page = this.#pageOf(capture);
    if (page) {
      page.reveal(frame);
      page.panel.reveal();
      return;
    }
    this.#due.set(capture.uri.toString(), frame);
    await commands.executeCommand('vscode.openWith', capture.uri, timelineViewType, column);
  }

  /** Lets the capture's timelines that can be seen select the frame; opens and moves nothing. @returns whether there was one. */
  follow(capture: Capture, frame: number): boolean {
    const seen = [...this.#pages].filter((page) => page.capture === capture && page.panel.visible);
    for (const page of seen) page.reveal(frame);
    return seen.length > 0;
  }

  /** One step back or forward among the views of the timeline that is being used. */
  travel(direction: 1 | -1): void {
    [...this.#pages].findLast((page) => page.panel.active)?.travel(direction);
  }

  /** Has the timeline that is being used copy something of itself as text. */
  copy(what: CopyWish): void {
    [...this.#pages].findLast((page) => page.panel.active)?.copy(what);
  }

  #pageOf(capture: Capture): TimelinePage | undefined {
    return [...this.#pages].findLast((page) => page.capture === capture);
  }

  #moveLast(page: TimelinePage): void {
    this.#pages.delete(page);
    this.#pages.add(page);
  }
}

export const activateEditor = (editor: CaptureEditor): Disposable =>
  window.registerCustomEditorProvider(timelineViewType, editor, { supportsMultipleEditorsPerDocument: true });
