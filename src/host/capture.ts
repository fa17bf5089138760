import { type Event, EventEmitter, type Uri } from 'vscode';
import type { ResetsText } from '../core/report/resetsText.ts';
import type { CaptureInput, CaptureState, ExplainedVersion, Followed } from '../shared/protocol.ts';
import { RemoteError } from '../shared/rpc.ts';
import type { AnalysisThread, ThreadNews } from './analysisThread.ts';
import { failureOf, vanished } from './failure.ts';

/** Keeps the resets document far below the size VS Code stops helping with; what is left out is counted in its headings. */
const maximumListed = 5_000;

/** What a capture needs from outside. */
export interface CaptureTools {
  startThread(hear: ThreadNews): AnalysisThread;
  input(uri: Uri): Promise<CaptureInput>;
  log(message: string): void;
}

const notRead = (): RemoteError => new RemoteError('NotReady', 'The capture has not been read.');

const isExplained = (state: CaptureState): boolean =>
  state.phase === 'ready' || (state.phase !== 'failed' && state.soFar !== undefined);

/** A state that reading has come to rest in. */
export type SettledState = Exclude<CaptureState, { readonly phase: 'reading' }>;

/** One capture file: where reading it has got to, and the questions about it. Made and ended by the registry. */
export class Capture {
  readonly #changed = new EventEmitter<CaptureState>();
  readonly onDidChangeState: Event<CaptureState> = this.#changed.event;
  #state: CaptureState = { phase: 'reading', progress: null };
  #reading = 0;
  #version = 0;
  /** The file changed while it was being read or followed. */
  #changedMeanwhile = false;
  #following = false;
  #closed = false;
  #thread: AnalysisThread | undefined;
  #resets: Promise<ResetsText> | undefined;

  constructor(
    /** Names this capture in command links: file names may hold anything, numbers cannot. */
    readonly id: number,
    /** Without a fragment. */
    readonly uri: Uri,
    private readonly tools: CaptureTools,
  ) {}

  get state(): CaptureState {
    return this.#state;
  }

  /** Reads the capture, also again. Never rejects: what goes wrong becomes the state. */
  async read(noticed?: 'truncated' | 'replaced'): Promise<void> {
    if (this.#closed) return;
    this.#changedMeanwhile = false;
    const reading = this.#leave('The capture is read again.');
    const started = Date.now();
    this.#become({ phase: 'reading', progress: null });
    try {
      const input = await this.tools.input(this.uri);
      if (reading !== this.#reading) return;
      const thread = this.tools.startThread({
        progress: (progress) => reading === this.#reading && this.#hear({ progress }),
        soFar: (known) => reading === this.#reading && this.#hear({ soFar: { ...known, version: ++this.#version } }),
      });
      this.#thread = thread;
      const { facts, totals, stopped } = await thread.call('analyse', { ...input, noticed });
      if (reading !== this.#reading) return;
      if (stopped) return this.#keepPart({ facts, totals, version: ++this.#version });
      this.tools.log(`Capture ${this.id}: ${facts.packets} packets, ${totals.resets} resets in ${Date.now() - started} ms.`);
      this.#become({ phase: 'ready', version: ++this.#version, facts, totals });
      void this.#followAgain();
    } catch (error) {
      if (reading !== this.#reading) return;
      this.tools.log(`Capture ${this.id} cannot be read. ${String(error)}`);
      // Whoever has cancelled need not hear what would have come of it.
      this.#end(this.#state.phase === 'cancelled' ? { phase: 'cancelled', progress: this.#state.progress } : failureOf(error));
    }
  }

  /** The file has changed: reads what was added to it, or all of it when it is not the same any more. Never rejects. */
  async follow(): Promise<void> {
    // What was cancelled stays so until the user asks for it.
    if (this.#state.phase === 'cancelled') return;
    if (this.#state.phase === 'failed') return this.read();
    if (this.#state.phase === 'reading' || this.#following) {
      this.#changedMeanwhile = true;
      return;
    }
    this.#changedMeanwhile = false;
    this.#following = true;
    const reading = this.#reading;
    const followed = await this.ask('follow', null).catch((error: unknown) => {
      this.tools.log(`Capture ${this.id} cannot be read on. ${String(error)}`);
      return { news: 'touched' } as const;
    });
    this.#following = false;
    if (reading === this.#reading) await this.#heed(followed);
  }

  async #heed(followed: Followed): Promise<void> {
    switch (followed.news) {
      case 'same':
        break;
      case 'gone':
        return this.lose();
      case 'touched':
        return this.read();
      case 'truncated':
      case 'replaced':
        return this.read(followed.news);
      case 'grown': {
        const { facts, totals } = followed;
        this.tools.log(`Capture ${this.id} has grown to ${facts.packets} packets, ${totals.resets} resets.`);
        this.#resets = undefined;
        this.#become({ phase: 'ready', version: ++this.#version, facts, totals });
      }
    }
    await this.#followAgain();
  }

  async #followAgain(): Promise<void> {
    if (this.#changedMeanwhile) await this.follow();
  }

  /** Stops reading; what has been read stays. */
  cancel(): void {
    if (this.#state.phase !== 'reading') return;
    const { progress, soFar } = this.#state;
    const cancelled = { phase: 'cancelled', progress, ...(soFar ? { soFar } : {}) } as const;
    if (this.#thread === undefined) return this.#end(cancelled);
    this.#thread.halt();
    this.#become(cancelled);
  }

  /** While it is read: how far, and what is known. After a cancel nothing is news but the end. */
  #hear(news: Partial<Extract<CaptureState, { readonly phase: 'reading' }>>): void {
    if (this.#state.phase === 'reading') this.#become({ ...this.#state, ...news });
  }

  /** Reading was stopped, and what had been read is explained now. */
  #keepPart(soFar: ExplainedVersion): void {
    if (this.#state.phase === 'cancelled') this.#become({ ...this.#state, soFar });
  }

  /** The file has gone away. */
  lose(): void {
    this.#end(vanished);
  }

  /** Frees everything; whoever still waits sees `cancelled`. */
  close(): void {
    this.#closed = true;
    this.#end({ phase: 'cancelled', progress: null });
    this.#changed.dispose();
  }

  /** The state once reading is over. */
  settled(): Promise<SettledState> {
    if (this.#state.phase !== 'reading') return Promise.resolve(this.#state);
    return new Promise((resolve) => {
      const listening = this.onDidChangeState((state) => {
        if (state.phase === 'reading') return;
        listening.dispose();
        resolve(state);
      });
    });
  }

  /** @throws RemoteError while there is nothing to ask, or when the answer is an error. */
  readonly ask: AnalysisThread['call'] = (name, argument) =>
    this.#thread !== undefined && isExplained(this.#state) ? this.#thread.call(name, argument) : Promise.reject(notRead());

  /** The resets document, made once a reading. @throws as `ask` */
  resets(): Promise<ResetsText> {
    if (this.#state.phase !== 'ready') return Promise.reject(notRead());
    return (this.#resets ??= this.ask('resetsText', { maximumFindings: maximumListed }));
  }

  /** @returns the number of the reading that may now begin. */
  #leave(reason: string): number {
    this.#thread?.stop(reason);
    this.#thread = undefined;
    this.#resets = undefined;
    return ++this.#reading;
  }

  #end(state: SettledState): void {
    this.#leave('Reading was stopped.');
    this.#become(state);
  }

  #become(state: CaptureState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}
