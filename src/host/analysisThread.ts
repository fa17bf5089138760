import { Worker } from 'node:worker_threads';
import type { Progress } from '../core/analysis.ts';
import type { WorkerApi, WorkerNotices } from '../shared/protocol.ts';
import { Peer } from '../shared/rpc.ts';

/** One thread that reads one capture and answers questions about it. */
export interface AnalysisThread {
  readonly call: Peer<object, WorkerApi, WorkerNotices, object>['call'];
  /** Ends the thread at once, whatever it is doing, and frees its memory. Calls still waiting fail with `reason`. */
  stop(reason: string): void;
}

/**
 * Every reading of a capture gets a thread of its own, and cancelling ends the thread: that takes effect within milliseconds also
 * in the middle of a long computation, where a message would wait its turn, and it needs no shared flag in the core.
 * A thread starts in about 30 ms.
 */
export function startAnalysisThread(script: string, onProgress: (progress: Progress) => void): AnalysisThread {
  const worker = new Worker(script, { name: 'capture' });
  const peer = new Peer<object, WorkerApi, WorkerNotices, object>(
    {
      post: (message) => worker.postMessage(message),
      listen: (listener) => {
        worker.on('message', listener);
        return () => worker.off('message', listener);
      },
    },
    {},
    { progress: onProgress },
  );
  worker.on('error', (error) => peer.close(whyEnded(error)));
  worker.on('exit', () => peer.close('The reading thread ended.'));
  return {
    call: (name, argument) => peer.call(name, argument),
    stop(reason) {
      peer.close(reason);
      void worker.terminate();
    },
  };
}

const whyEnded = (error: Error & { code?: string }): string =>
  error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    ? 'There was not enough memory to hold it. Cut the capture with editcap or filter it with tcpdump, and open the part.'
    : `The reading thread failed: ${error.message}`;
