import type { CaptureFacts, Totals } from '../../src/core/analysis.ts';
import type { AnalysisThread, ThreadNews } from '../../src/host/analysisThread.ts';
import type { CaptureTools } from '../../src/host/capture.ts';
import { RemoteError } from '../../src/shared/rpc.ts';

export const facts: CaptureFacts = {
  path: 'a.pcap',
  format: 'pcap',
  packets: 3,
  tcpPackets: 3,
  flows: 1,
  bytes: 300,
  firstTime: null,
  lastTime: null,
  warnings: [],
};
export const totals: Totals = { resets: 0, rstFrames: 0, faults: 0, unclear: 0, byCause: [] };

/** A thread that answers when the test says so. */
export class FakeThread {
  readonly asked: string[] = [];
  /** What the last question said. */
  told: unknown;
  stopped: string | undefined;
  /** Times it was told to read no further. */
  halts = 0;
  readonly #waiting: { resolve: (value: never) => void; reject: (error: Error) => void }[] = [];

  constructor(readonly says: ThreadNews) {}

  readonly call = ((name: string, argument: unknown) => {
    this.asked.push(name);
    this.told = argument;
    return new Promise<never>((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }) as AnalysisThread['call'];

  halt(): void {
    this.halts++;
  }

  stop(reason: string): void {
    this.stopped = reason;
    for (const { reject } of this.#waiting.splice(0)) reject(new RemoteError('Closed', reason));
  }

  /** Answers the oldest question. */
  async answer(value: unknown): Promise<void> {
    this.#waiting.shift()?.resolve(value as never);
    await settle();
  }

  async fail(error: Error): Promise<void> {
    this.#waiting.shift()?.reject(error);
    await settle();
  }
}

/** Lets promises that have been answered run on. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface FakeTools extends CaptureTools {
  readonly threads: FakeThread[];
  /** @throws RangeError when so many have not been started. */
  thread(index: number): FakeThread;
  readonly logged: string[];
}

export function fakeTools(input: CaptureTools['input'] = () => Promise.resolve({ name: 'a.pcap', path: '/a.pcap' })): FakeTools {
  const threads: FakeThread[] = [];
  const logged: string[] = [];
  return {
    threads,
    thread: (index) => {
      const thread = threads[index];
      if (thread === undefined) throw new RangeError(`Thread ${index} was not started.`);
      return thread;
    },
    logged,
    input,
    startThread: (says) => {
      const thread = new FakeThread(says);
      threads.push(thread);
      return thread;
    },
    log: (message) => void logged.push(message),
  };
}
