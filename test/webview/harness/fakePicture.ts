import type { FlowRow } from '../../../src/core/analysis.ts';
import type { FindingSummary } from '../../../src/core/resets/finding.ts';
import type {
  LaneBits,
  LanesQuery,
  Overview,
  OverviewQuery,
  PictureQueries,
  Stretch,
} from '../../../src/core/timeline/picture.ts';

/** What the picture needs to know of a made-up flow. */
export interface FakeTrack {
  readonly row: FlowRow;
  readonly frame: number;
  /** Seconds since the flow's first packet, one for each packet. */
  readonly times: readonly number[];
  /** Flags, whether the client sent it, payload bytes, and the finding it is of. */
  packetAt(index: number): readonly [flags: number, fromClient: boolean, length: number, finding: FindingSummary | undefined];
}

const bits: LaneBits = {
  ...{ syn: 1, synAck: 2, finFromClient: 4, finFromServer: 8, resentByClient: 16, resentByServer: 32, zeroWindow: 64 },
  ...{ fault: 128, possibleFault: 256, expected: 512, middlebox: 1024, several: 2048, unclear: 4096 },
};
const looks = { error: 1, warning: 2, unclear: 4, information: 8 } as const;
const laneLooks = { error: bits.fault, warning: bits.possibleFault, unclear: bits.unclear, information: bits.expected } as const;
const lookOf = ({ severity, outcome }: FindingSummary): keyof typeof looks => (outcome === 'unclear' ? 'unclear' : severity);

/** Answers the picture's questions about a made-up capture, packet by packet: right, and slow. */
export function fakePicture(
  tracks: readonly FakeTrack[],
  summaries: readonly FindingSummary[],
  causeIds: readonly string[],
  seconds: number,
): PictureQueries {
  const idle = idleOf(tracks, seconds);
  return {
    timeSpan: () => ({ from: 0, to: seconds, idle }),
    overview: (query) => overview(query, tracks, summaries, causeIds),
    lanes: (query) => lanes(query, tracks),
    packetNear: ({ flow, time }) => {
      const track = tracks[flow];
      if (track === undefined) return null;
      const distance = (index: number): number => Math.abs(track.row.start + (track.times[index] ?? 0) - time);
      const nearest = [...track.times.keys()].reduce((best, index) => (distance(index) < distance(best) ? index : best), 0);
      return { frame: track.frame + nearest, time: track.row.start + (track.times[nearest] ?? 0) };
    },
  };
}

function idleOf(tracks: readonly FakeTrack[], seconds: number): Float64Array {
  const times = tracks.flatMap(({ row, times }) => times.map((time) => row.start + time)).sort((a, b) => a - b);
  const pairs = times.flatMap((time, at) => {
    const next = times[at + 1] ?? time;
    const silence = next - time;
    return silence >= Math.max(1, seconds / 50) ? [time + silence / 50, next - silence / 50] : [];
  });
  return Float64Array.from(pairs.slice(0, 64));
}

function columnOf(stretches: readonly Stretch[], time: number): number {
  let first = 0;
  for (const { from, to, columns } of stretches) {
    if (time >= from && time <= to)
      return first + (to === from ? 0 : Math.min(columns - 1, Math.floor(((time - from) / (to - from)) * columns)));
    first += columns;
  }
  return -1;
}

function overview(
  { stretches, measure, markColumns }: OverviewQuery,
  tracks: readonly FakeTrack[],
  summaries: readonly FindingSummary[],
  causeIds: readonly string[],
): Overview {
  const amounts = new Float32Array(stretches.reduce((sum, { columns }) => sum + columns, 0));
  for (const track of tracks) {
    for (const [index, time] of track.times.entries()) {
      const column = columnOf(stretches, track.row.start + time);
      if (column >= 0) amounts[column] = (amounts[column] ?? 0) + (measure === 'packets' ? 1 : track.packetAt(index)[2]);
    }
  }
  const marks = new Map<string, { cause: number; column: number; count: number; finding: number; look: number }>();
  for (const summary of summaries) {
    const column = columnOf(stretches, summary.time);
    if (column < 0) continue;
    const cause = causeIds.indexOf(summary.causeId);
    const key = `${cause} ${Math.floor(column / markColumns)}`;
    const known = marks.get(key);
    const look = looks[lookOf(summary)] | (summary.verdict === 'middlebox' ? 16 : 0);
    if (known === undefined) marks.set(key, { cause, column, count: 1, finding: summary.index, look });
    else known.count++;
  }
  const sorted = [...marks.values()].sort((a, b) => a.cause - b.cause || a.column - b.column);
  return {
    amounts,
    marks: {
      cause: Uint8Array.from(sorted, ({ cause }) => cause),
      column: Uint16Array.from(sorted, ({ column }) => column),
      count: Uint32Array.from(sorted, ({ count }) => count),
      finding: Uint32Array.from(sorted, ({ finding }) => finding),
      look: Uint8Array.from(sorted, ({ look }) => look),
    },
  };
}

function lanes({ flows, stretches }: LanesQuery, tracks: readonly FakeTrack[]): ReturnType<PictureQueries['lanes']> {
  const cells = flows.map((flow) => {
    const found = new Map<number, [bits: number, fromClient: number, fromServer: number, silence: number]>();
    const track = tracks[flow];
    for (const [index, time] of track?.times.entries() ?? []) {
      const column = columnOf(stretches, (track?.row.start ?? 0) + time);
      const [flags, fromClient, length, finding] = track?.packetAt(index) ?? [0, true, 0, undefined];
      if (column < 0) continue;
      const cell = found.get(column) ?? [0, 0, 0, time - (track?.times[index - 1] ?? time)];
      if (finding !== undefined) cell[0] |= laneLooks[lookOf(finding)] | (finding.verdict === 'middlebox' ? bits.middlebox : 0);
      else if ((flags & 4) !== 0) cell[0] |= bits.expected;
      else if ((flags & 2) !== 0) cell[0] |= (flags & 16) === 0 ? bits.syn : bits.synAck;
      else if ((flags & 1) !== 0) cell[0] |= fromClient ? bits.finFromClient : bits.finFromServer;
      if (found.has(column)) cell[0] |= bits.several;
      cell[fromClient ? 1 : 2] += length;
      found.set(column, cell);
    }
    return [...found].sort(([a], [b]) => a - b);
  });
  const magnitude = (bytes: number): number => (bytes === 0 ? 0 : Math.min(255, 1 + Math.round(Math.log2(bytes) * 8)));
  const all = cells.flat();
  const [start, end] = [stretches[0]?.from ?? 0, stretches.at(-1)?.to ?? 0];
  const timesOf = (flow: number): number[] => tracks[flow]?.times.map((time) => (tracks[flow]?.row.start ?? 0) + time) ?? [];
  const nextOf = (times: readonly number[]): number => times.findIndex((time) => time > end);
  return {
    before: Float64Array.from(flows, (flow) => timesOf(flow).findLast((time) => time < start) ?? NaN),
    after: Float64Array.from(flows, (flow) => timesOf(flow)[nextOf(timesOf(flow))] ?? NaN),
    silenceAfter: Float64Array.from(flows, (flow) => {
      const times = timesOf(flow);
      const next = nextOf(times);
      return (times[next] ?? NaN) - (times[next - 1] ?? times[next] ?? NaN);
    }),
    silence: Float32Array.from(all, ([, [, , , silence]]) => silence),
    cells: Uint32Array.from(cells, (own) => own.length),
    column: Uint16Array.from(all, ([column]) => column),
    bits: Uint16Array.from(all, ([, [own]]) => own),
    fromClient: Uint8Array.from(all, ([, [, bytes]]) => magnitude(bytes)),
    fromServer: Uint8Array.from(all, ([, [, , bytes]]) => magnitude(bytes)),
  };
}
