import type { RawPacket } from './capture/packetReader.ts';
import type { Drops } from './capture/drops.ts';
import type { CaptureWarning, WarningCode } from './capture/warning.ts';
import type { PacketDetails } from './packetDetails.ts';
import type { FilterAdvice } from './timeline/filter/advice.ts';
import type { Category, Finding, FindingSummary, Outcome, Severity } from './resets/finding.ts';
import type { Signature } from './resets/signature.ts';
import type { Spread } from './resets/spread.ts';
import type { FrameComment } from './timeline/comments.ts';
import type { FrameOptions } from './timeline/shownOptions.ts';
import type { Conversation } from './timeline/conversation.ts';
import type { EndStates } from './timeline/endStates.ts';
import type { TransferFold } from './timeline/folds.ts';
import type { PictureQueries } from './timeline/picture.ts';
import type { Course } from './tcp/flowFacts.ts';
import type { PacketNote } from './tcp/noteWords.ts';

/** Facts about the capture as a whole; the `capture` object of the JSON contract. */
export interface CaptureFacts {
  readonly path: string;
  /** 'pcap', 'pcapng', 'snoop' or 'erf', with ' (gzip)', ' (zstd)' or ' (lz4)' when wrapped. */
  readonly format: string;
  readonly packets: number;
  readonly tcpPackets: number;
  readonly flows: number;
  /** Bytes of the capture, decompressed. */
  readonly bytes: number;
  /** ISO 8601 with nine decimals; null when the capture has no packets. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  /** What was lost while capturing, by interface; left out where the capture says nothing of it. */
  readonly drops?: readonly Drops[];
  readonly warnings: readonly CaptureWarning[];
}

/** How many findings there are of one cause. */
export interface CauseCount {
  readonly causeId: string;
  readonly title: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly count: number;
}

/** The findings of one cause, outcome and severity. */
export interface FindingGroup {
  readonly cause: CauseCount;
  /** By their signature, the most frequent first. */
  readonly alike: readonly AlikeFindings[];
}

/** Findings that differ in nothing a reader would act on. */
export interface AlikeFindings {
  /** 0-based, in the order in which groups are told: worst first. */
  readonly group: number;
  readonly signature: Signature;
  /** Whether the resets claim to come from the end that is shown as the server, also where the side is unknown. */
  readonly fromServer: boolean;
  readonly count: number;
  /** Indices of the first and the last of them, in frame order. */
  readonly first: number;
  readonly last: number;
  readonly clients: Spread<string>;
  readonly servers: Spread<string>;
  /** The servers' ports. */
  readonly ports: Spread<number>;
}

/** The numbers of the summary line: what the page, the command line and the status bar all say. */
export interface Totals {
  /** Findings (reset events). */
  readonly resets: number;
  /** Single RST frames in those findings. */
  readonly rstFrames: number;
  readonly faults: number;
  /** Findings of which this capture cannot tell whether they are faults. */
  readonly unclear: number;
  /** Worst severity first, then the most frequent. */
  readonly byCause: readonly CauseCount[];
}

/** One flow in a list. */
export interface FlowRow {
  /** tcp.stream */
  readonly flow: number;
  readonly client: string;
  readonly server: string;
  /** The server that the client asked for, by SNI or HTTP Host: characters of host names only; null when it named none. */
  readonly name: string | null;
  readonly packets: number;
  /** TCP payload bytes, both ways. */
  readonly bytes: number;
  /** Seconds since the capture's first packet. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
  /** Zeek's conn_state (S0, S1, SF, REJ, S2, S3, RSTO, RSTR, RSTOS0, RSTRH, SH, SHR, OTH). */
  readonly state: string;
  /** Zeek's history: a letter for each kind of packet in order of appearance, large from the client (S h A D F R …). */
  readonly history: string;
  /** How it went without the resets that had no effect; null where there are none. Its words are told by this, filters ask Zeek's state. */
  readonly course: Course | null;
  /** Wireshark's tcp.completeness in its words and its number, such as 'Complete, WITH_DATA (31)'. */
  readonly completeness: string;
  /** Seconds from the SYN to the handshake's last ACK (Wireshark's tcp.analysis.initial_rtt); null when not seen. */
  readonly initialRtt: number | null;
  /** Packets that the capture shows once more after the first time, counted in `packets` and `bytes`. */
  readonly copies: number;
  /** Findings of this flow, at most 50, in order. */
  readonly resets: readonly FindingSummary[];
  /** How many findings the flow has in all. */
  readonly resetCount: number;
}

export type FlowSort = 'flow' | 'client' | 'server' | 'packets' | 'bytes' | 'start' | 'duration' | 'state' | 'severity';

export type FlowGrouping = 'server' | 'client' | 'cause' | 'outcome' | 'state';

/** A group of flows that stand together in a list. */
export interface FlowGroup {
  /** Address and port, address, title of the cause, or Zeek's conn_state. */
  readonly name: string;
  /** Place of its first flow in the list. */
  readonly first: number;
  readonly flows: number;
  /** Flows with a reset that is a fault. */
  readonly faults: number;
  readonly resets: number;
}

export interface FlowQuery {
  readonly sort: FlowSort;
  readonly descending: boolean;
  /**
   * A filter (docs/filter.md): free text, of which every word must be in the addresses, ports, server name, state, stream number or a
   * cause's title; or an expression such as `tcp.port == 443 and reset.sender == "middlebox"`. Empty for all.
   */
  readonly text: string;
  /** Which flows: all, those with resets, those with faults. */
  readonly show: 'all' | 'resets' | 'faults';
  /** Only this flow, whatever the other fields say. */
  readonly flow?: number;
  /** Only flows with a finding of this cause. */
  readonly causeId?: string;
  /** Only flows that were seen between these times, in seconds since the capture's first packet. */
  readonly during?: readonly [number, number];
  /** Flows of one server, client, cause or way to end stand together; groups with faults first. */
  readonly group?: FlowGrouping;
  readonly offset: number;
  /** At most 500. */
  readonly limit: number;
}

export type FlowGroupsQuery = Omit<FlowQuery, 'offset' | 'limit' | 'flow'>;

/** Where in the list that a query makes a flow is. */
export type FlowPlaceQuery = Omit<FlowQuery, 'offset' | 'limit' | 'flow'> & { readonly flow: number };

export interface FlowPage {
  /** How many flows match in all. */
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly FlowRow[];
}

/** One packet of a flow, as the ladder shows it. */
export interface LadderRow {
  /** 0-based place in the flow. */
  readonly index: number;
  readonly frame: number;
  /** Seconds since the flow's first packet. */
  readonly time: number;
  /** Seconds since the previous packet of the flow; 0 for the first. */
  readonly delta: number;
  readonly fromClient: boolean;
  /** TCP flags as on the wire: FIN 1, SYN 2, RST 4, PSH 8, ACK 16, URG 32, ECE 64, CWR 128, AE 256. */
  readonly flags: number;
  /** Relative to the first sequence number seen of that direction, as Wireshark; null for ack when ACK is clear. */
  readonly seq: number;
  readonly ack: number | null;
  /** The same as sent; rawAck means nothing when ACK is clear. */
  readonly rawSeq: number;
  readonly rawAck: number;
  /** TCP payload bytes. */
  readonly length: number;
  /** Raw window field. */
  readonly window: number;
  /** IPv4 TTL or IPv6 hop limit. */
  readonly ttl: number;
  /** What the payload's first bytes show (TLS ClientHello, HTTP request…); empty when nothing is recognised. */
  readonly hint: string;
  /** What Wireshark notes of it under `tcp.analysis`, and what this capture shows twice; empty for an ordinary packet. */
  readonly notes: readonly PacketNote[];
  /** Index of the finding this packet belongs to, for a RST; otherwise null. */
  readonly finding: number | null;
}

export interface LadderPage {
  readonly flow: number;
  readonly client: string;
  readonly server: string;
  /** Packets in the flow. */
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly LadderRow[];
}

/** Where a frame is. */
export interface FrameLocation {
  readonly frame: number;
  readonly flow: number;
  /** Place in the flow. */
  readonly index: number;
  /** The finding that holds this frame, if it is a RST. */
  readonly finding: number | null;
}

/** A capture, read and judged. All questions the editor asks are methods here; each answers from typed arrays. */
export interface Analysis {
  readonly facts: CaptureFacts;
  readonly totals: Totals;
  /** All findings by cause, outcome and severity, worst severity first, then the most frequent; in those by signature. */
  groups(): readonly FindingGroup[];
  /** Number of the group of alike findings that a finding is in. @throws RangeError when there is no such index. */
  groupNumber(index: number): number;
  /** Indices of the first findings of a group, in frame order. @throws RangeError when there is no such group. */
  members(group: number, maximum: number): number[];
  /** Summaries from `offset`, in frame order. */
  findings(offset: number, limit: number): FindingSummary[];
  /** The whole finding, computed on demand. @throws RangeError when there is no such index. */
  explain(index: number): Finding;
  /** @throws FilterError when the query's text is no filter. */
  flows(query: FlowQuery): FlowPage;
  /** null when the flow is not in that list. */
  placeOf(query: FlowPlaceQuery): number | null;
  /** The groups of the list that a query makes, at most 500; none when it does not group. */
  groupsOf(query: FlowGroupsQuery): readonly FlowGroup[];
  /** As `flows`, with a pause every few milliseconds: a filter may have to look at every packet. */
  flowsInSteps(query: FlowQuery): Generator<undefined, FlowPage>;
  /**
   * Places in a flow of the packets that a filter matches, in order; its free text is looked for in frame number, flags and what
   * the payload begins with. @throws FilterError as `flows`; RangeError when there is no such flow.
   */
  findPackets(flow: number, text: string): Generator<undefined, number[]>;
  /** What is wrong with a filter, and how it may go on at the caret (characters before it). */
  adviseFilter(text: string, caret: number): FilterAdvice;
  /** @throws RangeError when there is no such flow. */
  ladder(flow: number, offset: number, limit: number): LadderPage;
  /** The long transfers of a flow, which a page may draw as one row each. @throws as `ladder` */
  folds(flow: number): TransferFold[];
  /** TCP's state at both ends right after a frame; null when the frame is not a TCP packet of this capture. */
  endStates(frame: number): EndStates | null;
  /** null when the frame is not a TCP packet of this capture. */
  locate(frame: number): FrameLocation | null;
  readonly picture: PictureQueries;
  /**
   * What the two ends of a flow said to each other, read again from the capture: its first messages and errors, never their contents.
   * @throws RangeError when there is no such flow; as `packet`
   */
  conversation(flow: number): Promise<Conversation>;
  /** What is written on a flow's packets, at most 200 of them. @throws as `conversation` */
  comments(flow: number): Promise<FrameComment[]>;
  /** The TCP options of a flow's SYNs and RSTs, of the first 24 of these. @throws as `conversation` */
  shownOptions(flow: number): Promise<FrameOptions[]>;
  /**
   * Any frame of the capture, also one without TCP, read again from its source.
   * @throws RangeError when there is no such frame; an error with a sentence for the user when the capture has changed or is gone.
   */
  packet(frame: number): Promise<PacketDetails>;
  /** The captured bytes of several frames, in their order, each once: at most 10,000 and 32 MiB. @throws as `packet` */
  packets(frames: readonly number[]): Promise<RawPacket[]>;
  /**
   * Reads what has come to the end of the capture since, and judges again. This analysis goes on answering until there is the new
   * one, of the whole capture. @throws as analyse
   */
  readOn(options?: AnalyseOptions): Promise<Analysis>;
}

export interface AnalyseOptions {
  /** To stand among the capture's notes. */
  readonly note?: { readonly code: WarningCode; readonly message: string };
  /** Called after every chunk that was read, and awaited: the place for letting messages in. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
  /**
   * Called now and then while reading goes on, with what is known of the resets that were met so far: of the first of them, and
   * what comes later may change it. It answers questions until there is the next, or the whole; those that read the capture only
   * where its source may be read at two places at once.
   */
  readonly onSoFar?: (soFar: Analysis) => void;
  /** Aborting while the capture is being read makes `analyse` reject with an error named AbortError, at the next chunk. */
  readonly signal?: AbortLike;
  /** Aborting it ends the reading at the next chunk; what was read until then is judged as if it were all. */
  readonly stop?: AbortLike;
}

export interface Progress {
  /** Bytes on disk consumed and in all. */
  readonly consumed: number;
  readonly size: number;
  readonly packets: number;
  /** RST frames met so far. */
  readonly rstFrames: number;
}

/** The part of AbortSignal that the core uses; the core has no DOM types. */
export interface AbortLike {
  readonly aborted: boolean;
}

/** The capture cannot be read at all. `message` says what, where and what to do. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  constructor(
    readonly code: 'empty-file' | 'not-a-capture' | 'unreadable',
    message: string,
  ) {
    super(message);
  }
}
