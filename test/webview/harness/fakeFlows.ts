import type { FlowRow, LadderRow } from '../../../src/core/analysis.ts';
import type { FindingSummary } from '../../../src/core/resets/finding.ts';
import type { TransferFold } from '../../../src/core/timeline/folds.ts';
import type { FakeTrack } from './fakePicture.ts';
import type { Story } from './stories.ts';

/** `frame` is the first; the flow's packets have consecutive frames. */
export interface FakeFlow extends FakeTrack {
  packet(index: number): LadderRow;
  readonly folds: readonly TransferFold[];
}

export type Reset = NonNullable<Story['reset']>;

/** What a list of stories becomes. */
export interface MadeFlows {
  readonly flows: readonly FakeFlow[];
  readonly summaries: readonly FindingSummary[];
  /** Of each summary. */
  readonly sources: readonly { readonly story: Story; readonly reset: Reset; readonly frame: number; readonly flow: number }[];
  readonly packets: number;
  /** Seconds from the first packet to the last. */
  readonly last: number;
}

/** Stories one after the other, with frames, ports and findings of their own. @param more resets of a story in place of its own */
export function madeFlows(list: readonly Story[], copies: number, more: (story: Story) => Reset[]): MadeFlows {
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
        ignored: false,
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
      course: null,
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
  return { flows, summaries, sources, packets: nextFrame - 1, last };
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
