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
      const state = await lease.capture.settled();
      return state.phase === 'ready' ? await this.render(lease.capture, uri) : whyNot(state);
    } finally {
      lease.dispose();
    }
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Documents are found again by their addresses: VS Code keeps some open for minutes after their tabs have closed. */
  #refresh(capture: Capture): void {
    for (const { uri } of workspace.textDocuments) {
      const about = uri.scheme === this.scheme ? captureOf(uri) : undefined;
      if (about && withoutPlace(about).toString() === capture.uri.toString()) this.#changed.fire(uri);
    }
  }
}

const whyNot = (state: Exclude<SettledState, { readonly phase: 'ready' }>): string =>
  state.phase === 'failed' ? `${state.title}. ${state.message}\n` : 'Reading the capture was stopped.\n';
