import type {
  CaptureFacts,
  FlowGroup,
  FlowGroupsQuery,
  FlowPage,
  FlowPlaceQuery,
  FlowQuery,
  FlowRow,
  FrameLocation,
  LadderPage,
} from '../../../src/core/analysis.ts';
import type { FindingSummary } from '../../../src/core/resets/finding.ts';
import type { PictureQueries } from '../../../src/core/timeline/picture.ts';
import type { ShownFinding } from '../../../src/shared/protocol.ts';
import type { FilterAdvice } from '../../../src/core/timeline/filter/advice.ts';
import type { PacketDetails } from '../../../src/core/packetDetails.ts';
import type { EndStates } from '../../../src/core/timeline/endStates.ts';
import type { TransferFold } from '../../../src/core/timeline/folds.ts';
import type { FrameOptions } from '../../../src/core/timeline/shownOptions.ts';
import type { FrameComment } from '../../../src/core/timeline/comments.ts';
import type { Conversation } from '../../../src/core/timeline/conversation.ts';
import type { Totals } from '../../../src/core/analysis.ts';
import { shownFinding } from '../../../src/host/shownFinding.ts';
import { fakeAdvice } from './fakeAdvice.ts';
import { fakeConversation } from './fakeConversation.ts';
import { explanation, timeOf, totalsOf } from './fakeFindings.ts';
import type { MadeFlows } from './fakeFlows.ts';
import { groupsIn, listedRows } from './fakeList.ts';
import { fakeEnds, fakePacket } from './fakePacket.ts';
import { fakePicture } from './fakePicture.ts';

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
  comments(flow: number): FrameComment[];
  shownOptions(flow: number): FrameOptions[];
  folds(flow: number): TransferFold[];
  findPackets(query: { flow: number; text: string }): Uint32Array;
}

/** Answers the page's questions about made-up flows. */
export function answers(
  { flows, summaries, sources, packets, last }: MadeFlows,
  warnings: CaptureFacts['warnings'],
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
  const listed = (query: Omit<FlowQuery, 'offset' | 'limit'>): FlowRow[] => listedRows(rows, query);
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
    groupsOf: (query) => groupsIn(listed(query), query.group),
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
    comments: () => [],
    shownOptions: () => [],
    folds: (number) => [...(flows[number]?.folds ?? [])],
    findPackets: ({ flow: number, text }) => {
      const found = flows[number];
      const places = Array.from({ length: Math.min(5000, found?.row.packets ?? 0) }, (_, index) => index);
      return Uint32Array.from(places.filter((index) => found?.packet(index).hint.toLowerCase().includes(text.toLowerCase())));
    },
  };
}
