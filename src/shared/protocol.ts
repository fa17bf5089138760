/** Every message between page, host and worker, in one place. Types only. */
import type {
  CaptureFacts,
  FlowGroup,
  FlowGroupsQuery,
  FlowPage,
  FlowPlaceQuery,
  FlowQuery,
  FrameLocation,
  LadderPage,
  Progress,
  Totals,
} from '../core/analysis.ts';
import type { PacketDetails } from '../core/packetDetails.ts';
import type { Finding, FindingSummary, NextStep } from '../core/resets/finding.ts';
import type { FilterAdvice } from '../core/timeline/filter/advice.ts';
import type { ToolCommand } from '../core/report/toolCommands.ts';
import type { ResetsText } from '../core/report/resetsText.ts';
import type { FrameComment } from '../core/timeline/comments.ts';
import type { Conversation } from '../core/timeline/conversation.ts';
import type { EndStates } from '../core/timeline/endStates.ts';
import type { TransferFold } from '../core/timeline/folds.ts';
import type { FrameOptions } from '../core/timeline/shownOptions.ts';
import type { PictureQueries } from '../core/timeline/picture.ts';
import type { Bookmark } from './bookmark.ts';

/** A part of a list. `limit` is at most 500. */
export interface Range {
  readonly offset: number;
  readonly limit: number;
}

/** Questions about an analysed capture: answered by the worker, passed on by the host to the page. */
export interface CaptureQueries extends PictureQueries {
  flows(query: FlowQuery): FlowPage;
  placeOf(query: FlowPlaceQuery): number | null;
  groupsOf(query: FlowGroupsQuery): readonly FlowGroup[];
  /** Places in a flow of the packets that a filter matches. */
  findPackets(query: { readonly flow: number; readonly text: string }): Uint32Array;
  /** `caret`: characters before the place where one types. */
  adviseFilter(query: { readonly text: string; readonly caret: number }): FilterAdvice;
  ladder(query: Range & { readonly flow: number }): LadderPage;
  findings(range: Range): FindingSummary[];
  explain(index: number): Finding;
  folds(flow: number): TransferFold[];
  endStates(frame: number): EndStates | null;
  locate(frame: number): FrameLocation | null;
  /** What the two ends of a flow said to each other. Fails as `packet`. */
  conversation(flow: number): Conversation;
  /** What is written on a flow's packets. Fails as `packet`. */
  comments(flow: number): FrameComment[];
  /** The TCP options of a flow's SYNs and RSTs. Fails as `packet`. */
  shownOptions(flow: number): FrameOptions[];
  /** Any frame, read again from the file. Fails with a sentence for the user when the file has changed or is gone. */
  packet(frame: number): PacketDetails;
}

/** Where the worker finds a capture: at a local path, or in memory when it is on no disk here. */
export type CaptureInput =
  { readonly name: string; readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/** What has become of a capture's file since it was read. */
export type Followed =
  /** 'touched': written anew, with the same length and ends. */
  | { readonly news: 'same' | 'touched' | 'truncated' | 'replaced' | 'gone' }
  /** There was more of it, and that was read. */
  | ({ readonly news: 'grown' } & Explained);

/** What the worker answers. */
export interface WorkerApi extends CaptureQueries {
  /**
   * Reads and judges a capture; replaces the one before. `noticed` says why it is read again, which becomes a note. Progress comes as
   * notices, and with `soFar` questions are answered from then on. `stopped`: it was told to, before the end.
   */
  analyse(request: CaptureInput & { readonly noticed?: 'truncated' | 'replaced' | undefined }): Explained & {
    readonly stopped: boolean;
  };
  /** Looks whether the file has changed, and reads what was added to it. */
  follow(request: null): Followed;
  /** The resets document with its line map. */
  resetsText(options: { readonly maximumFindings: number }): ResetsText;
  /** The readable report as Markdown. */
  markdown(options: { readonly maximumFindings: number }): string;
}

export interface WorkerNotices {
  progress: Progress;
  /** Some of the resets met so far are explained; what comes later may change that. */
  soFar: Explained;
}

/** What the worker is told. */
export interface WorkerOrders {
  /** Read no further, and explain what has been read. */
  stop: null;
}

/** What is known of a capture, or of the part of it that was read. */
export interface Explained {
  readonly facts: CaptureFacts;
  readonly totals: Totals;
}

/** `version` grows with every change of what is explained. */
export type ExplainedVersion = Explained & { readonly version: number };

/**
 * Why a capture cannot be read, as far as it decides what to do next: it is of another format, empty, cut within its head, gone, not to
 * be read by this user, too large for the memory; or something else, where there is nothing to advise.
 */
export type FailureReason = 'format' | 'empty' | 'cut' | 'gone' | 'access' | 'memory' | 'other';

/** Where reading a capture has got to; what the page shows. */
export type CaptureState =
  /** `soFar`: what can be shown meanwhile. */
  | { readonly phase: 'reading'; readonly progress: Progress | null; readonly soFar?: ExplainedVersion }
  | ({ readonly phase: 'ready' } & ExplainedVersion)
  | { readonly phase: 'failed'; readonly title: string; readonly message: string; readonly reason: FailureReason }
  /** `progress`: how far reading had come; null when it had not begun. `soFar`: what is known of that part. */
  | { readonly phase: 'cancelled'; readonly progress: Progress | null; readonly soFar?: ExplainedVersion };

/** A finding as the page shows it. */
export interface ShownFinding extends Finding {
  /** The step to take first; null when the reset is expected, for then there is nothing to do. */
  readonly first: NextStep | null;
  /** Filters and commands about its connection for every tool at hand. */
  readonly tools: readonly ToolCommand[];
  /** Where the capture was made, in words; and where a middlebox stands and what it looks like, null without one. */
  readonly captured: string;
  readonly deviceText: string | null;
}

/** What the host answers to the page. */
export interface HostApi extends CaptureQueries {
  explain(index: number): ShownFinding;
  /** Puts text on the clipboard; `what` names it in the status bar ("Wireshark filter"). */
  copy(request: { readonly text: string; readonly what: string }): void;
  /** Asks the user where to save it. @returns whether it was saved. */
  savePicture(picture: Picture): boolean;
}

/** A drawing of a flow, in both forms, to be saved as the reader chooses. */
export interface Picture {
  /** For the file, without its extension. */
  readonly name: string;
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Notices from the page to the host. */
export interface PageNotices {
  /** The page is listening; the host answers with `state` and, if one is due, `reveal`. */
  ready: null;
  /** The user chose a packet; null when none is chosen. */
  selected: { readonly frame: number; readonly finding: number | null } | null;
  /** The user wants a link that opens the capture at this frame. */
  share: { readonly frame: number };
  /** The user wants Wireshark's filter for the connection that this reset ended. */
  filter: { readonly frame: number };
  /** The user wants all that is known of the reset in this frame, as Markdown. */
  explanation: { readonly frame: number };
  /** The bookmarks of the capture as the user wants them from now on. */
  bookmarks: readonly Bookmark[];
  /** The user wants to write a note on this packet; `note` is the one there is. */
  annotate: Bookmark;
  /** A button of the page: the readable report, the resets document, stop reading, read again. */
  action: 'explain-resets' | 'open-resets-document' | 'cancel' | 'reload' | 'list-bookmarks';
}

/** What a menu or the palette asks a page to copy. */
export type CopyWish = 'packets' | 'flow' | 'explanation';

/** Notices from the host to the page. */
export interface HostNotices {
  state: CaptureState;
  /** The bookmarks of the capture, in the order of frames. Comes with each ready state, and when they change. */
  bookmarks: readonly Bookmark[];
  /** Show and select this frame. */
  reveal: { readonly frame: number };
  /** Undo (-1) or redo (1) a change of the view. */
  travel: 1 | -1;
  /** Copy the marked packets or the whole flow as text, or all that is known of the reset that is looked at. */
  copy: CopyWish;
}
