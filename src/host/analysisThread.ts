import { Worker } from 'node:worker_threads';
import type { WorkerApi, WorkerNotices, WorkerOrders } from '../shared/protocol.ts';
import { Peer } from '../shared/rpc.ts';

/** One thread that reads one capture and answers questions about it. */
export interface AnalysisThread {
  readonly call: Peer<object, WorkerApi, WorkerNotices, WorkerOrders>['call'];
  /** Has it read no further and explain what has been read: the question that has it read is then answered. */
  halt(): void;
  /** Ends the thread at once, whatever it is doing, and frees its memory. Calls still waiting fail with `reason`. */
  stop(reason: string): void;
}

/** What a thread says of its own accord. */
export type ThreadNews = { readonly [Name in keyof WorkerNotices]: (value: WorkerNotices[Name]) => void };

/**
 * Every reading of a capture gets a thread of its own, and ending that takes effect within milliseconds also in the middle of a long
 * computation, where a message would wait its turn. A thread starts in about 30 ms.
 */
export function startAnalysisThread(script: string, hear: ThreadNews): AnalysisThread {
  const worker = new Worker(script, { name: 'capture' });
  const peer = new Peer<object, WorkerApi, WorkerNotices, WorkerOrders>(
    {
      post: (message) => worker.postMessage(message),
      listen: (listener) => {
        worker.on('message', listener);
        return () => worker.off('message', listener);
      },
    },
    {},
    hear,
  );
  worker.on('error', (error: Error & { code?: string }) => peer.close(whyEnded(error), error.code));
  worker.on('exit', () => peer.close('The reading thread ended.'));
  return {
    call: (name, argument) => peer.call(name, argument),
    halt: () => peer.tell('stop', null),
    stop(reason) {
      peer.close(reason);
      void worker.terminate();
    },
  };
}

/** Node's code for a thread that found no more memory. */
export const outOfMemory = 'ERR_WORKER_OUT_OF_MEMORY';

const whyEnded = (error: Error & { code?: string }): string =>
  error.code === outOfMemory ? 'There was not enough memory to hold it.' : `The reading thread failed: ${error.message}`;
