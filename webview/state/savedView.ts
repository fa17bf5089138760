import { readViewOptions, type ViewOptions } from './viewOptions.ts';
import type { FlowGrouping, FlowQuery, FlowSort } from '../../src/core/analysis.ts';

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
  /** The parts one came through to that range, the widest first. */
  readonly trail: readonly (readonly [number, number])[];
  /** Seconds that the list of flows keeps to; null for all. */
  readonly during: readonly [number, number] | null;
  readonly group: FlowGrouping | null;
  readonly options: ViewOptions;
}

const sorts: readonly FlowSort[] = ['flow', 'client', 'server', 'packets', 'bytes', 'start', 'duration', 'state', 'severity'];
const groupings: readonly FlowGrouping[] = ['server', 'client', 'cause', 'outcome', 'state'];
const shows: readonly FlowQuery['show'][] = ['all', 'resets', 'faults'];

/** Reads a saved view; null for anything that is not one, such as that of another version. */
export function readSavedView(value: unknown): SavedView | null {
  if (typeof value !== 'object' || value === null) return null;
  const saved = value as Partial<Record<keyof SavedView, unknown>>;
  const { version, flow, frame, card, sort, descending, filter, causeId, show, listScroll, ladderScroll, split } = saved;
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
  // What came later than version 1 is left out where it is missing.
  const [range, during] = [rangeOf(saved.range), rangeOf(saved.during)];
  const group = isOneOf(groupings, saved.group) ? saved.group : null;
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
    range,
    trail: Array.isArray(saved.trail) ? saved.trail.map(rangeOf).filter((part) => part !== null) : [],
    during,
    group,
    options: readViewOptions(saved.options),
  };
}

/** Whether two views are of the same packets of the same flows; scrolling and resizing are no steps to undo. */
export function isSamePlace(a: SavedView, b: SavedView): boolean {
  const keys = ['flow', 'frame', 'sort', 'descending', 'filter', 'causeId', 'show', 'group'] as const;
  const sameTime = String(a.range) === String(b.range) && String(a.during) === String(b.during);
  return sameTime && keys.every((key) => a[key] === b[key]);
}

const isNumberOrNull = (value: unknown): value is number | null => value === null || Number.isInteger(value);
const isLength = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;

function rangeOf(value: unknown): readonly [number, number] | null {
  const [from, to] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return isFiniteNumber(from) && isFiniteNumber(to) && from < to ? [from, to] : null;
}

const isFiniteNumber = (value: unknown): value is number => Number.isFinite(value);
const isOneOf = <T>(list: readonly T[], value: unknown): value is T => list.includes(value as T);
