import { type Event, EventEmitter, type Uri } from 'vscode';
import type { Progress } from '../core/analysis.ts';
import type { ResetsText } from '../core/report/resetsText.ts';
import type { CaptureInput, CaptureState, Followed } from '../shared/protocol.ts';
import { RemoteError } from '../shared/rpc.ts';
import type { AnalysisThread } from './analysisThread.ts';
import { failureOf, vanished } from './failure.ts';

/** Keeps the resets document far below the size VS Code stops helping with; what is left out is counted in its headings. */
const maximumListed = 5_000;

/** What a capture needs from outside. */
export interface CaptureTools {
  startThread(onProgress: (progress: Progress) => void): AnalysisThread;
  input(uri: Uri): Promise<CaptureInput>;
  log(message: string): void;
}

const notRead = (): RemoteError => new RemoteError('NotReady', 'The capture has not been read.');

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
      const thread = this.tools.startThread((progress) => {
        if (reading === this.#reading) this.#become({ phase: 'reading', progress });
      });
      this.#thread = thread;
      const { facts, totals } = await thread.call('analyse', { ...input, noticed });
      if (reading !== this.#reading) return;
      this.tools.log(`Capture ${this.id}: ${facts.packets} packets, ${totals.resets} resets in ${Date.now() - started} ms.`);
      this.#become({ phase: 'ready', version: ++this.#version, facts, totals });
      void this.#followAgain();
    } catch (error) {
      if (reading !== this.#reading) return;
      this.tools.log(`Capture ${this.id} cannot be read. ${String(error)}`);
      this.#end(failureOf(error));
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

  /** Stops reading; a capture that has been read stays. */
  cancel(): void {
    if (this.#state.phase === 'reading') this.#end({ phase: 'cancelled', progress: this.#state.progress });
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
    this.#thread !== undefined && this.#state.phase === 'ready' ? this.#thread.call(name, argument) : Promise.reject(notRead());

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
