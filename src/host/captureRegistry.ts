import { type Disposable, type Event, EventEmitter, type Uri } from 'vscode';
import { Capture, type CaptureTools } from './capture.ts';
import { withoutPlace } from './captureUri.ts';

/** Views show a capture to the user and put its findings into Problems; questions only ask, and leave nothing behind. */
export type Purpose = 'view' | 'question';

/**
 * A capture that nobody holds any more stays read for this long: moving a tab, or opening the resets document after its text has
 * been asked for, must not read it all again.
 */
const lingerMilliseconds = 3_000;

/** A hold on a capture: it stays read until the last one is let go. */
export interface Lease {
  readonly capture: Capture;
  dispose(): void;
}

interface Entry {
  readonly capture: Capture;
  readonly holds: Record<Purpose, number>;
  closing: NodeJS.Timeout | undefined;
}

/** The captures that are open, each once, whatever number of editors and documents show it. */
export class CaptureRegistry implements Disposable {
  readonly #changed = new EventEmitter<Capture>();
  /** A capture's state or the number of its views changed. */
  readonly onDidChange: Event<Capture> = this.#changed.event;
  readonly #settled = new EventEmitter<Capture>();
  /** Reading a capture came to an end, good or bad. Closing it is none. */
  readonly onDidSettle: Event<Capture> = this.#settled.event;
  readonly #opened = new EventEmitter<Capture>();
  readonly onDidOpen: Event<Capture> = this.#opened.event;
  readonly #closed = new EventEmitter<Capture>();
  readonly onDidClose: Event<Capture> = this.#closed.event;
  readonly #entries = new Map<string, Entry>();
  #nextId = 1;

  constructor(private readonly tools: CaptureTools) {}

  /** Reading starts with the first hold on a capture. */
  acquire(uri: Uri, purpose: Purpose): Lease {
    const entry = this.#entry(withoutPlace(uri));
    entry.holds[purpose]++;
    clearTimeout(entry.closing);
    this.#changed.fire(entry.capture);
    let held = true;
    const dispose = (): void => {
      if (held) this.#release(entry, purpose);
      held = false;
    };
    return { capture: entry.capture, dispose };
  }

  get captures(): Capture[] {
    return [...this.#entries.values()].map(({ capture }) => capture);
  }

  get(uri: Uri): Capture | undefined {
    return this.#entries.get(withoutPlace(uri).toString())?.capture;
  }

  withId(id: number): Capture | undefined {
    return this.captures.find((capture) => capture.id === id);
  }

  /** Is it shown to the user, not only asked about? */
  isViewed(capture: Capture): boolean {
    return (this.#entries.get(capture.uri.toString())?.holds.view ?? 0) > 0;
  }

  dispose(): void {
    for (const entry of this.#entries.values()) this.#close(entry);
    for (const emitter of [this.#changed, this.#settled, this.#opened, this.#closed]) emitter.dispose();
  }

  #entry(uri: Uri): Entry {
    const known = this.#entries.get(uri.toString());
    if (known) return known;
    const capture = new Capture(this.#nextId++, uri, this.tools);
    const entry: Entry = { capture, holds: { view: 0, question: 0 }, closing: undefined };
    this.#entries.set(uri.toString(), entry);
    capture.onDidChangeState(({ phase }) => {
      // A capture that is being closed becomes `cancelled`; whoever took that for news would open and read it all over again.
      if (this.#entries.get(uri.toString()) !== entry) return;
      this.#changed.fire(capture);
      if (phase !== 'reading') this.#settled.fire(capture);
    });
    this.#opened.fire(capture);
    void capture.read();
    return entry;
  }

  #release(entry: Entry, purpose: Purpose): void {
    entry.holds[purpose]--;
    this.#changed.fire(entry.capture);
    if (entry.holds.view + entry.holds.question > 0) return;
    if (entry.capture.state.phase === 'ready') entry.closing = setTimeout(() => this.#close(entry), lingerMilliseconds);
    else this.#close(entry);
  }

  #close({ capture, closing }: Entry): void {
    clearTimeout(closing);
    this.#entries.delete(capture.uri.toString());
    capture.close();
    this.#closed.fire(capture);
  }
}
