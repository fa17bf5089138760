import { Disposable, type Event, EventEmitter, type TextDocumentContentProvider, type Uri, workspace } from 'vscode';
import type { Capture, SettledState } from './capture.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { captureOf, withoutPlace } from './captureUri.ts';

/** Writes the text of a capture that has been read. */
export type Render = (capture: Capture, uri: Uri) => Promise<string>;

/**
 * Read-only documents about captures, of one scheme. A document is written again when its capture has been read again: its URI
 * stays the same, so tabs and Problems keep pointing at it.
 */
export class CaptureTexts implements TextDocumentContentProvider, Disposable {
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange: Event<Uri> = this.#changed.event;
  readonly #disposables: Disposable;
  /** Documents that are being written and get the reading now going on. */
  readonly #waiting = new Set<string>();

  constructor(
    private readonly scheme: string,
    private readonly registry: CaptureRegistry,
    private readonly render: Render,
  ) {
    this.#disposables = Disposable.from(
      this.#changed,
      workspace.registerTextDocumentContentProvider(scheme, this),
      registry.onDidSettle((capture) => this.#refresh(capture)),
    );
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const about = captureOf(uri);
    if (about === undefined) return 'This address names no capture.\n';
    const lease = this.registry.acquire(about, 'question');
    try {
      const state = await this.#settled(lease.capture, uri);
      return state.phase === 'ready' ? await this.render(lease.capture, uri) : whyNot(state);
    } finally {
      lease.dispose();
    }
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  async #settled(capture: Capture, uri: Uri): Promise<SettledState> {
    this.#waiting.add(uri.toString());
    try {
      return await capture.settled();
    } finally {
      this.#waiting.delete(uri.toString());
    }
  }

  /** Documents are found again by their addresses: VS Code keeps some open for minutes after their tabs have closed. */
  #refresh(capture: Capture): void {
    // What was not read, and is shown nowhere, is closed at once: writing its documents again would read it again, for ever.
    if (capture.state.phase !== 'ready' && !this.registry.isViewed(capture)) return;
    for (const { uri } of workspace.textDocuments) {
      if (this.#waiting.has(uri.toString())) continue;
      const about = uri.scheme === this.scheme ? captureOf(uri) : undefined;
      if (about && withoutPlace(about).toString() === capture.uri.toString()) this.#changed.fire(uri);
    }
  }
}

const whyNot = (state: Exclude<SettledState, { readonly phase: 'ready' }>): string =>
  state.phase === 'failed' ? `${state.title}. ${state.message}\n` : 'Reading the capture was stopped.\n';
