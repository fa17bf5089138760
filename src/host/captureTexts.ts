import { Disposable, type Event, EventEmitter, type TextDocumentContentProvider, type Uri, workspace } from 'vscode';
import type { Capture, SettledState } from './capture.ts';
import type { CaptureRegistry, Lease } from './captureRegistry.ts';
import { captureOf } from './captureUri.ts';

/** Writes the text of a capture that has been read. */
export type Render = (capture: Capture, uri: Uri) => Promise<string>;

/**
 * Read-only documents about captures, of one scheme. A document holds its capture while it is open, and is written again when the
 * capture has been read again: its URI stays the same, so tabs and Problems keep pointing at it.
 */
export class CaptureTexts implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange: Event<Uri> = this.#changed.event;
  readonly #open = new Map<string, { readonly uri: Uri; readonly lease: Lease }>();
  readonly #disposables: Disposable;

  constructor(
    scheme: string,
    private readonly registry: CaptureRegistry,
    private readonly render: Render,
  ) {
    this.#disposables = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, this),
      workspace.onDidCloseTextDocument(({ uri }) => this.#letGo(uri)),
      registry.onDidChange((capture) => this.#refresh(capture)),
    );
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const about = captureOf(uri);
    if (about === undefined) return 'This address names no capture.\n';
    const { capture } = this.#hold(uri, about);
    const state = await capture.settled();
    return state.phase === 'ready' ? this.render(capture, uri) : whyNot(state);
  }

  dispose(): void {
    this.#disposables.dispose();
    for (const { lease } of this.#open.values()) lease.dispose();
  }

  #hold(uri: Uri, about: Uri): Lease {
    const key = uri.toString();
    const held = this.#open.get(key) ?? { uri, lease: this.registry.acquire(about, 'view') };
    this.#open.set(key, held);
    return held.lease;
  }

  #letGo(uri: Uri): void {
    this.#open.get(uri.toString())?.lease.dispose();
    this.#open.delete(uri.toString());
  }

  #refresh(capture: Capture): void {
    if (capture.state.phase === 'reading') return;
    for (const { uri, lease } of this.#open.values()) if (lease.capture === capture) this.#changed.fire(uri);
  }
}

const whyNot = (state: Exclude<SettledState, { readonly phase: 'ready' }>): string =>
  state.phase === 'failed' ? `${state.title}. ${state.message}\n` : 'Reading the capture was stopped.\n';
