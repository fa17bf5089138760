import type { Analysis, AnalyseOptions, CaptureFacts } from './analysis.ts';
import { CaptureReading } from './capture/readCapture.ts';
import { dropped, noteDrops } from './capture/drops.ts';
import type { ByteSource } from './capture/source.ts';
import { WarningLog } from './capture/warning.ts';
import { FlowIndexer } from './flow/indexer.ts';
import { isoTime } from './flow/time.ts';
import { Packets } from './packets.ts';
import { Findings } from './resets/findings.ts';
import { SoFar } from './resets/soFar.ts';
import { FlowFacts } from './tcp/flowFacts.ts';
import { adviseFilter } from './timeline/filter/complete.ts';
import { FlowFilter } from './timeline/filter/flowFilter.ts';
import type { Tables } from './timeline/filter/readers.ts';
import { commentsOf } from './timeline/comments.ts';
import { Conversations } from './timeline/conversation.ts';
import { FlowFindings } from './timeline/flowFindings.ts';
import { FlowList } from './timeline/flowList.ts';
import { Ladder } from './timeline/ladder.ts';
import { LaneMaker } from './timeline/lanes.ts';
import { OverviewMaker } from './timeline/overview.ts';
import { shownOptions } from './timeline/shownOptions.ts';
import { summaryOf, totalsOf } from './timeline/summaries.ts';
import { groupsOfTable } from './timeline/tableGroups.ts';
import { TimeOrder } from './timeline/timeOrder.ts';

/**
 * Reads a capture and judges every reset in it.
 * @throws CaptureError when it cannot be read at all; an error named AbortError when aborted.
 */
export function analyse(source: ByteSource, options: AnalyseOptions = {}): Promise<Analysis> {
  const warnings = new WarningLog();
  if (options.note) warnings.add(options.note.code, options.note.message);
  const index = new FlowIndexer(warnings, source.size);
  return readOn({ source, warnings, index, reading: new CaptureReading(source, index, warnings) }, options);
}

/** What stays of a capture between two readings of it, so that the second reads only what has come. */
interface Held {
  readonly source: ByteSource;
  readonly warnings: WarningLog;
  readonly index: FlowIndexer;
  readonly reading: CaptureReading;
}

async function readOn(held: Held, { onProgress, onSoFar, signal, stop }: AnalyseOptions): Promise<Analysis> {
  const { source, warnings, index, reading } = held;
  const report = (): void | Promise<void> =>
    onProgress?.({ consumed: source.consumed, size: source.size, packets: index.frames, rstFrames: index.rstFrames });
  const soFar = onSoFar === undefined ? undefined : new SoFar(index);
  const onChunk = (): void | Promise<void> => {
    const known = soFar?.look();
    if (known) onSoFar?.(analysisOf(held, known, factsOf(held), false));
    return report();
  };
  try {
    await reading.readOn({ onChunk, ...(signal ? { signal } : {}), ...(stop ? { stop } : {}) });
  } finally {
    index.release();
  }
  index.finish();
  await report();
  const { drops } = reading.reader;
  noteDrops(drops, warnings);
  index.dropped = dropped(drops);
  const findings = new Findings(index);
  for (let flow = 0; flow < index.flows.count; flow++) {
    if (index.flows.resets(flow) > 0) findings.judgeFlow(flow);
  }
  return analysisOf(held, findings, factsOf(held), true);
}

function factsOf({ source, index, reading, warnings }: Held): CaptureFacts {
  const { drops } = reading.reader;
  return {
    path: source.name,
    format: source.compression === undefined ? reading.format : `${reading.format} (${source.compression})`,
    packets: index.frames,
    tcpPackets: index.packets.count,
    flows: index.flows.count,
    bytes: reading.bytes,
    firstTime: index.frames === 0 ? null : isoTime(index.firstSeconds, index.firstNanoseconds),
    lastTime: index.frames === 0 ? null : isoTime(index.lastSeconds, index.lastNanoseconds),
    ...(drops.length > 0 ? { drops } : {}),
    warnings: warnings.list(),
  };
}

/** @param whole there is no more to come: then the packets are put in the order of time, which takes a while. */
function analysisOf(held: Held, findings: Findings, facts: CaptureFacts, whole: boolean): Analysis {
  const { index, source, reading } = held;
  const packets = new Packets(source, reading.reader, index);
  const totals = totalsOf(findings);
  // Only the page asks for flows, ladders and the picture; the command line never does.
  const flowFindings = once(() => new FlowFindings(findings.table));
  const tables = once((): Tables => ({ index, findings, flowFindings: flowFindings(), tcp: new FlowFacts(index) }));
  const list = once(() => new FlowList(tables()));
  const ladder = once(() => new Ladder(index, flowFindings()));
  const order = once(() => new TimeOrder(index, whole));
  const overview = once(() => new OverviewMaker(index, findings, totals, order()));
  const groups = once(() => groupsOfTable(index, findings.table));
  const conversations = once(() => new Conversations(index, findings, flowFindings(), (frames) => packets.read(frames)));
  const lanes = once(() => new LaneMaker(index, findings.table, flowFindings()));
  return {
    facts,
    totals,
    groups: () => groups().groups,
    groupNumber: (at) => groups().of(at),
    members: (group, maximum) => groups().members(group, maximum),
    findings(offset, limit) {
      const from = Math.max(0, Math.floor(offset));
      const to = Math.min(findings.table.count, from + Math.max(0, limit));
      return Array.from({ length: Math.max(0, to - from) }, (_, i) => summaryOf(index, findings, from + i));
    },
    explain: (at) => findings.explain(at),
    flows: (query) => finished(list().page(query)),
    flowsInSteps: (query) => list().page(query),
    placeOf: (query) => finished(list().placeOf(query)),
    groupsOf: (query) => finished(list().groups(query)),
    findPackets(flow, text) {
      if (!Number.isInteger(flow) || flow < 0 || flow >= index.flows.count) throw new RangeError(`There is no flow ${flow}.`);
      return new FlowFilter(text, tables(), 'packets').packetsOf(flow);
    },
    adviseFilter: (text, caret) => adviseFilter(text, caret, tables()),
    ladder: (flow, offset, limit) => ladder().page(flow, offset, limit),
    folds: (flow) => ladder().folds(flow),
    endStates: (frame) => ladder().endStates(frame),
    locate: (frame) => ladder().locate(frame),
    picture: {
      timeSpan: () => ({ from: order().from, to: order().to, idle: order().idle }),
      overview: (query) => overview().overview(query),
      lanes: (query) => lanes().lanes(query),
      packetNear: (query) => lanes().packetNear(query),
    },
    conversation: (flow) => conversations().of(flow),
    comments: (flow) => commentsOf(index, flow, reading.reader.commented, (frames) => packets.read(frames)),
    shownOptions: (flow) => shownOptions(index, flow, (frames) => packets.read(frames)),
    packet: (frame) => packets.details(frame),
    packets: (frames) => packets.read(frames),
    readOn: (options = {}) => readOn(held, options),
  };
}

/** Makes it at the first call. */
function once<T>(make: () => T): () => T {
  let made: { readonly it: T } | undefined;
  return () => (made ??= { it: make() }).it;
}

/** Takes all steps at once. */
function finished<Result>(steps: Generator<undefined, Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
