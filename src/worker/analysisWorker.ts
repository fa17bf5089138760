/** The thread's side: reads one capture with the core and answers questions about it. */
import { setTimeout } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { analyse } from '../core/analyse.ts';
import type { Analysis } from '../core/analysis.ts';
import { markdownReport } from '../core/report/markdown.ts';
import { resetsText } from '../core/report/resetsText.ts';
import type { CaptureInput, Followed, WorkerApi, WorkerNotices, WorkerOrders } from '../shared/protocol.ts';
import { type Answers, Peer, type Port } from '../shared/rpc.ts';
import type { OpenSource } from './bytesAt.ts';
import { openSource } from './fileSource.ts';
import { memorySource } from './memorySource.ts';
import { atMostEvery, inTurns } from './pace.ts';
import { SpooledSource } from './spooledSource.ts';

/** Ten notices a second are as many as anybody can read; each one costs the extension host a message. */
const progressMilliseconds = 100;

const replacedNotes = {
  replaced: {
    code: 'file-replaced',
    message:
      'While this capture was open, another file took its name, as when captures are rotated; that one was read from its start.',
  },
  truncated: {
    code: 'file-replaced',
    message: 'While this capture was open, the file became shorter; what is left was read from its start.',
  },
} as const;

/**
 * The document of thousands of resets takes seconds to write, and VS Code wants it as soon as the capture is read. The page's first
 * questions, which take milliseconds each, come meanwhile and go first: it is begun when there has been none for a moment.
 */
const manyResets = 500;
const quietMilliseconds = 600;
const longestWait = 10_000;

type HostPeer = Peer<Answers<WorkerApi>, object, WorkerOrders, WorkerNotices>;

/** Messages that have come meanwhile are heard. */
const oneTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function answers(tell: HostPeer['tell'], order: { stop: boolean }): Answers<WorkerApi> {
  let open: { readonly source: OpenSource; analysis: Analysis; isWhole: boolean } | undefined;
  /** Questions under way that read the file, and the reading of it all. */
  let reading = 0;
  let asked = 0;
  const quiet = async (): Promise<void> => {
    const until = Date.now() + longestWait;
    while (Date.now() - asked < quietMilliseconds && Date.now() < until) await setTimeout(quietMilliseconds / 4);
  };
  const read = (): Analysis => {
    asked = Date.now();
    if (open === undefined) throw new Error('The capture has not been read.');
    return open.analysis;
  };
  /** Reads packets again; the file is let go of when nobody reads any more. */
  const fromFile = async <Result>(ask: () => Promise<Result>): Promise<Result> => {
    if (open?.isWhole === false && open.source.compression !== undefined)
      throw new Error('The bytes of a packed capture can be shown when all of it has been read.');
    reading++;
    try {
      return await ask();
    } finally {
      if (--reading === 0) await open?.source.rest();
    }
  };
  let following: Promise<Followed> | undefined;
  /** What came first is read: while it is, questions are answered as if nothing had come. */
  const follow = async (): Promise<Followed> => {
    if (open === undefined) throw new Error('The capture has not been read.');
    const news = await open.source.news();
    if (news !== 'grown') return { news };
    const { source } = open;
    const analysis = await open.analysis.readOn();
    await source.rest();
    open = { source, analysis, isWhole: true };
    return { news, facts: analysis.facts, totals: analysis.totals };
  };
  return {
    analyse: async (input) => {
      order.stop = false;
      await open?.source.close();
      open = undefined;
      const source = await openInput(input);
      const { noticed } = input;
      const tellProgress = atMostEvery(progressMilliseconds, (progress: WorkerNotices['progress']) => {
        tell('progress', progress);
        return oneTurn();
      });
      const stop = {
        get aborted() {
          return order.stop;
        },
      };
      reading++;
      try {
        const analysis = await analyse(source, {
          stop,
          onProgress: tellProgress,
          onSoFar(soFar) {
            open = { source, analysis: soFar, isWhole: false };
            tell('soFar', { facts: soFar.facts, totals: soFar.totals });
          },
          ...(noticed ? { note: replacedNotes[noticed] } : {}),
        });
        open = { source, analysis, isWhole: true };
        // How much a packed source holds nobody knows: stopped after its last byte, it is taken for a part all the same.
        const isWhole = source.compression === undefined && analysis.facts.bytes >= source.size;
        return { facts: analysis.facts, totals: analysis.totals, stopped: stop.aborted && !isWhole };
      } catch (error) {
        open = undefined;
        await source.close();
        throw error;
      } finally {
        if (--reading === 0 && open?.source === source) await source.rest();
      }
    },
    follow: () => (following ??= follow().finally(() => (following = undefined))),
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
    groupsOf: (query) => read().groupsOf(query),
    packet: (frame) => fromFile(() => read().packet(frame)),
    comments: (flow) => fromFile(() => read().comments(flow)),
    shownOptions: (flow) => fromFile(() => read().shownOptions(flow)),
    conversation: (flow) => fromFile(() => read().conversation(flow)),
    resetsText: async ({ maximumFindings }) => {
      if (read().totals.resets > manyResets) await quiet();
      return resetsText(read(), maximumFindings);
    },
    markdown: ({ maximumFindings }) => markdownReport(read(), maximumFindings),
  };
}

/** Packets are asked for again here, so what is unpacked is kept. */
const openInput = async (input: CaptureInput): Promise<OpenSource> =>
  SpooledSource.of(await ('path' in input ? openSource(input.path) : memorySource(input.name, input.bytes)));

function serve(port: Port): void {
  const order = { stop: false };
  const peer: HostPeer = new Peer(
    port,
    answers((name, value) => peer.tell(name, value), order),
    { stop: () => (order.stop = true) },
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
