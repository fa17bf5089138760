/** The thread's side: reads one capture with the core and answers questions about it. */
import { parentPort } from 'node:worker_threads';
import { analyse } from '../core/analyse.ts';
import type { Analysis } from '../core/analysis.ts';
import { markdownReport } from '../core/report/markdown.ts';
import { resetsText } from '../core/report/resetsText.ts';
import type { CaptureInput, WorkerApi, WorkerNotices } from '../shared/protocol.ts';
import { type Answers, Peer, type Port } from '../shared/rpc.ts';
import type { OpenSource } from './bytesAt.ts';
import { openSource } from './fileSource.ts';
import { memorySource } from './memorySource.ts';
import { atMostEvery, inTurns } from './pace.ts';
import { SpooledSource } from './spooledSource.ts';

/** Ten notices a second are as many as anybody can read; each one costs the extension host a message. */
const progressMilliseconds = 100;

type HostPeer = Peer<Answers<WorkerApi>, object, object, WorkerNotices>;

function answers(tell: HostPeer['tell']): Answers<WorkerApi> {
  let open: { readonly source: OpenSource; analysis: Analysis } | undefined;
  /** Questions under way that read the file. */
  let reading = 0;
  const read = (): Analysis => {
    if (open === undefined) throw new Error('The capture has not been read.');
    return open.analysis;
  };
  /** Reads packets again; the file is let go of when nobody reads any more. */
  const fromFile = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    reading++;
    try {
      return await ask();
    } finally {
      if (--reading === 0) await open?.source.rest();
    }
  };
  return {
    analyse: async (input) => {
      await open?.source.close();
      open = undefined;
      const source = await openInput(input);
      const onProgress = atMostEvery(progressMilliseconds, (progress: WorkerNotices['progress']) => tell('progress', progress));
      try {
        const analysis = await analyse(source, { onProgress });
        await source.rest();
        open = { source, analysis };
        return { facts: analysis.facts, totals: analysis.totals };
      } catch (error) {
        await source.close();
        throw error;
      }
    },
    flows: (query) => inTurns(read().flowsInSteps(query)),
    findPackets: async ({ flow, text }) => Uint32Array.from(await inTurns(read().findPackets(flow, text))),
    adviseFilter: ({ text, caret }) => read().adviseFilter(text, caret),
    ladder: ({ flow, offset, limit }) => read().ladder(flow, offset, limit),
    findings: ({ offset, limit }) => read().findings(offset, limit),
    explain: (index) => read().explain(index),
    folds: (flow) => read().folds(flow),
    endStates: (frame) => read().endStates(frame),
    locate: (frame) => read().locate(frame),
    timeSpan: () => read().picture.timeSpan(null),
    overview: (query) => read().picture.overview(query),
    lanes: (query) => read().picture.lanes(query),
    packetNear: (query) => read().picture.packetNear(query),
    placeOf: (query) => read().placeOf(query),
    packet: (frame) => fromFile(() => read().packet(frame)),
    conversation: (flow) => fromFile(() => read().conversation(flow)),
    resetsText: ({ maximumFindings }) => resetsText(read(), maximumFindings),
    markdown: ({ maximumFindings }) => markdownReport(read(), maximumFindings),
  };
}

/** Packets are asked for again here, so what is unpacked is kept. */
const openInput = async (input: CaptureInput): Promise<OpenSource> =>
  SpooledSource.of(await ('path' in input ? openSource(input.path) : memorySource(input.name, input.bytes)));

function serve(port: Port): void {
  const peer: HostPeer = new Peer(
    port,
    answers((name, value) => peer.tell(name, value)),
    {},
  );
}

if (parentPort !== null) {
  const port = parentPort;
  serve({
    post: (message) => port.postMessage(message),
    listen: (listener) => {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
  });
}
