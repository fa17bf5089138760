import type { CauseCount } from '../../src/core/analysis.ts';
import { type Look, loudness } from '../look.ts';
import { lookOfMark, markBits } from './bits.ts';
import { markWidth, type OverviewData } from './pictureState.ts';

/** A mark as it is drawn, spoken and clicked. */
export interface StripMark {
  /** Pixels from the left of the axis. */
  readonly x: number;
  /** Units of the axis. */
  readonly unit: number;
  readonly count: number;
  readonly finding: number;
  readonly look: Look;
  readonly middlebox: boolean;
  readonly cause: number;
}

/** One line of marks: of one cause, or of several that share it. Marks are in order of time. */
export interface Strip {
  readonly causes: readonly number[];
  readonly marks: readonly StripMark[];
  /** The most resets of a mark. */
  readonly most: number;
  /** So many marks stand for several resets that bars tell more than marks. */
  readonly dense: boolean;
}

const leastDense = 12;

/** Shares the causes out: one strip each for the first ones, one for all others. @param own how many have one of their own. */
export function makeStrips(data: OverviewData | null, causes: readonly CauseCount[], own: number, width: number): Strip[] {
  const groups: number[][] = causes.slice(0, own).map((_, at) => [at]);
  const others = causes.slice(own).map((_, at) => own + at);
  if (others.length > 0) groups.push(others);
  const stripOf = new Map(groups.flatMap((group, strip) => group.map((cause) => [cause, strip] as const)));
  const marks: StripMark[][] = groups.map(() => []);
  for (const mark of marksOf(data, width)) marks[stripOf.get(mark.cause) ?? -1]?.push(mark);
  return groups.map((group, at) => {
    const own = group.length === 1 ? (marks[at] ?? []) : merged(marks[at] ?? []);
    return {
      ...{ causes: group, marks: own },
      most: own.reduce((most, { count }) => Math.max(most, count), 0),
      dense: own.filter(({ count }) => count > 1).length >= leastDense,
    };
  });
}

function marksOf(data: OverviewData | null, width: number): StripMark[] {
  if (data === null) return [];
  const { axis, columns } = data;
  const { cause, column, count, finding, look } = data.overview.marks;
  return Array.from(cause, (own, at) => {
    const place = (column[at] ?? 0) + 0.5;
    return {
      x: (place / columns) * width,
      unit: (place / columns) * axis.length,
      count: count[at] ?? 0,
      finding: finding[at] ?? 0,
      look: lookOfMark(look[at] ?? 0),
      middlebox: ((look[at] ?? 0) & markBits.middlebox) !== 0,
      cause: own,
    };
  });
}

/**
 * How many causes have a strip of their own where `fitting` have room: up to two more when these are faults, which must not share
 * one with expected resets. Causes come worst first.
 */
export function ownStrips(causes: readonly CauseCount[], fitting: number): number {
  const faults = causes.filter(({ severity }) => severity !== 'information').length;
  const own = Math.max(fitting, Math.min(fitting + 2, faults));
  return causes.length <= own + 1 ? causes.length : own;
}

/** Marks of several causes on one line: of those that would lie on each other, the loudest stands for all. */
function merged(marks: readonly StripMark[]): StripMark[] {
  const kept: StripMark[] = [];
  for (const mark of [...marks].sort((a, b) => a.x - b.x)) {
    const last = kept.at(-1);
    // Not by cells of the axis: marks on both sides of a cell's edge would lie on each other.
    if (last === undefined || mark.x - last.x >= markWidth) kept.push(mark);
    else {
      const louder = loudness[mark.look] > loudness[last.look] ? mark : last;
      kept[kept.length - 1] = { ...louder, count: last.count + mark.count };
    }
  }
  return kept;
}

/** The mark of a strip nearest to a place, at most `reach` pixels away. */
export function nearestMark(strip: Strip | undefined, x: number, reach: number): StripMark | undefined {
  let nearest: StripMark | undefined;
  for (const mark of strip?.marks ?? [])
    if (Math.abs(mark.x - x) <= (nearest === undefined ? reach : Math.abs(nearest.x - x))) nearest = mark;
  return nearest;
}
