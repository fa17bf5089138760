import type {
  CaptureFacts,
  CauseCount,
  FlowGroup,
  FlowGrouping,
  FlowGroupsQuery,
  FlowPage,
  FlowPlaceQuery,
  FlowQuery,
  FlowRow,
  FrameLocation,
  LadderPage,
  LadderRow,
  Totals,
} from '../../../src/core/analysis.ts';
import type { Evidence, Finding, FindingSummary } from '../../../src/core/resets/finding.ts';
import type { PictureQueries } from '../../../src/core/timeline/picture.ts';
import { type FakeTrack, fakePicture } from './fakePicture.ts';
import { shownFinding } from '../../../src/host/shownFinding.ts';
import type { ShownFinding } from '../../../src/shared/protocol.ts';
import type { FilterAdvice } from '../../../src/core/timeline/filter/advice.ts';
import type { PacketDetails } from '../../../src/core/packetDetails.ts';
import type { EndStates } from '../../../src/core/timeline/endStates.ts';
import type { TransferFold } from '../../../src/core/timeline/folds.ts';
import type { Conversation } from '../../../src/core/timeline/conversation.ts';
import { fakeAdvice } from './fakeAdvice.ts';
import { fakeConversation } from './fakeConversation.ts';
import { fakeEnds, fakePacket } from './fakePacket.ts';
import { nextSteps, type Story, stories } from './stories.ts';

/** Everything a page can ask about a made-up capture. Packets are computed, so that a capture may have millions. */
export interface FakeCapture extends PictureQueries {
  readonly facts: CaptureFacts;
  readonly totals: Totals;
  flows(query: FlowQuery): FlowPage;
  placeOf(query: FlowPlaceQuery): number | null;
  groupsOf(query: FlowGroupsQuery): readonly FlowGroup[];
  ladder(query: { flow: number; offset: number; limit: number }): LadderPage;
  findings(range: { offset: number; limit: number }): FindingSummary[];
  explain(index: number): ShownFinding;
  locate(frame: number): FrameLocation | null;
  adviseFilter(query: { text: string; caret: number }): FilterAdvice;
  packet(frame: number): PacketDetails;
  endStates(frame: number): EndStates | null;
  conversation(flow: number): Conversation;
  folds(flow: number): TransferFold[];
  findPackets(query: { flow: number; text: string }): Uint32Array;
}

/** `frame` is the first; the flow's packets have consecutive frames. */
interface FakeFlow extends FakeTrack {
  packet(index: number): LadderRow;
  readonly folds: readonly TransferFold[];
}

const severityRank = { error: 2, warning: 1, information: 0 } as const;
const firstTime = Date.parse('2026-01-02T03:04:05Z');
const timeOf = (seconds: number): string =>
  `${new Date(firstTime + Math.floor(seconds) * 1000).toISOString().slice(0, 19)}.${seconds.toFixed(9).split('.')[1] ?? ''}Z`;

/** The stories, in order, each `copies` times with other ports. */
export function mixedCapture(copies = 1, warnings: CaptureFacts['warnings'] = []): FakeCapture {
  return capture(Array.from({ length: copies }, () => stories).flat(), warnings, copies);
}

/** A download of sixty packets, of which all but the edges may be folded, and a reset at its end. */
export function transferCapture(): FakeCapture {
  const [template] = stories;
  if (template === undefined) throw new Error('There are no stories.');
  const data = Array.from({ length: 60 }, (_, index): Story['packets'][number] => [
    16,
    index % 2 === 1,
    0.001,
    index % 2 === 1 ? 0 : 1000,
  ]);
  const packets = [...template.packets.slice(0, 4), ...data, ...template.packets.slice(4)];
  const fold = { from: 6, to: 60, firstFrame: 7, lastFrame: 60, clientBytes: 0, serverBytes: 27_000, seconds: 0.053 };
  const reset = template.reset && { ...template.reset, at: [64, 65] };
  return capture([{ ...template, packets, folds: [fold], ...(reset ? { reset } : {}) }], [], 1);
}

/** Only flows that ended well. */
export function quietCapture(): FakeCapture {
  const calm = stories.filter((story) => story.reset === undefined);
  return capture(Array.from({ length: 6 }, () => calm).flat(), [], 6);
}

/** One flow of `packets` packets with a reset every `every` of them, and the stories around it. */
export function longCapture(packets: number, every: number): FakeCapture {
  const template = stories[0];
  if (template?.reset === undefined) throw new Error('The first story must have a reset.');
  const reset = template.reset;
  const body = Array.from({ length: packets }, (_, index): Story['packets'][number] =>
    index % every === every - 1 ? [4, false, 0.001, 0, '', 250] : [24, index % 2 === 0, 0.001, 100],
  );
  const at = body.flatMap((_, index) => (index % every === every - 1 ? [index] : []));
  const long = { ...template, packets: body, resets: at };
  return capture([long, ...stories.slice(1)], [], 1, (story) =>
    story === long ? at.map((place) => ({ ...reset, at: [place] })) : [],
  );
}

type Reset = NonNullable<Story['reset']>;

function capture(
  list: readonly Story[],
  warnings: CaptureFacts['warnings'],
  copies: number,
  more: (story: Story) => Reset[] = () => [],
): FakeCapture {
  const summaries: FindingSummary[] = [];
  const sources: { story: Story; reset: Reset; frame: number; flow: number }[] = [];
  let nextFrame = 1;
  let last = 0;
  const flows = list.map((story, flow): FakeFlow => {
    const frame = nextFrame;
    nextFrame += story.packets.length;
    const copy = Math.floor(flow / Math.max(1, list.length / copies));
    const start = copy === 0 ? story.start : story.start + copy * 0.01;
    const times: number[] = [];
    for (const [, , step] of story.packets) times.push((times.at(-1) ?? 0) + step);
    last = Math.max(last, start + (times.at(-1) ?? 0));
    const client =
      copy === 0 ? story.client : story.client.replace(/\d+$/, (port) => String(1024 + ((Number(port) + copy) % 60_000)));
    const extra = more(story);
    const resets = (extra.length > 0 ? extra : story.reset === undefined ? [] : [story.reset]).map((reset) => {
      const [cause] = reset.causes;
      const place = reset.at[0] ?? 0;
      const fromClient = story.packets[place]?.[1] ?? false;
      const summary: FindingSummary = {
        index: summaries.length,
        frame: frame + place,
        rstCount: reset.at.length,
        copies: 0,
        flow,
        time: start + (times[place] ?? 0),
        from: fromClient ? client : story.server,
        to: fromClient ? story.server : client,
        claimedSender: fromClient ? 'client' : 'server',
        verdict: reset.verdict,
        verdictConfidence: reset.confidence,
        causeId: cause.id,
        causeTitle: cause.title,
        category: cause.category,
        causeConfidence: cause.confidence,
        expected: reset.severity === 'information',
        outcome: reset.severity === 'information' ? 'normal' : cause.category === 'unknown' ? 'unclear' : 'fault',
        severity: reset.severity,
      };
      summaries.push(summary);
      sources.push({ story, reset, frame, flow });
      return summary;
    });
    const places = new Map(
      resets.flatMap((summary, order) => ((extra[order] ?? story.reset)?.at ?? []).map((at) => [at, summary.index] as const)),
    );
    const row: FlowRow = {
      flow,
      client,
      server: story.server,
      name: null,
      packets: story.packets.length,
      bytes: story.packets.reduce((sum, packet) => sum + (packet[3] ?? 0), 0),
      start,
      duration: times.at(-1) ?? 0,
      state: story.state,
      ...{ history: '', completeness: '', initialRtt: null, copies: 0 },
      resets: resets.slice(0, 50),
      resetCount: resets.length,
    };
    return {
      ...{ row, frame, times },
      packet: (index) => packetOf(story, index, frame, times, places),
      folds: story.folds ?? [],
      packetAt: (index) => {
        const [flags, fromClient, , length = 0] = story.packets[index] ?? [0, true, 0];
        return [flags, fromClient, length, summaries[places.get(index) ?? -1]];
      },
    };
  });
  return answers(flows, summaries, sources, { warnings, packets: nextFrame - 1, last });
}

function packetOf(
  story: Story,
  index: number,
  frame: number,
  times: readonly number[],
  places: ReadonlyMap<number, number>,
): LadderRow {
  const [flags, fromClient, delta, length = 0, hint = '', ttl] = story.packets[index] ?? [0, true, 0];
  const sent = (mine: boolean): number =>
    index > 5000
      ? index * 50
      : story.packets
          .slice(0, index)
          .reduce((sum, packet) => sum + (packet[1] === mine ? (packet[3] ?? 0) + ((packet[0] & 3) === 0 ? 0 : 1) : 0), 0);
  return {
    index,
    frame: frame + index,
    time: times[index] ?? 0,
    delta,
    fromClient,
    flags,
    seq: sent(fromClient),
    rawSeq: 1_000_000_000 + sent(fromClient),
    rawAck: 1_000_000_000 + sent(!fromClient),
    ack: (flags & 16) === 0 ? null : sent(!fromClient),
    length,
    window: (flags & 4) !== 0 ? 0 : fromClient ? 64_240 : 65_160,
    ttl: ttl ?? (fromClient ? 64 : 52),
    hint,
    notes: [],
    finding: places.get(index) ?? null,
  };
}

function answers(
  flows: readonly FakeFlow[],
  summaries: readonly FindingSummary[],
  sources: readonly { story: Story; reset: Reset; frame: number; flow: number }[],
  { warnings, packets, last }: { warnings: CaptureFacts['warnings']; packets: number; last: number },
): FakeCapture {
  const rows = flows.map((flow) => flow.row);
  const facts: CaptureFacts = {
    path: '/captures/reset.pcapng',
    format: 'pcapng',
    packets,
    tcpPackets: packets,
    flows: flows.length,
    bytes: packets * 300,
    firstTime: timeOf(0),
    lastTime: timeOf(last),
    warnings,
  };
  const locate = (frame: number): FrameLocation | null => {
    const flow = flows.findLast((one) => one.frame <= frame);
    if (flow === undefined || frame >= flow.frame + flow.row.packets) return null;
    const index = frame - flow.frame;
    return { frame, flow: flow.row.flow, index, finding: flow.packet(index).finding };
  };
  const totals = totalsOf(summaries);
  const listed = (query: Omit<FlowQuery, 'offset' | 'limit'>): FlowRow[] =>
    inGroups(rows.filter((row) => fits(row, query)).sort(order(query)), query.group);
  return {
    facts,
    totals,
    ...fakePicture(
      flows,
      summaries,
      totals.byCause.map(({ causeId }) => causeId),
      last,
    ),
    placeOf: ({ flow, ...query }) => {
      const place = listed(query).findIndex((row) => row.flow === flow);
      return place < 0 ? null : place;
    },
    groupsOf: (query) => {
      const list = listed(query);
      const names = query.group === undefined ? [] : list.map((row) => groupOf(row, query.group ?? 'server'));
      return [...new Set(names)].map((name) => {
        const own = list.filter((_, place) => names[place] === name);
        const faults = own.filter((row) => row.resets.some(({ outcome }) => outcome === 'fault')).length;
        const resets = own.reduce((sum, row) => sum + row.resetCount, 0);
        return { name, first: names.indexOf(name), flows: own.length, faults, resets };
      });
    },
    flows: (query) => {
      const list = listed(query);
      return { total: list.length, offset: query.offset, rows: list.slice(query.offset, query.offset + query.limit) };
    },
    ladder: ({ flow, offset, limit }) => {
      const found = flows[flow];
      if (found === undefined) throw new RangeError(`There is no flow ${flow}.`);
      const { client, server, packets: total } = found.row;
      const count = Math.max(0, Math.min(limit, total - offset));
      return {
        flow,
        client,
        server,
        total,
        offset,
        rows: Array.from({ length: count }, (_, place) => found.packet(offset + place)),
      };
    },
    findings: ({ offset, limit }) => summaries.slice(offset, offset + limit),
    explain: (index) => {
      const [summary, source] = [summaries[index], sources[index]];
      if (summary === undefined || source === undefined) throw new RangeError(`There is no finding ${index}.`);
      return shownFinding(explanation(summary, source.reset, source.frame, flows[source.flow]?.row));
    },
    locate,
    adviseFilter: fakeAdvice,
    packet: fakePacket,
    endStates: () => fakeEnds,
    conversation(number) {
      const found = flows[number];
      if (found === undefined) throw new RangeError(`There is no flow ${number}.`);
      return fakeConversation(found.row, (index) => found.packet(index));
    },
    folds: (number) => [...(flows[number]?.folds ?? [])],
    findPackets: ({ flow: number, text }) => {
      const found = flows[number];
      const places = Array.from({ length: Math.min(5000, found?.row.packets ?? 0) }, (_, index) => index);
      return Uint32Array.from(places.filter((index) => found?.packet(index).hint.toLowerCase().includes(text.toLowerCase())));
    },
  };
}

function explanation(summary: FindingSummary, reset: Reset, first: number, row: FlowRow | undefined): Finding {
  const framed = (list: readonly Evidence[]): Evidence[] =>
    list.map((one) => ({ ...one, frames: one.frames.map((place) => first + place) }));
  const steps = nextSteps(row?.client ?? '', row?.server ?? '');
  const [cause, ...others] = reset.causes.map((one) => ({
    ...one,
    roles: [],
    evidence: framed(one.evidence),
    against: framed(one.against),
    nextSteps: steps,
  }));
  if (cause === undefined) throw new Error('A reset has at least one cause.');
  const { frame, flow, from, to, claimedSender, expected, outcome, severity } = summary;
  return {
    ...{ frame, flow, from, to, claimedSender, expected, outcome, severity },
    frames: reset.at.map((place) => first + place),
    vantage: 'middle',
    device:
      reset.verdict === 'middlebox' ? { hops: 5, looksLike: 'a sensor beside the line', source: 'RSTs that guess ahead' } : null,
    time: timeOf(summary.time),
    origin: {
      verdict: reset.verdict,
      confidence: reset.confidence,
      evidence: framed(reset.origin),
      against: framed(reset.against),
    },
    headline: reset.headline,
    causes: [cause, ...others],
    impact: reset.impact,
    application: { protocol: null, name: null, point: 'nothing-said', text: 'before either end had said anything' },
    blindSpots: reset.blindSpots,
  };
}

function totalsOf(summaries: readonly FindingSummary[]): Totals {
  const counts = new Map<string, CauseCount>();
  for (const { causeId, causeTitle: title, category, severity, outcome } of summaries) {
    const count = (counts.get(causeId)?.count ?? 0) + 1;
    counts.set(causeId, { causeId, title, category, severity, outcome, count });
  }
  return {
    resets: summaries.length,
    rstFrames: summaries.reduce((sum, summary) => sum + summary.rstCount, 0),
    faults: summaries.filter(({ outcome }) => outcome === 'fault').length,
    unclear: summaries.filter(({ outcome }) => outcome === 'unclear').length,
    byCause: [...counts.values()].sort((a, b) => severityRank[b.severity] - severityRank[a.severity] || b.count - a.count),
  };
}

const worst = (row: FlowRow): number => row.resets.reduce((rank, reset) => Math.max(rank, severityRank[reset.severity] + 1), 0);

const groupOf = (row: FlowRow, by: FlowGrouping): string =>
  ({ server: row.server, client: row.client, cause: row.resets[0]?.causeTitle ?? '', outcome: row.state })[by];

/** Stable, so groups stand in the order of their first flows. */
function inGroups(list: FlowRow[], by: FlowGrouping | undefined): FlowRow[] {
  if (by === undefined) return list;
  const names = [...new Set(list.map((row) => groupOf(row, by)))];
  return names.flatMap((name) => list.filter((row) => groupOf(row, by) === name));
}

function fits(row: FlowRow, { text, show, flow, causeId, during }: Omit<FlowQuery, 'offset' | 'limit'>): boolean {
  if (flow !== undefined) return row.flow === flow;
  if (during !== undefined && (row.start > during[1] || row.start + row.duration < during[0])) return false;
  if (show !== 'all' && row.resetCount === 0) return false;
  if (show === 'faults' && row.resets.every(({ outcome }) => outcome !== 'fault')) return false;
  if (causeId !== undefined && row.resets.every((reset) => reset.causeId !== causeId)) return false;
  const hay = [row.client, row.server, row.state, row.flow, ...row.resets.map((reset) => reset.causeTitle)]
    .join(' ')
    .toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

function order({ sort, descending }: Pick<FlowQuery, 'sort' | 'descending'>): (a: FlowRow, b: FlowRow) => number {
  const key = (row: FlowRow): number | string => (sort === 'severity' ? worst(row) : row[sort]);
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [x, y] = [key(a), key(b)];
    return sign * (typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y)) || a.flow - b.flow;
  };
}
