import { commands, Disposable, type Event, EventEmitter, TabInputCustom, TabInputText, type Uri, window } from 'vscode';
import type { Capture } from './capture.ts';
import type { CaptureRegistry } from './captureRegistry.ts';
import { captureOf, isCapture, withoutPlace } from './captureUri.ts';

/** The capture that the user is looking at: its timeline, its resets document or another editor of it is active. */
export class ActiveCapture implements Disposable {
  readonly #changed = new EventEmitter<void>();
  readonly onDidChange: Event<void> = this.#changed.event;
  readonly #disposables: Disposable;
  #keys = '';

  constructor(private readonly registry: CaptureRegistry) {
    const changed = (): void => this.#update();
    this.#disposables = Disposable.from(
      this.#changed,
      window.tabGroups.onDidChangeTabs(changed),
      window.tabGroups.onDidChangeTabGroups(changed),
      registry.onDidChange(changed),
      registry.onDidClose(changed),
    );
    this.#update();
  }

  get uri(): Uri | undefined {
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    if (!(input instanceof TabInputCustom || input instanceof TabInputText)) return undefined;
    const uri = captureOf(input.uri) ?? input.uri;
    return isCapture(uri) ? withoutPlace(uri) : undefined;
  }

  get capture(): Capture | undefined {
    const { uri } = this;
    return uri && this.registry.get(uri);
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** The context keys are what `when` clauses in package.json ask for. */
  #update(): void {
    const active = this.uri !== undefined;
    const reading = this.registry.captures.some(({ state }) => state.phase === 'reading');
    // Progress comes ten times a second: the workbench need not hear each time that nothing changed.
    const keys = `${active} ${reading}`;
    if (keys !== this.#keys) {
      this.#keys = keys;
      void commands.executeCommand('setContext', 'tcpResetExplainer.captureActive', active);
      void commands.executeCommand('setContext', 'tcpResetExplainer.reading', reading);
    }
    this.#changed.fire();
  }
}
