/** What the page sends is checked here: it shows text from strangers, so its messages count as theirs. */
import { plainLine } from '../core/report/plainText.ts';
import type { FlowGrouping, FlowPlaceQuery, FlowQuery, FlowSort } from '../core/analysis.ts';
import { type Bookmark, maximumBookmarks, maximumNote } from '../shared/bookmark.ts';
import type { PageNotices, Range } from '../shared/protocol.ts';

const maximumLimit = 500;
/** As long as a filter may be. */
const maximumQueryText = 2000;
/** 5,000 packets as text have 0.6 MB; a clipboard is no place for more. */
const maximumCopiedText = 2_000_000;
/** The longest next step is far below this. */
const maximumCopiedLine = 10_000;
const maximumLabel = 40;

/** The message is not one of the protocol's. */
export class MessageError extends Error {
  override readonly name = 'MessageError';
}

const sorts: Record<FlowSort, true> = {
  flow: true,
  client: true,
  server: true,
  packets: true,
  bytes: true,
  start: true,
  duration: true,
  state: true,
  severity: true,
};
const shows: Record<FlowQuery['show'], true> = { all: true, resets: true, faults: true };
const groupings: Record<FlowGrouping, true> = { server: true, client: true, cause: true, outcome: true, state: true };
const actions: Record<PageNotices['action'], true> = {
  'explain-resets': true,
  'open-resets-document': true,
  cancel: true,
  reload: true,
  'list-bookmarks': true,
};

export function flowQuery(value: unknown): FlowQuery {
  const { flow } = record(value);
  return { ...flowChoice(value), ...(flow === undefined ? {} : { flow: count(flow) }), ...range(value) };
}

export function flowPlaceQuery(value: unknown): FlowPlaceQuery {
  return { ...flowChoice(value), flow: count(record(value)['flow']) };
}

export function flowChoice(value: unknown): Omit<FlowPlaceQuery, 'flow'> {
  const query = record(value);
  const { causeId, during, group } = query;
  return {
    sort: oneOf(sorts, query['sort']),
    descending: query['descending'] === true,
    text: text(query['text'], maximumQueryText),
    show: oneOf(shows, query['show']),
    ...(causeId === undefined ? {} : { causeId: text(causeId, maximumQueryText) }),
    ...(during === undefined ? {} : { during: timeRange(during) }),
    ...(group === undefined ? {} : { group: oneOf(groupings, group) }),
  };
}

function timeRange(value: unknown): readonly [number, number] {
  const [from, to] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (typeof from === 'number' && typeof to === 'number' && Number.isFinite(from) && Number.isFinite(to)) return [from, to];
  throw new MessageError('Not a range of time.');
}

export function filterQuery(value: unknown): { readonly text: string; readonly caret: number } {
  const query = record(value);
  return { text: text(query['text'], maximumQueryText + 1), caret: count(query['caret']) };
}

export function packetQuery(value: unknown): { readonly flow: number; readonly text: string } {
  const query = record(value);
  return { flow: count(query['flow']), text: text(query['text'], maximumQueryText + 1) };
}

export function ladderQuery(value: unknown): Range & { readonly flow: number } {
  return { flow: count(record(value)['flow']), ...range(value) };
}

export function range(value: unknown): Range {
  const { offset, limit } = record(value);
  return { offset: count(offset), limit: Math.min(Math.max(count(limit), 1), maximumLimit) };
}

/** Frame numbers, flow numbers, places: whole and not negative. Whether there is such a one, the analysis says. */
export function count(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new MessageError('Not a count.');
  return value;
}

export function copyRequest(value: unknown): { readonly text: string; readonly what: string } {
  const request = record(value);
  // What is pasted into a terminal must not drive it: what packets, notes and file names carry is spelled out.
  const lines = text(request['text'], maximumCopiedText).split('\n');
  // `what` goes into the status bar, where $(…) would become an icon.
  return {
    text: lines.map((line) => plainLine(line, maximumCopiedLine)).join('\n'),
    what: text(request['what'], maximumLabel).replace(/[^\p{L}\p{N} ]/gu, ''),
  };
}

export function selection(value: unknown): PageNotices['selected'] {
  if (value === null) return null;
  const { frame, finding } = record(value);
  return { frame: count(frame), finding: finding === null ? null : count(finding) };
}

/** The frame that a link or a filter is asked for. */
export const namedFrame = (value: unknown): unknown => record(value)['frame'];

export function bookmarks(value: unknown): readonly Bookmark[] {
  if (!Array.isArray(value) || value.length > maximumBookmarks) throw new MessageError('Not a list of bookmarks.');
  return value.map(bookmark);
}

export function bookmark(value: unknown): Bookmark {
  const { frame, seconds, note } = record(value);
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) throw new MessageError('Not a time.');
  return { frame: count(frame), seconds, note: plainLine(text(note, maximumNote), maximumNote) };
}

export const action = (value: unknown): PageNotices['action'] => oneOf(actions, value);

export function record(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw new MessageError('Not an object.');
  return value as Record<string, unknown>;
}

function text(value: unknown, maximumLength: number): string {
  if (typeof value !== 'string') throw new MessageError('Not a text.');
  return value.slice(0, maximumLength);
}

export function oneOf<Word extends string>(words: Record<Word, true>, value: unknown): Word {
  if (typeof value !== 'string' || !Object.hasOwn(words, value)) throw new MessageError('Not one of the words.');
  return value as Word;
}
