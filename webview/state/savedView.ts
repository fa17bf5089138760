import { readViewOptions, type ViewOptions } from './viewOptions.ts';
import type { FlowQuery, FlowSort } from '../../src/core/analysis.ts';

/** What the page keeps of its view over a tab switch or a window reload. Small: VS Code writes it to disk. */
export interface SavedView {
  readonly version: 1;
  readonly flow: number | null;
  readonly frame: number | null;
  /** Frame of the reset whose card is pinned open. */
  readonly card: number | null;
  readonly sort: FlowSort;
  readonly descending: boolean;
  readonly filter: string;
  readonly causeId: string | null;
  readonly show: FlowQuery['show'];
  /** Virtual pixels. */
  readonly listScroll: number;
  readonly ladderScroll: number;
  /** Part of the window that the flow list takes, 0 to 1. */
  readonly split: number;
  /** Seconds on show since the capture's first packet; null for all. */
  readonly range: readonly [number, number] | null;
  readonly options: ViewOptions;
}

const sorts: readonly FlowSort[] = ['flow', 'client', 'server', 'packets', 'bytes', 'start', 'duration', 'state', 'severity'];
const shows: readonly FlowQuery['show'][] = ['all', 'resets', 'faults'];

/** Reads a saved view; null for anything that is not one, such as that of another version. */
export function readSavedView(value: unknown): SavedView | null {
  if (typeof value !== 'object' || value === null) return null;
  const saved = value as Partial<Record<keyof SavedView, unknown>>;
  const { version, flow, frame, card, sort, descending, filter, causeId, show, listScroll, ladderScroll, split, range } = saved;
  if (version !== 1 || typeof descending !== 'boolean' || typeof filter !== 'string') return null;
  if (
    !isNumberOrNull(flow) ||
    !isNumberOrNull(frame) ||
    !isNumberOrNull(card) ||
    !(typeof causeId === 'string' || causeId === null)
  )
    return null;
  if (!isOneOf(sorts, sort) || !isOneOf(shows, show)) return null;
  if (!isLength(listScroll) || !isLength(ladderScroll) || !isLength(split) || split > 1) return null;
  const part = isRange(range) ? range : null;
  return {
    version,
    flow,
    frame,
    card,
    sort,
    descending,
    filter,
    causeId,
    show,
    listScroll,
    ladderScroll,
    split,
    range: part,
    options: readViewOptions(saved.options),
  };
}

/** Whether two views are of the same packets of the same flows; scrolling and resizing are no steps to undo. */
export function isSamePlace(a: SavedView, b: SavedView): boolean {
  const keys = ['flow', 'frame', 'sort', 'descending', 'filter', 'causeId', 'show'] as const;
  return keys.every((key) => a[key] === b[key]) && a.range?.[0] === b.range?.[0] && a.range?.[1] === b.range?.[1];
}

const isNumberOrNull = (value: unknown): value is number | null => value === null || Number.isInteger(value);
const isLength = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const isRange = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((end) => Number.isFinite(end)) && Number(value[0]) < Number(value[1]);
const isOneOf = <T>(list: readonly T[], value: unknown): value is T => list.includes(value as T);
